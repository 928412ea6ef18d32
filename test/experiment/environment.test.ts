/** What no policy decides is made once for the experiments that share it, and changes nothing in any of them. */
import { describe, expect, it } from 'vitest';
import { inOneGo } from '../../src/core/steps.js';
import { Environments, type Experiment } from '../../src/experiment/environment.js';
import { Blocks } from '../../src/experiment/runners/blocks.js';
import { type RunTask, runTask } from '../../src/experiment/runners/runner.js';
import { small } from '../helpers.js';

/** Laptops that come and go, groups and proxies: whatever is drawn or looked up for a device. */
function experiment(policies: object = {}, more: object = {}, inventory: Experiment['inventory'] = null): Experiment {
  const scenario = small({
    devices: 60,
    sizeMb: 200,
    content: { priority: 'background' },
    profile: { on: 'office', power: 'battery', vpn: { share: '20 %' }, home: { share: '10 %' } },
    site: { count: 3, adSite: 'perSite' },
    policies: { DODownloadMode: 2, ...policies },
    more: { duration: '4 d', ...more },
  });
  return { scenario, inventory, seed: '1', tracing: false };
}

const POLICIES = [{}, { DODownloadMode: 1 }, { DODownloadMode: 3 }, { DOMinBatteryPercentageAllowedToUpload: 60 }];

const environmentOf = (environments: Environments, of: Experiment, replicate = 0) =>
  inOneGo(environments.of(of, replicate));

describe('an environment', () => {
  it('is shared by policies, rules of the model, events and lines of the hub', () => {
    const environments = new Environments();
    const first = environmentOf(environments, experiment());
    for (const policies of POLICIES) expect(environmentOf(environments, experiment(policies))).toBe(first);
    const others = [
      { model: { peersReturned: 5 } },
      { events: [{ what: 'move', to: 'home', at: '1 h', for: '2 h', match: {} }] },
      { network: { hub: { down: '10 Mbit/s' } } },
    ];
    for (const more of others) expect(environmentOf(environments, experiment({}, more))).toBe(first);
  });

  it('is another for other devices, content, requests, days, seeds, replicates or inventories', () => {
    const environments = new Environments();
    let last = environmentOf(environments, experiment());
    const rows = [{ device: 'pc-1', site: 'pc-1' }];
    const others: [Experiment, number][] = [
      [experiment({}, { duration: '5 d' }), 0],
      [experiment({}, { start: '2026-03-03T00:00:00Z' }), 0],
      [experiment({}, { demand: { scan: { interval: '10 h' } } }), 0],
      [experiment({}, { devices: { mix: [{ name: 'pc', ram: '16 GB' }] } }), 0],
      [experiment({}, { network: { hub: { publicIp: '203.0.113.9' } } }), 0],
      [experiment({}, { network: { vpn: { publicIp: '198.18.0.1' } } }), 0],
      [experiment({}, { events: [{ what: 'proxy', at: 0, for: '1 d', publicIp: '198.18.0.1' }] }), 0],
      [{ ...experiment(), seed: '2' }, 0],
      [experiment(), 1],
      [experiment({}, {}, rows), 0],
      [experiment({}, {}, [...rows]), 0],
    ];
    for (const [other, replicate] of others) {
      const next = environmentOf(environments, other, replicate);
      expect(next).not.toBe(last);
      expect(environmentOf(environments, other, replicate)).toBe(next);
      last = next;
    }
  });

  it('is not changed by the worlds that are made of it', () => {
    const environments = new Environments();
    const { estate, demand } = environmentOf(environments, experiment());
    const names = [...estate.strings.names];
    const devices = Int32Array.from({ length: estate.count }, (_, d) => d);
    const before = structuredClone(demand.generate(devices));
    for (const policies of POLICIES) runTask({ experiment: experiment(policies), replicate: 0 }, environments);
    // Whoever is given requests may hand them to another thread: then they are gone here.
    const given = demand.generate(devices);
    structuredClone(given, {
      transfer: [given.timeS, given.device, given.file].map(({ buffer }) => buffer as ArrayBuffer),
    });
    expect(given.timeS).toHaveLength(0);
    expect(demand.generate(devices)).toEqual(before);
    expect(estate.strings.names).toEqual(names);
  });

  it('gives every experiment the figures that it has alone, in any order', () => {
    const tasks = POLICIES.flatMap((policies) =>
      [0, 1].map((replicate) => ({ experiment: experiment(policies), replicate })),
    );
    const alone = tasks.map((task) => runTask(task, new Environments()));
    expect(new Set(alone.map((figures) => JSON.stringify(figures))).size).toBe(tasks.length);
    const byReplicate = (a: number, b: number) => tasks[a]!.replicate - tasks[b]!.replicate || b - a;
    for (const order of [tasks.map((_, i) => i), tasks.map((_, i) => i).sort(byReplicate)]) {
      const environments = new Environments();
      for (const i of order) expect(runTask(tasks[i]!, environments)).toEqual(alone[i]);
    }
  });
});

describe('blocks of runs', () => {
  const experiments = POLICIES.map((policies) => experiment(policies));
  /** All points of a replicate, replicate after replicate of a point, as a sweep asks for them. */
  const tasksOf = (points: number, replicates: number): RunTask[] =>
    Array.from({ length: points * replicates }, (_, i) => {
      const point = Math.floor(i / replicates);
      return { key: String(i), experiment: experiments[point]!, replicate: i % replicates };
    });

  function takeAll(blocks: Blocks): RunTask[][] {
    const taken: RunTask[][] = [];
    for (let block = blocks.take(); block.length > 0; block = blocks.take()) taken.push(block);
    return taken;
  }

  it('hold what shares an environment, and each run once', () => {
    const tasks = tasksOf(4, 20);
    const taken = takeAll(new Blocks(tasks, 2));
    // Of ten runs that it may hold, two replicates.
    expect(taken[0]!.map(({ key }) => key)).toEqual(['0', '20', '40', '60', '1', '21', '41', '61']);
    const whole = taken.filter((block) => block.length >= 4);
    expect(whole.length).toBeGreaterThan(5);
    for (const block of whole) expect(new Set(block.map(({ replicate }) => replicate)).size).toBe(block.length / 4);
    const keys = taken.flat().map(({ key }) => key);
    expect(keys.sort()).toEqual(tasks.map(({ key }) => key).sort());
  });

  it('keep experiments of other devices or other inventories apart', () => {
    const others = [experiment(), experiment({}, { duration: '5 d' }), experiment({}, {}, [])];
    const tasks = others.map((other, i) => ({ key: String(i), experiment: other, replicate: 0 }));
    expect(takeAll(new Blocks(tasks, 1)).map((block) => block.length)).toEqual([1, 1, 1]);
  });

  it('get smaller, so that the last runs are shared out singly', () => {
    const sizes = takeAll(new Blocks(tasksOf(4, 1).concat(tasksOf(4, 1)), 1)).map((block) => block.length);
    expect(sizes).toEqual([2, 2, 1, 1, 1, 1]);
  });

  it('are never so large that much is sent to a thread for nothing', () => {
    const task = { key: '', experiment: experiments[0]!, replicate: 0 };
    const sizes = takeAll(new Blocks(Array(1000).fill(task), 1)).map((block) => block.length);
    expect(Math.max(...sizes)).toBe(64);
    expect(sizes.reduce((a, b) => a + b)).toBe(1000);
    expect(sizes.at(-1)).toBe(1);
  });

  it('take back what was not done', () => {
    const blocks = new Blocks(tasksOf(4, 8), 1);
    const [first, ...rest] = blocks.take();
    blocks.giveBack(rest);
    const keys = takeAll(blocks)
      .flat()
      .map(({ key }) => key);
    expect(keys).toHaveLength(31);
    expect(keys).not.toContain(first!.key);
  });
});
