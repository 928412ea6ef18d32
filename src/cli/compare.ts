/** `dosim compare`: several scenarios on the same seeds, with the intervals of their differences. */
import { writeFile } from 'node:fs/promises';
import type { Argv, CommandModule } from 'yargs';
import { InputError } from '../core/problems.js';
import { VERSION } from '../core/version.js';
import { COMPARED_FIGURES, type ComparedScenario, compareScenarios } from '../experiment/compare.js';
import { runReplicates } from '../experiment/pool.js';
import type { Replicate } from '../experiment/world.js';
import { writeCsv } from '../io/csv.js';
import type { OutputFolder } from '../io/files.js';
import type { Figures } from '../ledger/ledger.js';
import { alignColumns, formatDifference, formatFigure, formatInterval } from '../report/format.js';
import { type Summary, summarise } from '../report/summary.js';
import { compareSitesTable } from '../report/tables.js';
import { type Prepared, prepare, simulating, simulationOptions } from './common.js';

function options(argv: Argv) {
  return simulationOptions(argv, 20)
    .positional('files', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'Scenario files; the first is what the others are compared with',
    })
    .example('$0 compare before.yaml after.yaml', 'Twenty paired replicates of each')
    .example('$0 compare a.yaml b.yaml c.yaml --replicates 50 --out results/abc', 'With a report');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const compareCommand: CommandModule<object, Arguments> = {
  command: 'compare <files..>',
  describe: 'Compare scenarios, paired by seed',
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: compare,
};

async function compare(argv: Arguments): Promise<void> {
  if (argv.files.length < 2) throw InputError.of('compare needs at least two scenario files');
  const prepared: Prepared[] = [];
  for (const file of argv.files) prepared.push(await prepare(file, argv));
  // Pairs need one seed: the first scenario's, unless the command names one.
  const { seed } = prepared[0]!;
  for (const experiment of prepared) experiment.seed = seed;
  await simulating(argv, async ({ folder, pool, done }) => {
    const figures: (Figures & { seed: string })[][] = prepared.map(() => []);
    const first: Replicate[] = [];
    await runReplicates(prepared, argv.replicates, pool, (scenario, replicate, result) => {
      if (replicate === 0) first[scenario] = { ...result, parts: [] };
      figures[scenario]!.push({ seed: result.world.seed, ...result.account.figures });
    });
    done();
    const names = uniqueNames(prepared.map(({ scenario }) => scenario.name));
    const compared = compareScenarios(names, figures);
    const summaries = prepared.map((p, i) => summarise(p.scenario, seed, figures[i]!, p.warnings));
    if (folder) await writeFolder(folder, prepared, summaries, compared, first, argv.replicates);
    const json = { version: VERSION, seed, replicates: argv.replicates, scenarios: compared };
    const text = argv.format === 'json' ? JSON.stringify(json, null, 2) : formatComparison(compared, argv.replicates);
    process.stdout.write(`${text}\n`);
    if (folder && argv.format === 'table') process.stdout.write(`\nWritten to ${argv.out}: open report.html\n`);
    if (summaries.some((s) => s.expectations.some((expectation) => !expectation.holds))) process.exitCode = 1;
  });
}

async function writeFolder(
  folder: OutputFolder,
  prepared: readonly Prepared[],
  summaries: readonly Summary[],
  compared: readonly ComparedScenario[],
  first: readonly Replicate[],
  replicates: number,
): Promise<void> {
  const json = { version: VERSION, seed: prepared[0]!.seed, replicates, scenarios: compared, summaries };
  await writeFile(folder.file('compare.json'), `${JSON.stringify(json, null, 2)}\n`);
  const names = compared.map((c) => c.name);
  await writeCsv(folder.file('sites.csv'), compareSitesTable(names, first));
  const { compareReport } = await import('../report/html.js');
  const scenarios = prepared.map((p) => p.scenario);
  await writeFile(folder.file('report.html'), compareReport(scenarios, summaries, compared, replicates));
  folder.finish();
}

function formatComparison(compared: readonly ComparedScenario[], replicates: number): string {
  const blocks = COMPARED_FIGURES.map(({ key, label, kind }) => {
    const rows = compared.map((c) => [
      c.name,
      formatInterval(c.figures[key]!, (value) => formatFigure(kind, value)),
      c.differences ? formatInterval(c.differences[key]!, (value) => formatDifference(kind, value)) : '',
    ]);
    return `${label}\n${alignColumns(rows)}`;
  });
  const replicateText = replicates === 1 ? 'one replicate, no intervals' : `${replicates} replicates, 95 % intervals`;
  return [
    `Each figure, and its difference from ${compared[0]!.name} on the same seeds (${replicateText})`,
    ...blocks,
  ].join('\n\n');
}

function uniqueNames(names: readonly string[]): string[] {
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name} (${i + 1})`));
}
