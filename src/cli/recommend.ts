/** `dosim recommend`: which settings to choose, why, and what they cost. */
import type { Argv, CommandModule } from 'yargs';
import { recommend } from '../api/index.js';
import { printable } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import { parseQuantity, QUANTITY_EXAMPLES, type QuantityKind } from '../core/units.js';
import { jsonText } from '../io/outputFile.js';
import { formatRecommendation } from '../report/recommend.js';

import { picturesOf, working } from './common.js';

import { interruptedExitCode } from './interrupts.js';
import { answeringWith, searchOptions, searchOptionsOf } from './searchOptions.js';
import { print } from './terminal.js';

const names = (text: string) => text.split(',').map((name) => name.trim());

/** An option that is a quantity with its unit. */
const quantity = (option: string, kind: QuantityKind, describe: string) =>
  ({
    type: 'string',
    requiresArg: true,
    coerce: (text: string) => {
      const value = parseQuantity(text, kind);
      if (value !== undefined && value >= 0) return value;
      throw InputError.of(`--${option} ${text}: error: allowed is ${QUANTITY_EXAMPLES[kind]}`);
    },
    describe,
  }) as const;

function options(argv: Argv) {
  return searchOptions(argv, '5min')
    .option('objective', {
      type: 'string',
      requiresArg: true,
      default: 'cdn',
      describe: 'What to improve: cdn, cost, lines, peak, time, battery, or a figure',
    })
    .option('keep', {
      type: 'string',
      requiresArg: true,
      coerce: names,
      describe: 'Policies that stay as they are: --keep DODownloadMode,DOMaxCacheAge',
    })
    .option('only', {
      type: 'string',
      requiresArg: true,
      coerce: names,
      describe: 'Policies that alone may be changed',
    })
    .option(
      'max-battery-bytes',
      quantity('max-battery-bytes', 'size', 'Most that may be uploaded on battery, e.g. 10 GB'),
    )
    .option('max-p95-install', quantity('max-p95-install', 'duration', 'Longest 95th percentile of installs, e.g. 4 h'))
    .option(
      'max-line-utilisation',
      quantity(
        'max-line-utilisation',
        'percent',
        'Most of the fullest line at the 95th percentile of office hours, e.g. 60 %',
      ),
    )
    .option('per-class', {
      type: 'boolean',
      default: false,
      describe: 'Also settings for classes of sites (classes, or by size, breakout and cache server) and for profiles',
    })
    .option('hardware', {
      type: 'string',
      requiresArg: true,
      coerce: names,
      describe: 'Also what hardware would add, apart from the settings: caches (cache servers), lines (twice as fast)',
    })
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder of the results; a second call goes on where the first was',
    })
    .example('$0 recommend office.yaml --out results/office', 'Settings for fewer bytes from the CDN')
    .example(
      '$0 recommend office.yaml --objective time --max-battery-bytes "50 GB"',
      'Faster, with few uploads on battery',
    )
    .epilogue('Exit code 1 when no set was found within the limits.');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const recommendCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async (argv) => {
    const { format, hardware, keep, maxBatteryBytes, objective, only, out, perClass, quiet } = argv;
    const percent = argv.maxLineUtilisation;
    const stated = {
      ...searchOptionsOf(argv),
      ...picturesOf(argv),
      ...{ hardware, keep, maxBatteryBytes, objective, only, out, perClass },
      maxP95InstallS: argv.maxP95Install,
      maxLineUtilisation: percent === undefined ? undefined : percent / 100,
    };
    const result = await working({ quiet, onStop: answeringWith('the best so far') }, (given) =>
      recommend(argv.file, { ...stated, ...given }),
    );
    print(format === 'json' ? jsonText(result) : formatRecommendation(result));
    if (out !== undefined && format === 'table') print(`\nWritten to ${printable(out)}: open report.html`);
    if (result.isInterrupted) process.exitCode = interruptedExitCode();
    else if (result.broken.length > 0) process.exitCode = 1;
  },
};
