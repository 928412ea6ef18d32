/** `dosim diagnose`: why peers gave less than they could, and what would help. */
import { basename } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { type Diagnosis, diagnose } from '../api/index.js';
import { jsonText } from '../io/outputFile.js';
import { STDIN } from '../io/stdin.js';
import { formatDiagnosis } from '../report/diagnosis.js';
import { SEED_OPTION } from './arguments.js';
import {
  FORMAT_OPTION,
  MEMORY_OPTION,
  QUIET_OPTION,
  REPORT_OPTION,
  REPORT_PICTURE_OPTIONS,
  RULES_OPTION,
  SET_OPTION,
  working,
} from './common.js';
import { ReportOutput } from './reportOutput.js';
import { print } from './terminal.js';

function options(argv: Argv) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
    .option('device', { type: 'string', requiresArg: true, conflicts: 'site', describe: 'Only this device' })
    .option('site', { type: 'string', requiresArg: true, describe: 'Only the devices of this site' })
    .option('set', SET_OPTION)
    .option('rules', RULES_OPTION)
    .option('seed', SEED_OPTION)
    .option('memory', MEMORY_OPTION)
    .option('report', REPORT_OPTION)
    .options(REPORT_PICTURE_OPTIONS)
    .option('format', FORMAT_OPTION)
    .option('quiet', QUIET_OPTION)
    .example('$0 diagnose scenarios/strict-policies.yaml', 'The whole estate')
    .example('$0 diagnose scenarios/hub-and-spoke.yaml --site branch-01', 'One site');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const diagnoseCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async (argv) => {
    const { device, file, memory: memoryBytes, rules, seed, set, site } = argv;
    const report = ReportOutput.of('diagnose', argv);
    const result = await working(argv, ({ signal, onProgress }) =>
      diagnose(file, { device, site, set, rules, seed, memoryBytes, signal, onProgress }),
    );
    // An overlay is meant to lie beside the scenario.
    const extended = argv.file === STDIN ? undefined : basename(argv.file);
    if (report) {
      const { diagnosisReport } = await import('../report/diagnosisHtml.js');
      await report.write(diagnosisReport(result, extended));
    }
    print(argv.format === 'json' ? jsonText(plainJson(result)) : formatDiagnosis(result, extended));
    if (argv.format === 'table' && argv.set.length > 0) print('\nThe files above need the same --set as this command.');
  },
};

/** Without the columns that only the program needs. */
function plainJson({ evidence, ...diagnosis }: Diagnosis): object {
  const { reasonBytes: _bytes, modes, missing, ...facts } = evidence;
  const missingByReason = Object.fromEntries(
    [...missing].map(([reason, { downloads, bytes, contents }]) => [
      reason,
      { downloads, bytes, contents: [...contents] },
    ]),
  );
  return { ...diagnosis, evidence: { ...facts, modes: Object.fromEntries(modes), missing: missingByReason } };
}
