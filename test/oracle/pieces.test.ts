/** The engine against its slow twin on random small scenarios without partial holders. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import type { InventoryRow } from '../../src/fleet/inventory.js';
import { MB, run, small } from '../helpers.js';
import { type OracleScenario, simulatePieces } from './pieces.js';

const SCENARIOS = 200;
const SHARE_TOLERANCE = 0.02;
const TIME_TOLERANCE = 0.03;
const GUIDS = ['00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000b'];

interface Case {
  oracle: OracleScenario;
  scenario: ReturnType<typeof small>;
  inventory: InventoryRow[];
}

/** One to two sites, two to eight devices with different ports, one to three files, one or two groups. */
function randomCase(number: number): Case {
  const random = new RandomStream('oracle', String(number));
  let drawn = 0;
  const draw = (min: number, max: number) => Math.round(min + (max - min) * random.uniform(number, (drawn += 1)));
  const siteCount = draw(1, 2);
  const deviceCount = draw(2, 8);
  const fileBytes = Array.from({ length: draw(1, 3) }, () => draw(60, 250) * MB + draw(0, MB - 1));
  const capacity: number[] = [];
  const link = (mbitPerS: number) => capacity.push((mbitPerS * 1e6) / 8) - 1;
  const sites = Array.from({ length: siteCount }, () => ({ down: link(draw(10, 200)), up: link(draw(10, 200)) }));
  const speeds = [50, 100, 300, 1000];
  const kinds = speeds.map((speed, i) => ({
    name: `kind${i}`,
    nic: { down: `${speed} Mbit/s`, up: `${speeds[(i * 2 + number) % 4]} Mbit/s` },
  }));
  const devices = Array.from({ length: deviceCount }, () => {
    const kind = draw(0, 3);
    const down = link(speeds[kind]!);
    const up = link(speeds[(kind * 2 + number) % 4]!);
    return { site: draw(0, siteCount - 1), kind, down, up, group: draw(0, 1) };
  });
  const requests = devices.flatMap((_, device) =>
    fileBytes.map((_, file) => ({ timeS: draw(0, 120), device, file })).filter(() => draw(0, 3) > 0),
  );
  const delays = { discoveryDelayS: draw(0, 5), announceIntervalS: draw(5, 30), visibilityDelayS: draw(0, 20) };
  const scenario = small({
    content: { files: fileBytes.map((bytes, i) => ({ name: `f${i}`, size: `${bytes} B` })) },
    model: {
      discoveryDelay: `${delays.discoveryDelayS} s`,
      announceInterval: `${delays.announceIntervalS} s`,
      visibilityDelay: `${delays.visibilityDelayS} s`,
      downloadsAtOnce: 10,
      peerConnections: 20,
      uploadConnections: 100,
      groupPeers: 'fill',
    },
    more: {
      sites: sites.map((site, i) => ({
        name: `s${i}`,
        wan: { down: `${(capacity[site.down]! * 8) / 1e6} Mbit/s`, up: `${(capacity[site.up]! * 8) / 1e6} Mbit/s` },
      })),
      devices: { mix: kinds.map((kind) => ({ ...kind, on: 'always', windows: '10 22H2' })), inventory: 'x.csv' },
      content: fileBytes.map((bytes, i) => ({
        name: `c${i}`,
        type: 'quality-update',
        files: [{ name: 'f', size: `${bytes} B` }],
        requests: requests.filter((r) => r.file === i).map((r) => ({ device: `d${r.device}`, after: `${r.timeS} s` })),
      })),
    },
  });
  // Content needs at least one request each to be asked by nobody else.
  const inventory = devices.map((device, i) => ({
    device: `d${i}`,
    site: `s${device.site}`,
    profile: `kind${device.kind}`,
    groupId: GUIDS[device.group]!,
  }));
  return { oracle: { devices, sites, capacity, fileBytes, requests, ...delays }, scenario, inventory };
}

describe('the engine against the piece-level oracle', () => {
  it(`agrees on ${SCENARIOS} random scenarios: peer share within 2 points, mean time within 3 %`, () => {
    const wrong: string[] = [];
    let shared = 0;
    for (let number = 0; number < SCENARIOS; number += 1) {
      const { oracle, scenario, inventory } = randomCase(number);
      if (oracle.requests.length === 0) continue;
      const wanted = simulatePieces(oracle);
      const { parts, account } = run(scenario, '1', inventory);
      const times = parts.flatMap(({ downloads }) =>
        Array.from(downloads.finishedS, (finished, r) => finished - downloads.startedS[r]!),
      );
      const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      const peers = wanted.reduce((total, d) => total + d.fromPeers, 0);
      const all = wanted.reduce((total, d) => total + d.fromPeers + d.fromHttp, 0);
      const wantedTime = mean(wanted.map((d) => d.finishS - d.startS));
      if (peers > 0) shared += 1;
      expect(times).toHaveLength(wanted.length);
      const share = Math.abs(account.figures.peerShare - peers / all);
      const time = Math.abs(mean(times) / wantedTime - 1);
      if (share > SHARE_TOLERANCE || time > TIME_TOLERANCE) {
        wrong.push(
          `scenario ${number}: share ${account.figures.peerShare} for ${peers / all}, time ${mean(times)} for ${wantedTime}`,
        );
      }
    }
    expect(wrong).toEqual([]);
    expect(shared).toBeGreaterThan(SCENARIOS / 2);
  });
});
