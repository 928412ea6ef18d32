/** Every example is run, and its headline held within an interval. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateMean, estimatePairedDifference } from '../src/core/stats.js';
import { TRAFFIC } from '../src/engine/lineUse.js';
import { replicateSeed } from '../src/experiment/environment.js';
import type * as local from '../src/experiment/runners/local.js';
import type { RunTask } from '../src/experiment/runners/runner.js';
import { runReplicate } from '../src/experiment/world.js';
import { readText } from '../src/io/files.js';
import type { Figures } from '../src/ledger/figures.js';
import { loadScenario } from '../src/scenario/load.js';
import { scenarioJsonSchema } from '../src/scenario/schema.js';
import { built } from './built.js';
import { downloadOf } from './helpers.js';

const FOLDER = resolve(import.meta.dirname, '../scenarios');
/** The estates of one big part take seconds a run, the others a fraction of one. */
const REPLICATES = (name: string, devices?: number) =>
  /hub-and-spoke-lan|hub-no-ad-sites$|branches-120|mpls/.test(name) || (devices ?? 0) > 500 ? 2 : 6;

/** Peer share of each example: the interval that the mean of the replicates must lie in. */
const HEADLINES: Record<string, [number, number]> = {
  'branches-120': [0.77, 0.85],
  'estate-24h': [0.75, 0.8],
  'hub-and-spoke': [0.87, 0.92],
  'hub-and-spoke-lan': [0.79, 0.87],
  'hub-and-spoke-windows-11': [0.83, 0.88],
  'hub-no-ad-sites': [0.79, 0.87],
  'hub-no-ad-sites-boundary-groups': [0.87, 0.92],
  'hub-no-ad-sites-dhcp': [0.87, 0.92],
  'hub-no-ad-sites-subnet': [0.83, 0.88],
  'hybrid-wan': [0.85, 0.9],
  'hybrid-wan-lan': [0.82, 0.88],
  'hybrid-wan-mpls': [0.84, 0.9],
  lab: [0.55, 0.75],
  'lab-7d': [0.7, 0.83],
  'lab-30d': [0.7, 0.84],
  'large-site': [0.38, 0.58],
  'large-site-10mb': [0.58, 0.75],
  'large-site-1mb': [0.58, 0.75],
  'mobile-workforce': [0.65, 0.71],
  'mobile-workforce-60': [0.68, 0.75],
  'mobile-workforce-40': [0.68, 0.75],
  'strict-policies': [0, 0],
  'strict-policies-relaxed': [0.93, 0.99],
  'two-concentrators': [0.53, 0.6],
  'two-machines': [0.44, 0.46],
};

function load(name: string, set: string[] = []) {
  return loadScenario(join(FOLDER, `${name}.yaml`), readText, set);
}

const { LocalRunner } = await built<typeof local>('experiment/runners/local');
const runner = new LocalRunner(availableParallelism());
afterAll(() => runner.close());

/** Figures of each replicate of some examples, simulated on all cores. */
async function runsOf(names: readonly string[], devices?: number, set: string[] = []): Promise<Figures[][]> {
  const figures: Figures[][] = names.map(() => []);
  const tasks = names.flatMap((name, n) => {
    const { scenario } = load(name, devices === undefined ? set : [`sites.campus.devices=${devices}`, ...set]);
    return Array.from({ length: REPLICATES(name, devices) }, (_, k) => ({
      key: `${n} ${k}`,
      experiment: { scenario, inventory: null, seed: replicateSeed('1', k), tracing: false },
      replicate: 0,
    }));
  });
  const note = ({ key }: RunTask, run: Figures) => {
    const [n, k] = key.split(' ').map(Number);
    figures[n!]![k!] = run;
  };
  await runner.run(tasks, note, new AbortController().signal);
  return figures;
}

const results = new Map<string, Figures[]>();
const of = (name: string) => results.get(name)!;
const shares = (name: string) => of(name).map((f) => f.peerShare);
const gain = (from: string, to: string) => estimatePairedDifference(shares(from), shares(to));

beforeAll(async () => {
  const names = Object.keys(HEADLINES);
  const figures = await runsOf(names);
  names.forEach((name, n) => {
    results.set(name, figures[n]!);
  });
});

describe('examples', () => {
  it('all have a headline', () => {
    const names = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
    expect(names.map((file) => file.replace('.yaml', '')).sort()).toEqual(Object.keys(HEADLINES).sort());
  });

  it.each(Object.entries(HEADLINES))('%s: peer share within %o', (name, [low, high]) => {
    const { mean } = estimateMean(shares(name));
    expect(mean).toBeGreaterThanOrEqual(low);
    expect(mean).toBeLessThanOrEqual(high);
  });

  it.each(Object.keys(HEADLINES))('%s opens with the schema, a comment and what to expect', (name) => {
    const text = readFileSync(join(FOLDER, `${name}.yaml`), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./dosim.schema.json');
    expect(text).toMatch(/^# .*What to expect:/m);
  });

  it('have the JSON Schema of this version beside them', () => {
    const stored = JSON.parse(readFileSync(join(FOLDER, 'dosim.schema.json'), 'utf8'));
    expect(stored).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it('hub and spoke: mode 1 sends peer bytes across the WAN, mode 2 by AD site does not', () => {
    for (const f of of('hub-and-spoke-lan')) {
      expect(f.bytesBetweenSites).toBeGreaterThan(0.5 * f.totals.bytesFromLanPeers);
    }
    for (const name of [
      'hub-and-spoke',
      'hub-and-spoke-windows-11',
      'hub-no-ad-sites-dhcp',
      'hub-no-ad-sites-subnet',
    ]) {
      expect(of(name).every((f) => f.bytesBetweenSites === 0)).toBe(true);
    }
    const pairs = shares('hub-and-spoke-lan').map((share, k) => shares('hub-and-spoke')[k]! - share);
    expect(Math.min(...pairs)).toBeGreaterThan(0);
  });

  it('two concentrators: the one that splits its tunnel carries nothing from the CDN, and neither does the other when it does', () => {
    const figuresOf = (name: string) => {
      const { scenario } = load(name);
      return runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0).account;
    };
    const { figures, classes } = figuresOf('two-concentrators');
    // Of Europe about four days of five at home are on the VPN.
    const [europe] = classes.map((each) => each.figures.homeLines.bytesDown);
    expect(figures.concentrators.bytesDown / europe!).toBeGreaterThan(0.7);
    expect(figures.concentrators.bytesDown / europe!).toBeLessThan(0.9);
    expect(figures.concentrators.bytesUp).toBe(0);
    const split = figuresOf('what-if/split-tunnel').figures;
    expect(split.concentrators).toEqual({ bytesDown: 0, bytesUp: 0 });
    expect(split.homeLines.bytesDown).toBe(figures.homeLines.bytesDown);
    // Where the adapter is not known, peers use the tunnel.
    const unknown = figuresOf('what-if/vpn-not-recognised').figures;
    expect(unknown.concentrators.bytesUp).toBeGreaterThan(0.5 * unknown.concentrators.bytesDown);
    expect(unknown.peerShare).toBeGreaterThan(figures.peerShare + 0.2);
  });

  it('without AD sites group mode is as bad as mode 1, and the DHCP option as good as AD sites', async () => {
    expect(shares('hub-no-ad-sites-dhcp')).toEqual(shares('hub-and-spoke'));
    const names = ['hub-no-ad-sites', 'hub-and-spoke-lan'];
    // Pieces of files in the making are drawn for each scope: with them the two agree in the mean only.
    const [group, lan] = await runsOf(names, undefined, ['model.partialHolders=false', 'sites.branch.count=6']);
    expect(group!.map((f) => f.peerShare)).toEqual(lan!.map((f) => f.peerShare));
    const difference = gain('hub-no-ad-sites', 'hub-and-spoke-lan');
    expect(Math.abs(difference.mean)).toBeLessThan(0.02);
  });

  it('hybrid WAN: the domain as the group finds more, at the price of bytes between sites', () => {
    expect(gain('hybrid-wan-lan', 'hybrid-wan').low).toBeGreaterThan(0);
    expect(of('hybrid-wan').every((f) => f.bytesBetweenSites > 0)).toBe(true);
  });

  it('hybrid WAN with MPLS: peers of other offices send over it, and an office has a second way out', async () => {
    const { scenario } = load('hybrid-wan-mpls');
    const { account, world } = runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0);
    const bytesOver = (kind: string, traffic: number) =>
      account.lines
        .filter(({ line }) => world.fleet.lines.all[line]!.kind === kind)
        .reduce((bytes, { directions }) => bytes + directions[1].bytes[traffic]!, 0);
    expect(bytesOver('private', TRAFFIC.peer)).toBe(account.figures.bytesBetweenSites);
    expect(bytesOver('internet', TRAFFIC.peer)).toBe(0);
    const [moves] = await runsOf(['hybrid-wan-mpls']);
    const [waits] = await runsOf(['hybrid-wan-mpls'], undefined, ['sites.medium.failover=false']);
    moves!.forEach((figures, k) => {
      expect(figures.downloadTimeP95S).toBeLessThan(waits![k]!.downloadTimeP95S!);
      expect(figures.bytesBetweenSites).toBeLessThan(0.8 * waits![k]!.bytesBetweenSites);
    });
  });

  it('mobile workforce: the battery policy helps, and its price is shown', () => {
    expect(of('mobile-workforce').every((f) => f.bytesUploadedOnBattery === 0)).toBe(true);
    expect(gain('mobile-workforce', 'mobile-workforce-60').low).toBeGreaterThan(0);
    expect(of('mobile-workforce-60').every((f) => f.bytesUploadedOnBattery > 0)).toBe(true);
  });

  it.each([31, 101, 1000])('large site of %d devices: 10 MB helps, 1 MB from 100 devices on', async (devices) => {
    const [fifty, ten, one] = await runsOf(['large-site', 'large-site-10mb', 'large-site-1mb'], devices);
    const mean = (runs: Figures[]) => estimateMean(runs.map((f) => f.peerShare)).mean;
    expect(mean(ten!)).toBeGreaterThan(mean(fifty!));
    // In a small site the small files take the upload slots of the large ones.
    const gain = mean(one!) - mean(ten!);
    if (devices > 100) expect(gain).toBeGreaterThan(0.01);
    else expect(gain).toBeLessThan(0.01);
  });

  it('large site, simple mode under 10 or 50 MB: 1 MB changes nothing, and 10 MB only under the first', async () => {
    const names = ['large-site', 'large-site-10mb', 'large-site-1mb'];
    const under = (threshold: string) => runsOf(names, 101, [`model.simpleMode=${threshold}`]);
    const peerShares = (runs: Figures[]) => runs.map((f) => f.peerShare);
    const [fifty, ten, one] = (await under('10 MB')).map(peerShares);
    expect(one).toEqual(ten);
    expect(Math.min(...ten!.map((share, k) => share - fifty![k]!))).toBeGreaterThan(0);
    const [all, same, alike] = (await under('50 MB')).map(peerShares);
    expect([same, alike]).toEqual([all, all]);
  });

  it('lab: a longer cache age helps', () => {
    expect(gain('lab', 'lab-7d').low).toBeGreaterThan(0);
    expect(gain('lab', 'lab-30d').low).toBeGreaterThan(0);
  });

  it('two machines: nothing for the first, 85 to 92 % from the peer for the second, as LAN bytes', () => {
    const replicate = runReplicate(
      { scenario: load('two-machines').scenario, inventory: null, seed: '1', tracing: false },
      0,
    );
    const first = downloadOf(replicate, 'machine-1');
    const second = downloadOf(replicate, 'machine-2');
    expect(first.lan + first.group).toBe(0);
    expect(second.group).toBe(0);
    expect(second.numPeers).toBe(1);
    const share = second.lan / (second.lan + second.cdn);
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(0.92);
  });

  it('strict policies: nobody peers, and the reasons say why', () => {
    expect(Object.keys(of('strict-policies')[0]!.reasons).sort()).toEqual(['below-min-file-size', 'below-min-ram']);
  });
});
