/**
 * What the engine is made of is of the same kind in every run (decision 11): else V8 throws away, in the middle of a
 * sweep, what it has compiled for the kind before.
 */
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { expect, it } from 'vitest';
import type * as partitionModule from '../../src/engine/partition.js';
import type * as simulationModule from '../../src/engine/simulation.js';
import type * as environmentModule from '../../src/experiment/environment.js';
import type * as worldModule from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { built } from '../built.js';

const { Simulation } = await built<typeof simulationModule>('engine/simulation');
const { partition } = await built<typeof partitionModule>('engine/partition');
const { Environments } = await built<typeof environmentModule>('experiment/environment');
const { buildWorld } = await built<typeof worldModule>('experiment/world');

/** Enough for V8 to compile what makes a world and a part. */
const REPLICATES = 250;

function kindComparer(): (a: object, b: object) => boolean {
  setFlagsFromString('--allow-natives-syntax');
  const haveSameKind = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;
  setFlagsFromString('--no-allow-natives-syntax');
  return haveSameKind;
}

/** All objects that one leads to, by the path to them; of a list its first three. */
function objectsOf(root: object): Map<string, object> {
  const found = new Map<string, object>();
  const known = new Set<object>();
  const visit = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null || known.has(value)) return;
    known.add(value);
    found.set(path, value);
    if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return;
    const entries = Array.isArray(value) ? value.slice(0, 3).entries() : Object.entries(value);
    for (const [key, inner] of entries) visit(inner, `${path}.${key}`);
  };
  visit(root, 'simulation');
  return found;
}

it('is of the same kind in every run', () => {
  const haveSameKind = kindComparer();
  expect(haveSameKind([], [])).toBe(true);
  expect(haveSameKind([], [{}])).toBe(false);
  const { scenario } = loadScenario(resolve('bench/estates/one-content.yaml'), readText, [
    'sites.site.count=2',
    'sites.site.devices=20',
  ]);
  const experiment = { scenario, inventory: null, seed: '1', tracing: false };
  const environments = new Environments();
  const lap = { time: <T>(_: string, work: () => T) => work() };
  const before = new Map<string, object>();
  const changed = new Set<string>();
  for (let replicate = 0; replicate < REPLICATES; replicate += 1) {
    const world = buildWorld(experiment, replicate, environments);
    for (const partSites of partition(world.fleet, scenario)) {
      const simulation = new Simulation({ world, partSites, tracing: false, lap });
      while (simulation.advance(1000));
      for (const [path, object] of objectsOf(simulation)) {
        if (before.has(path) && !haveSameKind(before.get(path)!, object)) changed.add(path);
        before.set(path, object);
      }
      simulation.close();
      simulation.release();
    }
  }
  expect(before.size).toBeGreaterThan(200);
  expect([...changed]).toEqual([]);
});
