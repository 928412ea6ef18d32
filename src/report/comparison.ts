/** What `dosim compare` prints. */
import { type FigureSpec, titleOf } from '../core/figureCatalogue.js';
import { type ComparedClass, type ComparedScenario, shownFigures } from '../experiment/compare.js';
import {
  alignColumns,
  formatDifference,
  formatFigure,
  formatInterval,
  namedWithCurrency,
  type ReplicatesRun,
  replicatesText,
  wrapped,
} from './format.js';
import { describeOwnRules } from './ownRules.js';
import { comparedClassesTable } from './questions/compared.js';
import { tableText } from './questions/shown.js';
import { currencyOf, describeRates, describeUncertainty, type Summary, spreadText } from './summary.js';

/** What was compared: scenarios and classes have the same order of scenarios. */
export interface Comparison extends ReplicatesRun {
  scenarios: readonly ComparedScenario[];
  classes: readonly ComparedClass[];
  summaries: readonly Summary[];
}

/**
 * Every figure, and its difference from the first scenario.
 *
 * @param width of the terminal, in characters: where names leave no room for figures, letters stand for them
 */
export function formatComparison(comparison: Comparison, width: number): string {
  const names = comparison.scenarios.map(({ name }) => name);
  const text = comparisonText(comparison, names, width);
  const isTooWide = blocksOf(comparison, names).some((block) => block.split('\n').some((line) => line.length > width));
  if (!isTooWide) return text;
  const letters = names.map((_, i) => letterOf(i));
  return `${legend(names, letters, width)}\n\n${comparisonText(comparison, letters, width)}`;
}

const ALPHABET = 26;

/** A, B, ... Z, A2, B2, ... */
function letterOf(i: number): string {
  const round = Math.floor(i / ALPHABET);
  return `${String.fromCharCode(65 + (i % ALPHABET))}${round === 0 ? '' : round + 1}`;
}

/** Which letter stands for which name. */
function legend(names: readonly string[], letters: readonly string[], width: number): string {
  const space = Math.max(...letters.map((letter) => letter.length)) + 4;
  return names
    .map((name, i) => {
      const lines = wrapped(name, width, ' '.repeat(space));
      return `  ${letters[i]!}`.padEnd(space) + lines.slice(space);
    })
    .join('\n');
}

/** @param names of the scenarios, as the text calls them */
function comparisonText(comparison: Comparison, names: readonly string[], width: number): string {
  const { classes, scenarios, summaries, ...runs } = comparison;
  const intervals = runs.replicates < 3 ? 'intervals need three' : '95 % intervals';
  const rules = summaries.flatMap(({ ownRules }, i) => {
    const text = describeOwnRules(ownRules);
    return text === null ? [] : [`${names[i]!}: ${text}`];
  });
  // One sentence where all scenarios have the same.
  const rates = [...new Set(summaries.map(describeRates))].filter((text) => text !== null);
  const uncertain = summaries.map(describeUncertainty).find((text) => text !== null) ?? null;
  const spreads = scenarios.flatMap(({ spread = [] }, i) =>
    spread.length === 0
      ? []
      : [`${names[i]!}: ${spreadText(spread, 'the differences pair by pair', formatDifference)}`],
  );
  const named = classes.map((each) => ({
    ...each,
    scenarios: each.scenarios.map((scenario, i) => ({ ...scenario, name: names[i]! })),
  }));
  return [
    wrapped(
      `Each figure, and its difference from ${names[0]!} on the same seeds (${replicatesText(runs)}, ${intervals})`,
      width,
    ),
    blocksOf(comparison, names).join('\n'),
    ...nothing(scenarios, width),
    ...(named.length > 0 ? [tableText(comparedClassesTable(named, currencyOf(summaries)), width)] : []),
    ...rates.map((text) => wrapped(text, width)),
    ...(uncertain === null ? [] : [uncertain]),
    ...spreads,
    ...rules,
  ].join('\n\n');
}

/** Figures that a comparison is about, whatever they are. */
const ALWAYS_TOLD: readonly string[] = ['peerShare', 'bytesFromCdn'];

/** Whether a figure says something: it is not 0 in all scenarios. */
function isTold({ name }: FigureSpec, scenarios: readonly ComparedScenario[]): boolean {
  return ALWAYS_TOLD.includes(name) || scenarios.some(({ figures }) => figures[name]!.mean !== 0);
}

/** The figures that are 0 in all scenarios, in one sentence. */
function nothing(scenarios: readonly ComparedScenario[], width: number): string[] {
  const words = shownFigures(scenarios).flatMap((figure) => (isTold(figure, scenarios) ? [] : [figure.words]));
  if (words.length === 0) return [];
  return [wrapped(`0 in ${scenarios.length === 2 ? 'both' : 'all'}: ${words.join('; ')}.`, width)];
}

/** A block for each figure that says something: its title, and a row for each scenario. */
function blocksOf({ scenarios, summaries }: Comparison, names: readonly string[]): string[] {
  const told = shownFigures(scenarios).filter((figure) => isTold(figure, scenarios));
  return told.map((figure) => {
    const { unit } = figure;
    const rows = scenarios.map(({ differences, figures }, i) => [
      names[i]!,
      formatInterval(figures[figure.name]!, (value, beside) => formatFigure(unit, value, beside)),
      differences
        ? formatInterval(differences[figure.name]!, (value, beside) => formatDifference(unit, value, beside))
        : '',
    ]);
    return `${namedWithCurrency(titleOf(figure), unit, currencyOf(summaries))}\n${alignColumns(rows)}`;
  });
}
