/** `dosim run`: one scenario, its replicates, the output folder. */
import { writeFile } from 'node:fs/promises';
import type { Argv, CommandModule } from 'yargs';
import type { World } from '../engine/parts.js';
import type { ComponentResult } from '../engine/result.js';
import { withPauses } from '../experiment/pauses.js';
import { type Outcome, runReplicates } from '../experiment/pool.js';
import type { Stopwatch } from '../experiment/stopwatch.js';
import type { Details } from '../experiment/worker.js';
import { type Replicate, worldInSteps } from '../experiment/world.js';
import { CsvFile, writeCsv } from '../io/csv.js';
import { jsonText } from '../io/outputFile.js';
import type { OutputFolder } from '../io/outputFolder.js';
import type { Figures } from '../ledger/figures.js';
import { formatSummary, type Summary, summarise } from '../report/summary.js';
import { DownloadRows, runTables } from '../report/tables.js';
import { checkWorld, type Prepared, prepare, simulating, simulationOptions } from './common.js';
import { chooseWorkers } from './fit.js';
import { readingResults, readingVariants } from './readings.js';
import { print } from './terminal.js';

function options(argv: Argv) {
  return simulationOptions(argv, 1)
    .positional('file', {
      type: 'string',
      demandOption: true,
      describe: 'Scenario file (YAML or JSON), - for standard input',
    })
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
    .option('readings', {
      type: 'boolean',
      default: false,
      describe: 'Also simulate under the main readings of the model, one changed at a time',
    })
    .example('$0 run scenarios/two-machines.yaml', 'Simulate and print')
    .example('$0 run my.yaml --replicates 20 --out results/mine', 'With intervals, report and CSV files')
    .example('$0 run my.yaml --set policies.DOMaxCacheAge="7 d" --format json', 'Another value, for a pipe')
    .example('make-scenario | $0 run - --format json', 'In a pipe');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const runCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: run,
};

async function run(argv: Arguments): Promise<void> {
  const prepared = await prepare(argv.file, argv);
  const rows = rowsOf(argv);
  const variants = argv.readings ? await readingVariants(argv.file, argv, prepared) : [];
  const experiments = [prepared, ...variants.map((variant) => variant.prepared)];
  const workers = chooseWorkers(experiments, argv.replicates, argv.workers, { rows, tracing: argv.trace }, argv.memory);
  checkWorld(prepared, argv.quiet);
  await simulating({ ...argv, command: 'run', workers }, async ({ folder, pool, done }) => {
    const figures: (Figures & { seed: string })[] = [];
    let built: Promise<World> | undefined;
    const world = () => (built ??= withPauses(worldInSteps(prepared, 0), undefined, pool.signal));
    const writer = folder && rows === 'streamed' ? new RowWriter(folder, world) : undefined;
    let first: Outcome | undefined;
    const options = { ...pool, details: rows, onPart: (part: ComponentResult) => writer!.write(part, pool.stopwatch) };
    const ofReadings: (Figures & { seed: string })[][] = variants.map(() => []);
    await runReplicates(experiments, argv.replicates, options, (experiment, replicate, outcome) => {
      if (replicate === 0 && experiment === 0) first = outcome;
      const own = experiment === 0 ? figures : ofReadings[experiment - 1]!;
      own.push({ seed: outcome.seed, ...outcome.account.figures });
    });
    await writer?.end();
    done();
    const summary = summarise(prepared.scenario, prepared.seed, figures, prepared.warnings);
    if (argv.readings) summary.readings = readingResults(summary, variants, ofReadings);
    if (folder) {
      await pool.stopwatch.timeAsync('report', async () =>
        writeFolder(folder, prepared, summary, { ...first!, world: await world() }, argv),
      );
    }
    print(argv.format === 'json' ? jsonText(summary) : formatSummary(summary));
    if (folder && argv.format === 'table') print(`\nWritten to ${argv.out}: open report.html`);
    if (summary.expectations.some((expectation) => !expectation.holds)) process.exitCode = 1;
  });
}

/** What becomes of the rows of downloads: a trace needs all of them together. */
function rowsOf({ out, trace, detail }: Arguments): Details {
  if (out === undefined) return 'none';
  if (trace) return 'kept';
  return detail === 'summary' ? 'none' : 'streamed';
}

/** Writes downloads.csv part after part, so that no row is held. */
class RowWriter {
  private readonly file: CsvFile;
  private rows: DownloadRows | undefined;

  constructor(
    folder: OutputFolder,
    private readonly world: () => Promise<World>,
  ) {
    this.file = new CsvFile(folder.file('downloads.csv'), DownloadRows.header);
  }

  async write(part: ComponentResult, stopwatch: Stopwatch): Promise<void> {
    this.rows ??= new DownloadRows(await this.world());
    const { rows } = this;
    return stopwatch.timeAsync('rows', () => this.file.write(rows.of(part)));
  }

  end(): Promise<void> {
    return this.file.end();
  }
}

async function writeFolder(
  folder: OutputFolder,
  prepared: Prepared,
  summary: Summary,
  first: Replicate,
  { detail, trace }: { detail: 'summary' | 'downloads'; trace: boolean },
): Promise<void> {
  for (const [name, table] of runTables(first, detail, trace)) await writeCsv(folder.file(name), table);
  await writeFile(folder.file('summary.json'), `${jsonText(summary)}\n`);
  // The charts bring a whole document model along: only who writes a report waits for it.
  const { runReport } = await import('../report/html.js');
  await writeFile(folder.file('report.html'), runReport(prepared.scenario, summary, first));
  await folder.finish();
}
