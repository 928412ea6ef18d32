/** `dosim compare`: several scenarios on the same seeds, with the intervals of their differences. */
import type { Argv, CommandModule } from 'yargs';
import { compare as compareScenarios } from '../api/index.js';
import { printable } from '../core/printable.js';
import type { Problem } from '../core/problems.js';
import { jsonText } from '../io/outputFile.js';
import { formatComparison } from '../report/comparison.js';
import {
  optionsOf,
  PICTURE_OPTIONS,
  picturesOf,
  REMEMBER_OPTIONS,
  rememberOf,
  simulationOptions,
  within,
  working,
} from './common.js';
import { compileLess } from './compiling.js';
import { Profile } from './profile.js';
import { print, tellProblem, terminalWidth } from './terminal.js';
import { Varied } from './vary.js';

function options(argv: Argv) {
  return simulationOptions(argv, 20)
    .options(REMEMBER_OPTIONS)
    .positional('files', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'Scenario files, one may be - for standard input; the first is what the others are compared with',
    })
    .option('vary', {
      type: 'string',
      requiresArg: true,
      describe:
        'Compare one file with itself under several values, with units: --vary "policies.DOMaxCacheAge=3 d,7 d"',
    })
    .options(PICTURE_OPTIONS)
    .option('within', {
      type: 'string',
      requiresArg: true,
      coerce: within,
      describe: 'Most time for all scenarios together, e.g. 20s: as many replicates of each as fit, at least three',
    })
    .example('$0 compare office.yaml --vary "policies.DOMaxCacheAge=3 d,7 d"', 'One setting, two values')
    .example('$0 compare before.yaml after.yaml', 'Twenty paired replicates of each')
    .example('$0 compare a.yaml b.yaml c.yaml --replicates 50 --out results/abc', 'With a report');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const compareCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: compare,
};

async function compare(argv: Arguments): Promise<void> {
  const { out, quiet, within: withinS } = argv;
  compileLess();
  const pictures = picturesOf(argv);
  const varied = new Varied(argv);
  const profile = argv.profile === undefined ? undefined : new Profile(argv.profile);
  const onProblem = quiet ? undefined : (problem: Problem) => tellProblem(varied.told(problem));
  const result = await working(argv, (given) =>
    varied.telling(() =>
      compareScenarios(varied.variants, {
        ...optionsOf(argv),
        ...given,
        ...rememberOf(argv),
        out,
        ...pictures,
        withinS,
        onProblem,
        stopwatch: profile?.stopwatch,
      }),
    ),
  );
  const { version, seed, replicates, budget, scenarios, classes } = result;
  const ruled = scenarios.flatMap(({ name }, i) => {
    const rules = result.summaries[i]!.ownRules;
    return rules ? [[name, rules] as const] : [];
  });
  const ownRules = ruled.length === 0 ? undefined : Object.fromEntries(ruled);
  const json = { version, seed, replicates, budget, ownRules, scenarios, classes };
  print(argv.format === 'json' ? jsonText(json) : formatComparison(result, terminalWidth()));
  if (out !== undefined && argv.format === 'table') print(`\nWritten to ${printable(out)}: open report.html`);
  await profile?.write();
  if (!result.holds) process.exitCode = 1;
}
