/** The frames of a replay hold the bytes of the run, and the copies that lie in the caches. */
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HAS_IT } from '../../src/engine/result.js';
import { runReplicate } from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { replayOf } from '../../src/web/engine/replay.js';

const LAB = join(resolve(import.meta.dirname, '../..'), 'scenarios/lab.yaml');

function replayed(...set: string[]) {
  const { scenario } = loadScenario(LAB, readText, set);
  const replicate = runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0);
  return { replicate, replay: replayOf(replicate) };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('a replay', () => {
  it('has all bytes of the run, from HTTP and from peers', () => {
    const { replicate, replay } = replayed();
    const { totals } = replicate.account.figures;
    const [site] = replay.sites as [(typeof replay.sites)[number]];
    expect(replay.sites).toHaveLength(1);
    expect(site).toMatchObject({ name: 'lab', devices: 60 });
    expect(sum(site.httpBytesPerS) * replay.frameS).toBeCloseTo(totals.bytesFromCdn, -3);
    expect(sum(site.peerBytesPerS) * replay.frameS).toBeCloseTo(totals.bytesFromLanPeers, -3);
    expect(replay.frames * replay.frameS).toBeGreaterThanOrEqual(28 * 86_400);
  });

  it('has copies that come with the downloads and go with their age', () => {
    const long = replayed('policies.DOMaxCacheAge=60 d');
    const copies = long.replay.sites[0]!.copies;
    const fetched = long.replicate.parts.flatMap(({ downloads }) =>
      Array.from(downloads.blocked).filter((blocked, r) => blocked !== HAS_IT && downloads.finishedS[r]! >= 0),
    );
    expect(Math.max(...copies)).toBe(fetched.length);
    expect([...copies]).toEqual([...copies].sort((a, b) => a - b));
    const short = replayed('policies.DOMaxCacheAge=1 h');
    expect(sum(short.replay.sites[0]!.copies)).toBeLessThan(sum(copies) / 50);
    expect(sum(short.replay.sites[0]!.copies)).toBeGreaterThan(0);
  });
});
