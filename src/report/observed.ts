/** A simulation held against observed data: for the terminal, and as tables. */
import { printable } from '../core/printable.js';
import { formatBytes, formatDuration, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import { modeText } from '../doors/observed/values.js';
import type { Explanation } from '../experiment/observe/assumptions.js';
import type { ComparedCell, SpreadFrom } from '../experiment/observe/compareObserved.js';
import { alignColumns, formatDifference, leftColumns } from './format.js';
import type { Table } from './table.js';

/** One form of observed data with what it was compared with. */
export interface ObservedComparison {
  form: string;
  files: readonly string[];
  devices: number;
  toMs: number | null;
  cells: readonly ComparedCell[];
  most: readonly ComparedCell[];
  explanations: readonly Explanation[];
  notes: readonly string[];
}

export interface ObservedSummary {
  scenario: string;
  replicates: number;
  readingSeeds: number;
  comparisons: readonly ObservedComparison[];
  notRead: readonly { file: string; why: string }[];
  aside: readonly { column: string; file: string }[];
}

/** Rows of a dimension in the terminal; the files have all. */
const MOST_ROWS = 12;
const MOST_EXPLANATIONS = 5;
/** A reading that takes away less is no explanation. */
const LEAST_CLOSED = 0.05;

export const DIMENSION_WORDS = {
  all: 'All',
  contentType: 'By content',
  caller: 'By who asked',
  mode: 'By download mode',
  site: 'By site',
  group: 'By group',
} as const;

/** How a cell is called. */
export function cellLabel({ dimension, value }: Pick<ComparedCell, 'dimension' | 'value'>): string {
  if (dimension === 'all') return 'all bytes';
  return dimension === 'mode' ? modeText(Number(value)) : value;
}

/** How the uncertainty of one observed sample was made, in words. */
export const SPREAD_WORDS: Record<Exclude<SpreadFrom, null>, string> = {
  site: 'sites drawn again 1000 times',
  group: 'groups drawn again 1000 times',
  device: 'devices drawn again 1000 times',
  simulation: 'the spread of the simulated seeds, which stands for that of one sample',
};

function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : `[${formatShare(low)}, ${formatShare(high)}]`;
}

/** What is printed. */
export function formatObserved(summary: ObservedSummary): string {
  const { comparisons, notRead, aside } = summary;
  const blocks = comparisons.map((comparison) => comparisonText(summary, comparison));
  if (notRead.length > 0) {
    blocks.push(['Not read', ...notRead.map(({ file, why }) => `  ${printable(file)}: ${why}`)].join('\n'));
  }
  if (aside.length > 0) {
    const names = [...new Set(aside.map(({ column }) => column))];
    blocks.push(`Columns that are not known, and not read: ${names.slice(0, 20).join(', ')}`);
  }
  return blocks.join('\n\n');
}

function comparisonText(
  { scenario, replicates, readingSeeds }: ObservedSummary,
  comparison: ObservedComparison,
): string {
  const { form, files, devices, toMs, cells, most, explanations, notes } = comparison;
  const day = toMs === null ? '' : `, to ${new Date(toMs).toISOString().slice(0, 10)}`;
  const lines = [
    `${scenario} held against ${form}: peer share, simulated minus observed (${counted(replicates, 'seed')})`,
    `  ${files.map(printable).join(', ')}: ${counted(devices, 'device')}${day}`,
  ];
  const dimensions = [...new Set(cells.map(({ dimension }) => dimension))];
  for (const dimension of dimensions) {
    const own = cells.filter((cell) => cell.dimension === dimension);
    lines.push('', DIMENSION_WORDS[dimension], alignColumns([HEADING, ...own.slice(0, MOST_ROWS).map(cellRow)]));
    if (own.length > MOST_ROWS) lines.push(`  and ${own.length - MOST_ROWS} more`);
  }
  const spreads = [...new Set(cells.map(({ observed }) => observed.from))].filter((from) => from !== null);
  lines.push(
    '',
    spreads.length === 0
      ? 'No interval: three seeds and more give one (--replicates 10).'
      : `Observed data are one sample. Its intervals (95 %): ${spreads.map((from) => SPREAD_WORDS[from]).join('; ')}. * is more than chance makes of two samples (95 %).`,
  );
  lines.push(...notes.map((note) => `note: ${printable(note)}`));
  lines.push('', ...mostLines(most), ...explanationLines(explanations, most, readingSeeds));
  return lines.join('\n').trimEnd();
}

const HEADING = ['', 'of the bytes', 'observed', '', 'simulated', '', 'difference '];

function cellRow(cell: ComparedCell): string[] {
  const { observed, simulated, difference, bytesShare, isBeyondChance } = cell;
  return [
    cellLabel(cell),
    formatShare(bytesShare),
    formatShare(observed.peerShare),
    interval(observed.low, observed.high),
    formatShare(simulated.mean),
    interval(simulated.low, simulated.high),
    `${formatDifference('share', difference)}${isBeyondChance ? '*' : ' '}`,
  ];
}

function mostLines(most: readonly ComparedCell[]): string[] {
  if (most.length === 0) return ['Nothing differs by more than chance.'];
  const [first] = most as [ComparedCell];
  const more = first.difference < 0 ? 'fewer' : 'more';
  const of =
    first.dimension === 'contentType' || first.dimension === 'caller'
      ? ''
      : `${DIMENSION_WORDS[first.dimension].toLowerCase().replace('by ', '')} `;
  return [
    `Most different: ${of}${printable(cellLabel(first))}. The simulation has ${formatDifference('share', first.difference).slice(1)} ${more} from peers, of ${formatBytes(first.observedBytes)}.`,
  ];
}

function explanationLines(
  explanations: readonly Explanation[],
  most: readonly ComparedCell[],
  seeds: number,
): string[] {
  if (explanations.length === 0) return [];
  const good = explanations.filter(({ closes }) => closes >= LEAST_CLOSED).slice(0, MOST_EXPLANATIONS);
  if (good.length === 0) {
    return [
      most.length === 0
        ? ''
        : 'No reading of the model takes these differences away: look at the estate (VPN, batteries, lines, content).',
    ];
  }
  return [
    '',
    `What could explain it: readings of the model, tried on ${counted(seeds, 'seed')}`,
    leftColumns([
      ['  reading', 'becomes', 'moves all by', 'and the most different by', 'takes away of the differences'],
      ...good.map(({ reading, value, moves, movesMost, closes }) => [
        `  ${reading}`,
        value,
        formatDifference('share', moves),
        Number.isNaN(movesMost) ? '' : formatDifference('share', movesMost),
        formatShare(closes),
      ]),
    ]),
    'That a reading explains a difference does not make it true; the cause may lie in the estate (VPN days, batteries, lines, content): dosim calibrate fits numbers of both.',
  ];
}

/** All cells, for a spreadsheet. */
export function cellsTable({ comparisons }: ObservedSummary): Table {
  return {
    header: [
      'form',
      'dimension',
      'value',
      'bytes_observed',
      'peer_share_observed',
      'observed_low',
      'observed_high',
      'observed_interval_from',
      'peer_share_simulated',
      'simulated_low',
      'simulated_high',
      'simulated_sd_of_one_seed',
      'difference',
      'difference_in_standard_errors',
      'cache_share_observed',
      'cache_share_simulated',
      'download_time_observed_s',
      'download_time_simulated_s',
    ],
    rows: comparisons.flatMap(({ form, cells }) =>
      cells.map((cell) => [
        form,
        cell.dimension,
        cell.dimension === 'all' ? '' : cell.value,
        cell.observedBytes,
        rounded(cell.observed.peerShare),
        rounded(cell.observed.low),
        rounded(cell.observed.high),
        cell.observed.from ?? '',
        rounded(cell.simulated.mean),
        rounded(cell.simulated.low),
        rounded(cell.simulated.high),
        rounded(cell.sd),
        rounded(cell.difference),
        rounded(cell.z),
        rounded(cell.cacheShare.observed),
        rounded(cell.cacheShare.simulated),
        rounded(cell.timeS.observed),
        rounded(cell.timeS.simulated),
      ]),
    ),
  };
}

/** What readings would do, for a spreadsheet. */
export function explanationsTable({ comparisons }: ObservedSummary): Table {
  return {
    header: ['form', 'reading', 'becomes', 'moves_all', 'moves_most_different', 'takes_away'],
    rows: comparisons.flatMap(({ form, explanations }) =>
      explanations.map(({ reading, value, moves, movesMost, closes }) => [
        form,
        reading,
        value,
        rounded(moves),
        rounded(movesMost),
        rounded(closes),
      ]),
    ),
  };
}

function rounded(value: number | null): number {
  return value === null ? Number.NaN : Math.round(value * 1e5) / 1e5;
}

/** The time of a mean download, where both sides tell it. */
export function timesText({ timeS: { observed, simulated } }: ComparedCell): string {
  return observed === null || simulated === null ? '' : `${formatDuration(observed)} / ${formatDuration(simulated)}`;
}
