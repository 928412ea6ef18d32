/** The simulation of one part of the estate, from its requests to its result. */
import type { Component } from './partition.js';
import type { Lap, World } from './parts.js';
import type { ComponentResult } from './result.js';
import { Simulation } from './simulation.js';

const NO_LAP: Lap = { time: (_, work) => work() };

/**
 * Simulates one part from the start of the run to its end.
 *
 * @param tracing keeps a row for every transfer, for replay elsewhere
 * @param onProgress called now and then with the share of the run's time that is done, and the devices of the part
 * @param lap told what is done, for whoever takes the time
 * @throws InvariantError when the simulation does not get on
 */
export function simulateComponent(
  world: World,
  component: Component,
  tracing = false,
  onProgress?: (share: number, devices: number) => void,
  lap: Lap = NO_LAP,
): ComponentResult {
  const simulation = lap.time('setup', () => new Simulation(world, component, tracing, lap));
  return lap.time('events', () => simulation.run(onProgress));
}
