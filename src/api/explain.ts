/** A device of a scenario, or what the scenario assumes. */
import { type DeviceExplanation, explainDevice } from '../report/explain.js';
import { explainScenario, type ScenarioExplanation } from '../report/explainScenario.js';
import type { Host } from './host.js';
import type { ReadOptions } from './options.js';
import { checkWorld, deviceNamed, prepare } from './prepare.js';
import { asTold, type Source } from './source.js';

/**
 * Explains a scenario: its defaults, its policies, the readings of the model.
 *
 * @throws InputError with every problem of the scenario
 */
export function explainOn(host: Host, source: Source, options: ReadOptions = {}): Promise<ScenarioExplanation> {
  return asTold(async () => explainScenario(await worldOf(host, source, options)));
}

/**
 * Explains one device: its effective policies, its group, its peers, and why not others.
 *
 * @throws InputError with every problem of the scenario, or for a device that does not exist
 */
export function explainDeviceOn(
  host: Host,
  source: Source,
  device: string,
  options: ReadOptions = {},
): Promise<DeviceExplanation> {
  return asTold(async () => {
    const world = await worldOf(host, source, options);
    return explainDevice(world, deviceNamed(world.fleet, device));
  });
}

async function worldOf(host: Host, source: Source, options: ReadOptions) {
  return checkWorld(await prepare(source, host.newFiles(), options), options.onProblem);
}
