/** `dosim compare`: several scenarios on the same seeds, with the intervals of their differences. */

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { titleOf } from '../core/figureCatalogue.js';
import { InputError } from '../core/problems.js';
import { parseQuantity, QUANTITY_EXAMPLES } from '../core/units.js';
import { VERSION } from '../core/version.js';
import { counted } from '../core/words.js';
import { type ComparedScenario, compareScenarios, shownFigures } from '../experiment/compare.js';
import { runWhatFits } from '../experiment/fitting.js';
import { withPauses } from '../experiment/pauses.js';
import { runReplicates } from '../experiment/pool.js';
import { factorText, takesPercent } from '../experiment/sweep/amounts.js';
import { WITHOUT_EFFECT } from '../experiment/sweep/plan.js';
import { type Replicate, worldInSteps } from '../experiment/world.js';
import { writeCsv } from '../io/csv.js';
import { readText } from '../io/files.js';
import { jsonText } from '../io/outputFile.js';
import type { OutputFolder } from '../io/outputFolder.js';
import { STDIN } from '../io/stdin.js';
import type { Figures } from '../ledger/figures.js';
import type { Account } from '../ledger/ledger.js';
import { alignColumns, formatDifference, formatFigure, formatInterval } from '../report/format.js';
import { distinctNames } from '../report/scenarioNames.js';
import { type Summary, summarise } from '../report/summary.js';
import { compareSitesTable } from '../report/tables.js';
import { loadScenario } from '../scenario/load.js';
import { differingParameters, formatModelValue } from '../scenario/model.js';
import { checkWorld, type Prepared, prepare, simulating, simulationOptions } from './common.js';
import { chooseWorkers } from './fit.js';
import { print, tell } from './terminal.js';

function options(argv: Argv) {
  return simulationOptions(argv, 20)
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
  const variants = variantsOf(argv);
  const prepared: Prepared[] = [];
  for (const { file, set } of variants) prepared.push(await prepare(file, { ...argv, set: [...argv.set, ...set] }));
  // Pairs need one seed: the first scenario's, unless the command names one.
  const { seed } = prepared[0]!;
  for (const experiment of prepared) experiment.seed = seed;
  const workers = chooseWorkers(prepared, argv.replicates, argv.workers, { rows: 'none', tracing: false }, argv.memory);
  for (const experiment of prepared) checkWorld(experiment, argv.quiet);
  if (!argv.quiet && argv.vary === undefined) noteDifferentModels(prepared);
  await simulating({ ...argv, command: 'compare', workers }, async ({ folder, pool, done }) => {
    const figures: (Figures & { seed: string })[][] = prepared.map(() => []);
    const first: Account[] = [];
    const note: Parameters<typeof runReplicates>[3] = (scenario, replicate, { seed: own, account }) => {
      if (replicate === 0) first[scenario] = account;
      figures[scenario]!.push({ seed: own, ...account.figures });
    };
    const most = argv.replicates;
    if (argv.within === undefined) await runReplicates(prepared, most, pool, note);
    else await runWhatFits(prepared, { most, withinS: argv.within }, pool, note);
    const replicates = figures[0]!.length;
    done();
    const names = distinctNames(
      prepared.map(({ scenario }, i) => variants[i]!.name ?? scenario.name),
      variants.map(({ file }) => (file === STDIN ? 'standard input' : resolve(file))),
    );
    const compared = compareScenarios(names, figures);
    const summaries = prepared.map((p, i) => summarise(p.scenario, seed, figures[i]!, p.warnings));
    if (folder) await writeFolder(folder, prepared, summaries, compared, first, replicates, pool.signal);
    const json = { version: VERSION, seed, replicates, scenarios: compared };
    const text = argv.format === 'json' ? jsonText(json) : formatComparison(compared, replicates);
    print(text);
    if (folder && argv.format === 'table') print(`\nWritten to ${argv.out}: open report.html`);
    if (summaries.some((s) => s.expectations.some((expectation) => !expectation.holds))) process.exitCode = 1;
  });
}

/** Scenarios that differ in the model are not only compared in what they set out to compare. */
function noteDifferentModels(prepared: readonly Prepared[]): void {
  const scenarios = prepared.map(({ scenario }) => scenario);
  const names = differingParameters(scenarios);
  if (names.length === 0) return;
  const values = names.map((name) => {
    const found = scenarios.map(({ name: of, model }) => `${of} ${formatModelValue(name, model[name])}`);
    return `${name} (${found.join(', ')})`;
  });
  tell(`note: the scenarios differ in the model: ${values.join('; ')}; --set model.${names[0]}=VALUE makes them alike`);
}

function within(text: string): number {
  const withinS = parseQuantity(text, 'duration');
  if (withinS !== undefined && withinS > 0) return withinS;
  throw InputError.of(`--within ${text}: error: allowed is ${QUANTITY_EXAMPLES.duration}`);
}

interface Variant {
  file: string;
  set: readonly string[];
  /** Stands for the scenario's own name. */
  name?: string;
}

/** What is compared: the files, or the one file under each value of `--vary`. */
function variantsOf({ files, vary, set }: { files: readonly string[]; vary?: string; set: string[] }): Variant[] {
  if (vary === undefined) {
    if (files.length < 2) throw InputError.of('compare needs at least two scenario files, or one file and --vary');
    return files.map((file) => ({ file, set: [] }));
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
    file: files[0]!,
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

async function writeFolder(
  folder: OutputFolder,
  prepared: readonly Prepared[],
  summaries: readonly Summary[],
  compared: readonly ComparedScenario[],
  first: readonly Account[],
  replicates: number,
  signal?: AbortSignal,
): Promise<void> {
  const json = { version: VERSION, seed: prepared[0]!.seed, replicates, scenarios: compared, summaries };
  await writeFile(folder.file('compare.json'), `${jsonText(json)}\n`);
  const names = compared.map((c) => c.name);
  const replicated: Replicate[] = [];
  for (const [i, account] of first.entries()) {
    const world = await withPauses(worldInSteps(prepared[i]!, 0), undefined, signal);
    replicated.push({ world, account, parts: [] });
  }
  await writeCsv(folder.file('sites.csv'), compareSitesTable(names, replicated));
  const { compareReport } = await import('../report/html.js');
  const scenarios = prepared.map((p) => p.scenario);
  await writeFile(folder.file('report.html'), compareReport(scenarios, summaries, compared, replicates));
  await folder.finish();
}

function formatComparison(compared: readonly ComparedScenario[], replicates: number): string {
  const blocks = shownFigures(compared).map((figure) => {
    const rows = compared.map((c) => [
      c.name,
      formatInterval(c.figures[figure.name]!, (value) => formatFigure(figure.unit, value)),
      c.differences ? formatInterval(c.differences[figure.name]!, (value) => formatDifference(figure.unit, value)) : '',
    ]);
    return `${titleOf(figure)}\n${alignColumns(rows)}`;
  });
  const replicateText =
    replicates < 3
      ? `${counted(replicates, 'replicate')}, intervals need three`
      : `${replicates} replicates, 95 % intervals`;
  return [
    `Each figure, and its difference from ${compared[0]!.name} on the same seeds (${replicateText})`,
    ...blocks,
  ].join('\n\n');
}
