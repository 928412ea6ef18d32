/** `dosim explain`: one device of a scenario. */
import type { CommandModule } from 'yargs';
import { buildWorld } from '../experiment/world.js';
import { explainDevice } from '../report/explain.js';
import { SEED_OPTION } from './arguments.js';
import { deviceNamed, prepare } from './common.js';
import { print } from './terminal.js';

export const explainCommand: CommandModule<object, { file: string; device: string; set: string[]; seed?: string }> = {
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
      .option('device', { type: 'string', demandOption: true, requiresArg: true, describe: 'Name of the device' })
      .option('set', { type: 'string', array: true, nargs: 1, default: [] as string[], describe: 'Override a value' })
      .option('seed', SEED_OPTION)
      .example('$0 explain scenarios/hub-and-spoke.yaml --device branch-01-001', ''),
  handler: async ({ file, device, set, seed }) => {
    const world = buildWorld(await prepare(file, { set, seed, quiet: true }), 0);
    const d = deviceNamed(world.fleet, device);
    print(explainDevice(world, d));
  },
};
