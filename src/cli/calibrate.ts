/** `dosim calibrate`: fits what is not known of a scenario to what devices have reported. */
import type { Argv, CommandModule } from 'yargs';
import { calibrate as calibrateScenario } from '../api/index.js';
import { printable } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import { jsonText } from '../io/outputFile.js';
import { STDIN } from '../io/stdin.js';
import { formatCalibration } from '../report/calibration.js';
import { wholeNumber } from './arguments.js';
import { optionsOf, PICTURE_OPTIONS, picturesOf, simulationOptions, within, working } from './common.js';
import { interruptedExitCode } from './interrupts.js';
import { OBSERVED_OPTION } from './observe.js';
import { print, tell, tellProblem } from './terminal.js';

function options(argv: Argv) {
  return simulationOptions(argv, 1)
    .hide('replicates')
    .hide('profile')
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file (YAML or JSON)' })
    .option('observed', OBSERVED_OPTION)
    .option('fit', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      default: [] as string[],
      describe:
        'What to fit: an open parameter (model.peersGiving), or path=from..to, perhaps with log or whole behind it; default: what moves results most, VPN days, time on battery, other traffic of lines',
    })
    .option('runs', {
      type: 'string',
      requiresArg: true,
      default: '400',
      coerce: (text: string) => wholeNumber('runs', text, 60, 100_000),
      describe: 'Runs in all',
    })
    .option('within', {
      type: 'string',
      requiresArg: true,
      coerce: within,
      describe: 'Most time for the runs, e.g. 10min: the answer is made of what is done then',
    })
    .options(PICTURE_OPTIONS)
    .option('resume', { type: 'boolean', default: false, describe: 'Go on with the runs that are in the folder' })
    .example('$0 calibrate estate.yaml --observed ucdo.csv --out results/fit', 'Fit, and write calibrated.yaml')
    .example(
      '$0 calibrate estate.yaml --observed ucdo.csv --fit backgroundHttpShare --fit "devices.mix.laptop.vpn.share=0 %..60 %"',
      'One parameter, and an unknown of the estate',
    );
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const calibrateCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: calibrate,
};

async function calibrate(argv: Arguments): Promise<void> {
  const { file, observed, out, fit, runs, quiet, resume, within: withinS } = argv;
  if (file === STDIN) throw InputError.of('-: error: what is fitted is laid over a file: name one');
  if (resume && out === undefined) throw InputError.of('--resume: error: it goes on in the folder of --out');
  const pictures = picturesOf(argv);
  const onProblem = quiet ? undefined : tellProblem;
  const { replicates: _one, ...rest } = optionsOf(argv);
  try {
    const result = await working(argv, (given) =>
      calibrateScenario(file, observed, { ...rest, ...given, fit, runs, out, ...pictures, resume, withinS, onProblem }),
    );
    print(argv.format === 'json' ? jsonText(result) : formatCalibration(result));
    if (out !== undefined && argv.format === 'table') {
      print(
        `\nWritten to ${printable(out)}: open report.html; dosim run and compare take ${printable(out)}/calibrated.yaml`,
      );
    }
    if (result.stopped === 'interrupted') {
      tell(`interrupted${out === undefined ? '' : '; --resume goes on'}`);
      process.exitCode = interruptedExitCode();
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError') || out === undefined) throw error;
    tell(`interrupted before there was an answer; ${printable(out)} keeps the runs that are done: go on with --resume`);
    process.exitCode = interruptedExitCode();
  }
}
