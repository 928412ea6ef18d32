/** `dosim run`: one scenario, its replicates, the output folder. */
import { writeFile } from 'node:fs/promises';
import type { Argv, CommandModule } from 'yargs';
import { runReplicates } from '../experiment/pool.js';
import type { Replicate } from '../experiment/world.js';
import { writeCsv } from '../io/csv.js';
import type { OutputFolder } from '../io/files.js';
import type { Figures } from '../ledger/ledger.js';
import { formatSummary, type Summary, summarise } from '../report/summary.js';
import { runTables } from '../report/tables.js';
import { type Prepared, prepare, simulating, simulationOptions } from './common.js';

function options(argv: Argv) {
  return simulationOptions(argv, 1)
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file (YAML or JSON)' })
    .option('detail', {
      choices: ['summary', 'downloads'] as const,
      default: 'downloads' as const,
      describe: 'With --out: whether to write a row for each download',
    })
    .option('trace', {
      type: 'boolean',
      default: false,
      describe: 'With --out: also write links.csv and transfers.csv',
    })
    .example('$0 run scenarios/two-machines.yaml', 'Simulate and print')
    .example('$0 run my.yaml --replicates 20 --out results/mine', 'With intervals, report and CSV files')
    .example('$0 run my.yaml --set policies.DOMaxCacheAge="7 d" --format json', 'Another value, for a pipe');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const runCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: run,
};

async function run(argv: Arguments): Promise<void> {
  const prepared = await prepare(argv.file, argv);
  await simulating(argv, async ({ folder, pool, done }) => {
    const figures: (Figures & { seed: string })[] = [];
    let first: Replicate | undefined;
    await runReplicates([prepared], argv.replicates, pool, (_, replicate, result) => {
      if (replicate === 0) first = result;
      figures.push({ seed: result.world.seed, ...result.account.figures });
    });
    done();
    const summary = summarise(prepared.scenario, prepared.seed, figures, prepared.warnings);
    if (folder) await writeFolder(folder, prepared, summary, first!, argv);
    process.stdout.write(`${argv.format === 'json' ? JSON.stringify(summary, null, 2) : formatSummary(summary)}\n`);
    if (folder && argv.format === 'table') process.stdout.write(`\nWritten to ${argv.out}: open report.html\n`);
    if (summary.expectations.some((expectation) => !expectation.holds)) process.exitCode = 1;
  });
}

async function writeFolder(
  folder: OutputFolder,
  prepared: Prepared,
  summary: Summary,
  first: Replicate,
  { detail, trace }: { detail: 'summary' | 'downloads'; trace: boolean },
): Promise<void> {
  for (const [name, table] of runTables(first, detail, trace)) await writeCsv(folder.file(name), table);
  await writeFile(folder.file('summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  // The charts bring a whole document model along: only who writes a report waits for it.
  const { runReport } = await import('../report/html.js');
  await writeFile(folder.file('report.html'), runReport(prepared.scenario, summary, first));
  folder.finish();
}
