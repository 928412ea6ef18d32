/** `dosim observe`: a scenario held against what devices have reported. */
import type { Argv, CommandModule } from 'yargs';
import { observe as observeScenario } from '../api/index.js';
import { printable } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import { jsonText } from '../io/outputFile.js';
import { formatObserved } from '../report/observed.js';
import { HOW_TO } from '../report/observedHowTo.js';
import { optionsOf, PICTURE_OPTIONS, picturesOf, simulationOptions, working } from './common.js';
import { print, tellProblem } from './terminal.js';

/** Files and folders with observed data, for the commands that take some. */
export const OBSERVED_OPTION = {
  type: 'string',
  array: true,
  requiresArg: true,
  default: [] as string[],
  describe: 'Files, folders or ZIP files with UCDOStatus, outputs of the cmdlets, records of the log',
} as const;

function options(argv: Argv) {
  return simulationOptions(argv, 10)
    .positional('file', { type: 'string', describe: 'Scenario file (YAML or JSON), - for standard input' })
    .option('observed', OBSERVED_OPTION)
    .option('readings', {
      type: 'boolean',
      default: true,
      describe: 'Also try what other readings of the model would change',
    })
    .options(PICTURE_OPTIONS)
    .option('howto', { type: 'boolean', default: false, describe: 'Print how to collect the best data' })
    .example('$0 observe --howto', 'Three lines of PowerShell')
    .example('$0 observe estate.yaml --observed ucdo.csv', 'Simulated beside observed')
    .example('$0 observe estate.yaml --observed logs/ --out results/observed', 'With a report');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const observeCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: observe,
};

async function observe(argv: Arguments): Promise<void> {
  if (argv.howto) {
    print(HOW_TO);
    return;
  }
  const { file, out, quiet, observed, readings } = argv;
  if (file === undefined)
    throw InputError.of('observe needs a scenario file; dosim observe --howto says how to collect data');
  const pictures = picturesOf(argv);
  const onProblem = quiet ? undefined : tellProblem;
  const result = await working(argv, (given) =>
    observeScenario(file, observed, { ...optionsOf(argv), ...given, out, ...pictures, readings, onProblem }),
  );
  print(argv.format === 'json' ? jsonText(result) : formatObserved(result));
  if (out !== undefined && argv.format === 'table') print(`\nWritten to ${printable(out)}: open report.html`);
}
