/** The report of a simulation that is held against observed data. */
import { formatBytes, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { ComparedCell } from '../experiment/observe/compareObserved.js';
import type { IntervalChart } from './charts/chart.js';
import { formatDifference } from './format.js';
import {
  cellLabel,
  DIMENSION_WORDS,
  type ObservedComparison,
  type ObservedSummary,
  SPREAD_WORDS,
  timesText,
} from './observed.js';
import { escapeHtml, note, type Part, page, type Report, type Section, section, table } from './page.js';

const MOST_BARS = 20;

export function observedReport(summary: ObservedSummary): Report {
  return page(
    `dosim: ${summary.scenario} held against observed data`,
    [
      `<h1>${escapeHtml(summary.scenario)} held against observed data</h1>`,
      ...summary.comparisons.flatMap((comparison) => comparisonParts(summary, comparison)),
    ],
    'the readings above say what other decisions would change',
  );
}

function comparisonParts(summary: ObservedSummary, comparison: ObservedComparison): (Part | Section)[] {
  const { form, files, devices, cells, most, explanations, notes } = comparison;
  const [all] = cells;
  if (all === undefined) return [section(form, note('There is nothing in it that the scenario has, too.'))];
  const dimensions = [...new Set(cells.map(({ dimension }) => dimension))].filter((name) => name !== 'all');
  const spreads = [...new Set(cells.map(({ observed }) => observed.from))].filter((from) => from !== null);
  return [
    `<p class="headline">${escapeHtml(form)}: <b>${formatShare(all.observed.peerShare)}</b> of ${formatBytes(all.observedBytes)} came from peers; simulated are <b>${formatShare(all.simulated.mean)}</b>.</p>`,
    note(
      `${files.map(escapeHtml).join(', ')}: ${counted(devices, 'device')}. Simulated: ${counted(summary.replicates, 'seed')}. Observed data are one sample; its intervals: ${spreads.map((from) => SPREAD_WORDS[from]).join('; ') || 'none'}.`,
    ),
    ...notes.map((each) => note(escapeHtml(each))),
    ...dimensions.map((dimension) => dimensionSection(dimension, cells)),
    section(
      'What could explain the differences',
      explanations.length === 0
        ? note('Readings were not tried.')
        : table(
            ['reading', 'becomes', 'moves all by', 'moves the most different by', 'takes away of the differences'],
            explanations.map(({ reading, value, moves, movesMost, closes }) => [
              escapeHtml(reading),
              escapeHtml(value),
              formatDifference('share', moves),
              Number.isNaN(movesMost) ? '' : formatDifference('share', movesMost),
              formatShare(closes),
            ]),
          ),
      note(
        most[0]
          ? `Most different: ${escapeHtml(cellLabel(most[0]))}. Readings were tried on ${counted(summary.readingSeeds, 'seed')}. That a reading explains a difference does not make it true.`
          : 'Nothing differs by more than chance.',
      ),
    ),
  ];
}

function dimensionSection(dimension: ComparedCell['dimension'], cells: readonly ComparedCell[]): Section {
  const own = cells.filter((cell) => cell.dimension === dimension || cell.dimension === 'all');
  const title = 'Peer share, simulated minus observed';
  const rows = own.slice(0, MOST_BARS).map((cell) => {
    const error = cell.z === null || cell.z === 0 ? 0 : Math.abs(cell.difference / cell.z);
    const { difference: mean } = cell;
    return { label: cellLabel(cell), mean, low: mean - 1.96 * error, high: mean + 1.96 * error };
  });
  const chart: IntervalChart = {
    kind: 'intervals',
    title: `${title}, ${DIMENSION_WORDS[dimension].toLowerCase()}`,
    unit: 'share',
    isDifference: true,
    groups: [{ label: null, rows }],
  };
  return section(
    DIMENSION_WORDS[dimension],
    chart,
    table(
      [
        '',
        'observed bytes',
        'observed',
        'simulated',
        'difference',
        'cache servers, observed and simulated',
        'mean download, observed / simulated',
      ],
      own.map((cell) => [
        escapeHtml(cellLabel(cell)),
        formatBytes(cell.observedBytes),
        `${formatShare(cell.observed.peerShare)}${range(cell.observed.low, cell.observed.high)}`,
        `${formatShare(cell.simulated.mean)}${range(cell.simulated.low, cell.simulated.high)}`,
        formatDifference('share', cell.difference),
        `${formatShare(cell.cacheShare.observed)}, ${formatShare(cell.cacheShare.simulated)}`,
        timesText(cell),
      ]),
    ),
  );
}

function range(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : ` [${formatShare(low)}, ${formatShare(high)}]`;
}
