/** `dosim explain`: one device of a scenario, or the scenario itself. */
import type { Argv, CommandModule } from 'yargs';
import { explain, explainDevice } from '../api/index.js';
import { formatDeviceExplanation } from '../report/explain.js';
import { formatScenarioExplanation } from '../report/explainScenario.js';
import { SEED_OPTION } from './arguments.js';
import { QUIET_OPTION, RULES_OPTION, SET_OPTION } from './common.js';
import { print, tellProblem, terminalWidth } from './terminal.js';

function options(argv: Argv) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
    .option('device', { type: 'string', requiresArg: true, describe: 'Name of the device; without it the scenario' })
    .option('set', SET_OPTION)
    .option('rules', RULES_OPTION)
    .option('seed', SEED_OPTION)
    .option('quiet', QUIET_OPTION)
    .example('$0 explain scenarios/hub-and-spoke.yaml --device branch-01-001', 'A device: policies, group, peers')
    .example('$0 explain scenarios/hub-and-spoke.yaml', 'Defaults and readings, with their sources');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const explainCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async ({ file, device, quiet, set, seed, rules }) => {
    const options = { set, seed, rules, onProblem: quiet ? undefined : tellProblem };
    const width = terminalWidth();
    const text =
      device === undefined
        ? formatScenarioExplanation(await explain(file, options), width)
        : formatDeviceExplanation(await explainDevice(file, device, options), width);
    print(text);
  },
};
