/** `dosim compare`: several scenarios on the same seeds, with the intervals of their differences. */
import type { Argv, CommandModule } from 'yargs';
import { compare as compareScenarios, type Variant } from '../api/index.js';
import { printable } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import { factorText, takesPercent } from '../experiment/sweep/amounts.js';
import { WITHOUT_EFFECT } from '../experiment/sweep/plan.js';
import { readText } from '../io/files.js';
import { jsonText } from '../io/outputFile.js';
import { formatComparison } from '../report/comparison.js';
import { loadScenario } from '../scenario/load.js';
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
import { Profile } from './profile.js';
import { print, tellProblem, terminalWidth } from './terminal.js';

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
      describe: 'Compare one file with itself under several values: --vary model.vpnBan=both,uploadOnly',
    })
    .options(PICTURE_OPTIONS)
    .option('within', {
      type: 'string',
      requiresArg: true,
      coerce: within,
      describe: 'Most time for the replicates, e.g. 20s: as many of them as fit, at least three',
    })
    .example('$0 compare office.yaml --vary policies.DOMaxCacheAge=259200,604800', 'One setting, two values')
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
  const pictures = picturesOf(argv);
  const variants = variantsOf(argv);
  const profile = argv.profile === undefined ? undefined : new Profile(argv.profile);
  const onProblem = quiet ? undefined : tellProblem;
  const result = await working(argv, (given) =>
    compareScenarios(variants, {
      ...optionsOf(argv),
      ...given,
      ...rememberOf(argv),
      out,
      ...pictures,
      withinS,
      onProblem,
      stopwatch: profile?.stopwatch,
    }),
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

/** What is compared: the files, or the one file under each value of `--vary`. */
function variantsOf({ files, vary, set }: { files: readonly string[]; vary?: string; set: string[] }): Variant[] {
  if (vary === undefined) {
    if (files.length < 2) throw InputError.of('compare needs at least two scenario files, or one file and --vary');
    return files.map((file) => ({ scenario: file }));
  }
  if (files.length > 1) throw InputError.of('--vary compares one scenario file with itself: name one file');
  const at = vary.indexOf('=');
  const values = splitOutsideBrackets(vary.slice(at + 1));
  if (at < 1 || values.length < 2) {
    throw InputError.of(`--vary ${vary}: error: allowed is path=value,value, e.g. model.vpnBan=both,uploadOnly`);
  }
  const path = vary.slice(0, at);
  const [section] = path.split('.') as [string];
  if (WITHOUT_EFFECT.includes(section)) {
    throw InputError.of(`--vary ${vary}: error: ${section} changes no run; --replicates is what varies the seed`);
  }
  const label = path.split('.').at(-1)!;
  const isPercent = takesPercent((overrides) => loadScenario(files[0]!, readText, [...set, ...overrides]), path);
  return values.map((value) => ({
    scenario: files[0]!,
    set: [`${path}=${value.trim()}`],
    name: `${label}=${factorText(path, value.trim(), isPercent)}`,
  }));
}

/** Splits a text at its commas; those within brackets, also of other brackets, belong to a value. Empty values are left out. */
function splitOutsideBrackets(text: string): string[] {
  const values = [''];
  let depth = 0;
  for (const character of text) {
    if ('[{'.includes(character)) depth += 1;
    if (']}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) values.push('');
    else values[values.length - 1] += character;
  }
  return values.filter((value) => value.trim() !== '');
}
