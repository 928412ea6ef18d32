/** `dosim causes`: what the gap between a policy set and the best possible is lost to. */
import type { Argv, CommandModule } from 'yargs';
import { causes } from '../api/index.js';
import { printable } from '../core/printable.js';
import { jsonText } from '../io/outputFile.js';
import { formatCauses } from '../report/causes.js';
import { OUT_OPTION, picturesOf, replicatesOption, working } from './common.js';
import { interruptedExitCode } from './interrupts.js';
import { answeringWith, searchOptions, searchOptionsOf } from './searchOptions.js';
import { print } from './terminal.js';

function options(argv: Argv) {
  return searchOptions(argv, '1min')
    .option('replicates', replicatesOption(4, 'Seeds that the runs are shared out to'))
    .option('figure', {
      type: 'string',
      requiresArg: true,
      coerce: (text: string) => text.split(',').map((name) => name.trim()),
      describe: 'Split the gap of these figures: --figure bytesLeavingCdn,downloadTimeP50S',
    })
    .option('out', OUT_OPTION)
    .example('$0 causes office.yaml', 'What the bytes from the CDN, the lines and the times are lost to')
    .example('$0 causes office.yaml --budget 2000runs --out results/causes', 'With a report and causes.csv');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const causesCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async (argv) => {
    const { figure: figures, format, out, quiet, replicates } = argv;
    const stated = { ...searchOptionsOf(argv), ...picturesOf(argv), figures, out, replicates };
    const result = await working({ quiet, onStop: answeringWith('what is there') }, (given) =>
      causes(argv.file, { ...stated, ...given }),
    );
    print(format === 'json' ? jsonText(result) : formatCauses(result.name, result, figures));
    if (out !== undefined && format === 'table') print(`\nWritten to ${printable(out)}: open report.html`);
    if (result.isInterrupted) process.exitCode = interruptedExitCode();
  },
};
