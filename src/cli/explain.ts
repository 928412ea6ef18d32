/** `dosim explain`: one device of a scenario. */
import type { CommandModule } from 'yargs';
import { didYouMean, InputError } from '../core/problems.js';
import { buildWorld } from '../experiment/world.js';
import { explainDevice } from '../report/explain.js';
import { prepare } from './common.js';

export const explainCommand: CommandModule<object, { file: string; device: string; set: string[]; seed?: string }> = {
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file' })
      .option('device', { type: 'string', demandOption: true, requiresArg: true, describe: 'Name of the device' })
      .option('set', { type: 'string', array: true, nargs: 1, default: [] as string[], describe: 'Override a value' })
      .option('seed', { type: 'string', describe: "Default: the scenario's" })
      .example('$0 explain scenarios/hub-and-spoke.yaml --device branch-01-001', ''),
  handler: async ({ file, device, set, seed }) => {
    const world = buildWorld(await prepare(file, { set, seed, quiet: true }), 0);
    const { names } = world.fleet;
    const d = names.indexOf(device);
    if (d < 0) {
      const near = didYouMean(device, names.slice(0, 20_000));
      throw InputError.of(`--device ${device}: error: no such device${near}; there are ${names[0]} to ${names.at(-1)}`);
    }
    process.stdout.write(`${explainDevice(world, d)}\n`);
  },
};
