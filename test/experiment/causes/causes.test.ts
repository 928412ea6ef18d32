/** Estates where it is known what the gap is lost to. */
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { causes as causesOf } from '../../../src/api/index.js';
import { CAUSES_FIGURE, type Causes, GAP_FIGURES, splitGap } from '../../../src/experiment/causes/causes.js';
import { LiftedExperiments } from '../../../src/experiment/causes/lifted.js';
import { RESTRICTIONS } from '../../../src/experiment/causes/restrictions.js';
import { Environments, type Experiment } from '../../../src/experiment/environment.js';
import { type Runner, runTask } from '../../../src/experiment/runners/runner.js';
import type { InventoryRow } from '../../../src/fleet/inventory.js';
import { formatCauses } from '../../../src/report/causes.js';
import { causesReport } from '../../../src/report/causesHtml.js';
import { writeReport } from '../../../src/report/writeReport.js';
import { load, loadAsWritten } from '../../helpers.js';

interface Wrong {
  policies?: object;
  profile?: object;
  site?: object;
  events?: readonly object[];
  content?: object;
  more?: object;
}

/** Devices that ask one after the other, and nothing but what is planted keeps them from peers. */
function textOf(wrong: Wrong): string {
  return stringify({
    name: 'estate',
    defaults: 'observed-2026',
    duration: '4 d',
    start: '2026-03-02T00:00:00Z',
    sites: [{ name: 'site', devices: 12, wan: '100 Mbit/s', ...wrong.site }],
    devices: { mix: [{ name: 'pc', on: 'always', windows: '11 24H2', ...wrong.profile }] },
    policies: { DODownloadMode: 2, DODelayBackgroundDownloadFromHttp: 60, ...wrong.policies },
    content: [{ name: 'update', type: 'quality-update', files: [{ name: 'f', size: '400 MB' }], ...wrong.content }],
    events: wrong.events ?? [],
    ...wrong.more,
  });
}

const inThisThread = (onRun: () => void = () => {}): Runner => {
  const environments = new Environments();
  return {
    run: async (tasks, onDone, signal) => {
      for (const task of tasks) {
        if (signal.aborted) return;
        onDone(task, runTask(task, environments));
        onRun();
      }
    },
    close: async () => {},
  };
};

function liftedOf(text: string, inventory: readonly InventoryRow[] | null = null): LiftedExperiments {
  const { scenario, written } = load(text);
  const base: Experiment = { scenario, inventory, seed: '1', tracing: false };
  return new LiftedExperiments(base, written, (changed) => loadAsWritten(JSON.stringify(changed)).scenario);
}

async function split(wrong: Wrong, runs = 150): Promise<Causes> {
  const found = await splitGap(liftedOf(textOf(wrong)), inThisThread(), { budget: { runs }, replicates: 2 });
  return { ...found!, seed: '1' };
}

const gapOf = (causes: Causes, figure = CAUSES_FIGURE) => causes.figures.find((gap) => gap.figure === figure)!;
const partOf = (causes: Causes, name: string) => gapOf(causes).parts.find((part) => part.name === name)!;

const always = { at: '0 s', for: '4 d' };
const PLANTED: [string, Wrong][] = [
  ['download-mode', { policies: { DODownloadMode: 0 } }],
  ['group-boundaries', { site: { count: 6, devices: 2 } }],
  ['peer-selection', { policies: { DORestrictPeerSelectionBy: 1 }, site: { subnets: 6 } }],
  ['min-file-size', { policies: { DOMinFileSizeToCache: '1000 MB' } }],
  ['min-ram', { policies: { DOMinRAMAllowedToPeer: '64 GB' } }],
  ['min-disk', { policies: { DOMinDiskSizeAllowedToPeer: '1000 GB' } }],
  ['cache-age', { policies: { DOMaxCacheAge: 60 } }],
  ['blocked-ports', { events: [{ what: 'port-blocked', ...always }] }],
  ['service', { events: [{ what: 'cloud-unreachable', ...always }] }],
  ['unshared-content', { content: { peerable: false } }],
];

describe('one planted cause', () => {
  it.each(PLANTED)('%s has nearly all of the gap, alone and as its part', async (name, wrong) => {
    const causes = await split(wrong, 60);
    const { gap, parts, before } = gapOf(causes);
    expect(gap).toBeGreaterThan(0.3 * before);
    const planted = partOf(causes, name);
    expect(planted.part).toBeGreaterThan(0.7 * gap);
    expect(planted.alone).toBeGreaterThan(0.6 * gap);
    for (const part of parts) if (part.name !== name) expect(part.part, part.name).toBeLessThan(0.2 * gap);
  });
});

describe('two planted causes', () => {
  it('that only help together move nothing alone and share the gap', async () => {
    const causes = await split({ policies: { DOMinRAMAllowedToPeer: '64 GB', DOMinDiskSizeAllowedToPeer: '1000 GB' } });
    const { gap } = gapOf(causes);
    const [ram, disk] = ['min-ram', 'min-disk'].map((name) => partOf(causes, name));
    expect([ram!.alone, disk!.alone]).toEqual([0, 0]);
    // An order and its reverse treat the two alike, whatever the others are.
    expect(Math.abs(ram!.part! - disk!.part!)).toBeLessThan(0.1 * gap);
    expect(ram!.part! + disk!.part!).toBeGreaterThan(0.8 * gap);
  });

  it('that do the same move all alone and share the gap', async () => {
    // Windows 11 keeps to its subnet in mode 1: another mode helps as much as another selection.
    const causes = await split({ policies: { DODownloadMode: 1 }, site: { subnets: 6 } });
    const { gap } = gapOf(causes);
    const [groups, selection] = ['group-boundaries', 'peer-selection'].map((name) => partOf(causes, name));
    for (const each of [groups!, selection!]) {
      expect(each.alone).toBeGreaterThan(0.7 * gap);
      expect(each.part).toBeGreaterThan(0.3 * gap);
      expect(each.part).toBeLessThan(0.6 * gap);
    }
  });
});

describe('the parts', () => {
  it('add up to the gap to the byte, and with what is not reachable to the fewest possible', async () => {
    const causes = await split({ policies: { DOMinFileSizeToCache: '500 MB', DOMaxCacheAge: 3600 } }, 100);
    for (const { figure, before, gap, lifted, parts } of causes.figures) {
      if (!/^bytes/.test(figure)) continue;
      expect(before - lifted, figure).toBe(gap);
      expect(
        parts.reduce((total, { part }) => total + part!, 0),
        figure,
      ).toBe(gap);
    }
    const { before, bound, notReachable, parts } = gapOf(causes);
    const explained = parts.reduce((total, { part }) => total + part!, 0);
    expect(notReachable).toBeGreaterThanOrEqual(0);
    expect(before - explained - notReachable!).toBe(bound);
    expect(causes.figures.map(({ figure }) => figure)).toEqual(GAP_FIGURES.map(({ name }) => name));
  });

  it('are the same for the same runs', async () => {
    const wrong = { policies: { DOMinFileSizeToCache: '1000 MB' } };
    expect(await split(wrong, 45)).toEqual(await split(wrong, 45));
  });

  it('are not known before there is a whole pair of orders, and what is known is told', async () => {
    const causes = await split({ policies: { DOMinRAMAllowedToPeer: '64 GB' } }, 5);
    expect(causes.samples).toBe(0);
    expect(causes.runs).toBe(5);
    const { gap, parts } = gapOf(causes);
    expect(gap).toBeGreaterThan(0);
    expect(parts.every(({ part }) => part === null)).toBe(true);
    expect(parts.filter(({ alone }) => alone !== null)).toHaveLength(3);
    const n = causes.restrictions.length;
    expect(causes.runsNeeded).toBe(3 * n - 2);
    expect(formatCauses('estate', causes)).toContain(`too few for fair parts, which take ${3 * n - 2} runs or more`);
    const [short, enough] = [3 * n - 3, 3 * n - 2].map((runs) =>
      split({ policies: { DOMinRAMAllowedToPeer: '64 GB' } }, runs),
    );
    expect(await short).toMatchObject({ samples: 0, runsNeeded: 3 * n - 2 });
    expect(await enough).toMatchObject({ samples: 1, runsNeeded: null });
    expect(writeReport(causesReport('estate', causes))).toContain('not known');
  });
});

describe('an end before all is done', () => {
  it('answers with what is there', async () => {
    const controller = new AbortController();
    let runs = 0;
    const stopAt = (last: number) => () => {
      runs += 1;
      if (runs === last) controller.abort();
    };
    const lifted = liftedOf(textOf({ policies: { DOMinRAMAllowedToPeer: '64 GB' } }));
    const options = { budget: { runs: 1000 }, replicates: 2, signal: controller.signal };
    const found = await splitGap(lifted, inThisThread(stopAt(90)), options);
    expect(found).toMatchObject({ isInterrupted: true, runs: 90 });
    expect(found!.samples).toBeGreaterThan(0);
    expect(await splitGap(lifted, inThisThread(), options)).toBeNull();
  });
});

describe('the table of restrictions', () => {
  it('leaves out what cannot matter: no VPN, no battery, no hours, memory enough', () => {
    const names = liftedOf(textOf({})).restrictions.map(({ name }) => name);
    for (const absent of ['vpn', 'battery', 'hours-on', 'metered', 'min-ram', 'blocked-ports', 'unshared-content']) {
      expect(names).not.toContain(absent);
    }
    const profile = { power: 'battery', on: 'office', vpn: { share: '20 %' }, metered: { share: '10 %' }, ram: '2 GB' };
    const all = liftedOf(textOf({ profile })).restrictions.map(({ name }) => name);
    for (const present of ['vpn', 'battery', 'hours-on', 'metered', 'min-ram']) expect(all).toContain(present);
  });

  it('lifts what single devices of an inventory have of their own', () => {
    const rows: InventoryRow[] = [
      { device: 'a', site: 'site', groupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a11', own: { on: 'office' } },
      { device: 'b', site: 'site', own: { metered: { share: 1 } } },
    ];
    const lifted = liftedOf(textOf({}), rows);
    const { inventory } = lifted.of(2 ** lifted.restrictions.length - 1);
    expect(inventory).toEqual([
      { device: 'a', site: 'site', own: {} },
      { device: 'b', site: 'site', own: {} },
    ]);
  });

  it('lifts assignments as well, and leaves what they do not set', () => {
    const policies = {
      assignments: [
        { match: { site: 'site' }, set: { DODownloadMode: 0, DOMinFileSizeToCache: 200 } },
        { match: { profile: 'pc' }, set: { DOMaxCacheAge: 60 } },
      ],
    };
    const lifted = liftedOf(textOf({ policies }));
    const bit = (name: string) => 1 << lifted.restrictions.findIndex((one) => one.name === name);
    const setsOf = (set: number) => lifted.of(set).scenario.policies.assignments.map((assignment) => assignment.set);
    expect(setsOf(bit('download-mode'))).toEqual([
      { DODownloadMode: 1, DOMinFileSizeToCache: 200 },
      { DOMaxCacheAge: 60 },
    ]);
    expect(setsOf(bit('download-mode') | bit('group-boundaries'))[0]).toMatchObject({ DODownloadMode: 2 });
    expect(setsOf(bit('min-file-size') | bit('cache-age'))).toEqual([
      { DODownloadMode: 0, DOMinFileSizeToCache: 1 },
      { DOMaxCacheAge: 0 },
    ]);
  });

  it('has its own name for each, and says how it is lifted', () => {
    const names = RESTRICTIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(RESTRICTIONS.every(({ lifting, title }) => lifting.length > 10 && title.length > 4)).toBe(true);
  });
});

describe('figures that are asked for', () => {
  it('are told apart: one that does not exist, and one of which no gap can be split', async () => {
    const asked = (figure: string) => causesOf({}, { figures: [figure] });
    await expect(asked('peerShare')).rejects.toThrow('no gap can be split of peerShare; a gap can be split of bytes');
    await expect(asked('byteLeavingCdn')).rejects.toThrow('no figure is named byteLeavingCdn');
  });
});
