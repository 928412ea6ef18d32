/** The kernel with assertions, as this project of vitest.config.ts has it: what goes wrong in it is told where it does. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventQueueHandle } from '../../src/engine/kernel/eventQueueHandle.js';
import { kernel, viewsAt } from '../../src/engine/kernel/instance.js';
import { FLOW } from '../../src/engine/kernel/layouts.js';
import { SolverHandle } from '../../src/engine/kernel/solverHandle.js';

const DEBUG_MAP = 'build/kernel.debug.wasm.map';

describe('an assertion of the kernel', () => {
  let solver: SolverHandle;
  beforeEach(() => {
    solver = new SolverHandle(Float64Array.of(10, 10));
  });
  afterEach(() => solver.release());

  it('names the file and the line, and what is wrong', () => {
    const f = solver.add([0], 1, 5);
    solver.remove(f);
    expect(() => solver.remove(f)).toThrow(
      /the kernel, kernel\/solver\/fairShareSolver\.ts:\d+: a flow is removed twice/,
    );
    expect(() => solver.setCap(f, 1)).toThrow(/a flow that was removed gets a cap/);
  });

  it('ends an access beyond a column or a table, at both ends', () => {
    expect(() => solver.setCapacity(2, 5)).toThrow(/kernel\/memory\.ts:\d+: outside of its column or table/);
    expect(() => solver.setCapacity(-1, 5)).toThrow(/outside of its column or table/);
    expect(() => solver.setCapacity(1, 5)).not.toThrow();
  });

  it('ends an access by a place that was left because it had to grow', () => {
    const sizeOf = (place: number) => viewsAt(place - 16, 4).int32s[0]!;
    const before = kernel.flowsAt(solver.solver);
    expect(sizeOf(before)).toBe(64 * FLOW.strideBytes);
    for (let f = 0; f < 100; f += 1) solver.add([0], 1, 5);
    expect(sizeOf(before)).toBe(0);
    expect(sizeOf(kernel.flowsAt(solver.solver))).toBe(128 * FLOW.strideBytes);
  });

  it('finds a timer that was not set', () => {
    const timers = new EventQueueHandle(kernel.newEventQueue(3));
    expect(() => timers.at(1)).toThrow(/a timer that is not set has no time/);
    expect(() => timers.pop()).toThrow(/no timer is set/);
  });
});

it('the source map knows the lines of the kernel', () => {
  expect(existsSync(DEBUG_MAP)).toBe(true);
  const map = new SourceMap(JSON.parse(readFileSync(DEBUG_MAP, 'utf8')));
  const sources = new Set<string>();
  for (let byte = 0; byte < 60_000; byte += 10) {
    const entry = map.findEntry(0, byte);
    if ('originalSource' in entry) sources.add(String(entry.originalSource));
  }
  expect([...sources].filter((source) => source.startsWith('kernel/')).length).toBeGreaterThan(20);
});
