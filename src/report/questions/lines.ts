/** How full are my lines, when? */
import { formatBytes, formatDuration, formatRate, formatShare, HOUR_S } from '../../core/units.js';
import { counted } from '../../core/words.js';
import { TRAFFIC } from '../../engine/lineUse.js';
import type { Replicate } from '../../experiment/world.js';
import { groupOf, isOfSite, LINE_GROUPS, LINE_KINDS, type Line, type LineGroup } from '../../fleet/line.js';
import { type GroupFigures, groupFigures, lineFigures, loadOf, utilisationOf } from '../../ledger/lineFigures.js';
import { bytesOver, type LineAccount, type LineUse } from '../../ledger/lines.js';
import { type LineRow, LocalTimes, lineRows } from '../lineTables.js';
import { GROUP_WORDS, isOfPart, type Part, rowsOf } from './parts.js';
import { folded, type ShownTable } from './shown.js';

/** Not in a narrow terminal, by heading. */
const LEFT_OUT = ['above 80 %', '15 min', 'above 95 %', 'rate', 'load 5 min', 'above 50 %'];
/** Before which column the load stands. */
const OF_LOAD = 6;
const HEADER = [
  'line',
  'rate',
  '5 min',
  'when',
  '15 min',
  'p95 office',
  'above 50 %',
  'above 80 %',
  'above 95 %',
  'mostly',
];
const TRAFFIC_WORDS: Record<keyof typeof TRAFFIC, string> = {
  cdn: 'CDN',
  cacheServer: 'cache servers',
  cacheFill: 'cache fills',
  peer: 'peers',
};

/** The lines of a replicate that carried something, the fullest first. */
export function fullestFirst(replicate: Replicate): LineRow[] {
  const rows = lineRows(replicate).filter(({ use }) => bytesOver(use) > 0);
  // Times in order: what is equal in one is decided by the next.
  const keys = rows.map((row) => ({ row, key: rankOf(row) }));
  keys.sort((a, b) => {
    const k = a.key.findIndex((value, i) => value !== b.key[i]);
    return k < 0 ? a.row.line.index - b.row.line.index : b.key[k]! - a.key[k]!;
  });
  return keys.map(({ row }) => row);
}

/** Ports of cache servers and lines without a rate come last, and behind them access points and home lines. */
const RANKS: Record<LineGroup, number> = {
  lines: 0,
  concentrators: 0,
  cacheServers: -2,
  accessPoints: -4,
  homeLines: -6,
};

function rankOf({ line, use }: LineRow): number[] {
  const shares = loadOf(use);
  const rank = RANKS[groupOf(line)];
  if (shares === null) return [rank - 1, 0, 0, use.peak5BytesPerS];
  return [rank, (use.load ?? use).hoursAbove[0]!, shares.peak5Min, shares.p95OfficeHours];
}

/** Rows that a table shows of access points and of home lines beside lines of sites. */
const FEW_POINTS = 3;
const FEW_HOMES = 4;

/** Some rows as blocks that are folded each by itself. */
function blocksOf(rows: readonly LineRow[], part?: Part): ReturnType<typeof folded<LineRow>>[] {
  // Whoever asks for lines above a share wants the list of them.
  if (part?.kind === 'above') return [{ shown: rows, rest: [] }];
  if (part?.kind === 'group') return [folded(rows)];
  const of = (groups: readonly LineGroup[]) => rows.filter(({ line }) => groups.includes(groupOf(line)));
  return [
    folded(of(['lines', 'concentrators', 'cacheServers'])),
    folded(of(['accessPoints']), FEW_POINTS),
    folded(of(['homeLines']), FEW_HOMES),
  ];
}

/** Peaks in percent of the rate, or as rates where a line has no limit. */
export function linesQuestion(replicate: Replicate, part?: Part): ShownTable {
  const all = fullestFirst(replicate);
  const rows = part === undefined ? all : rowsOf(replicate, all, part);
  const blocks = blocksOf(rows, part);
  const hasLoad = rows.some(({ use }) => use.load !== null);
  const withLoad = (cells: string[], load: string[]) =>
    hasLoad ? [...cells.slice(0, OF_LOAD), ...load, ...cells.slice(OF_LOAD)] : cells;
  const header = withLoad(HEADER, ['load 5 min', 'load office']);
  const times = new LocalTimes(replicate.world.scenario);
  return {
    title: part === undefined ? 'How full the lines are' : `How full the lines are: ${part.name}`,
    header,
    leftOut: LEFT_OUT.map((name) => header.indexOf(name)).filter((k) => k >= 0),
    rows: blocks.flatMap(({ shown, rest }) => [
      ...shown.map((row) => withLoad(cellsOf(row, times), loadCells(row.use))),
      ...(rest.length > 0 ? [withLoad(foldedCells(rest), foldedLoad(rest))] : []),
    ]),
    notes: [
      ...countsOf(replicate, rows, part),
      ...(rows.length > 1 ? [orderNote(rows, hasLoad, part)] : []),
      ...groupNotes(replicate, rows, part),
      ...(hasLoad
        ? [
            'Load is the use with the other traffic of the line (otherTraffic); all else is of Delivery Optimization alone.',
          ]
        : []),
      'Percentiles of office hours, and times of day, go by the clock of the site.',
    ],
  };
}

/** The order of {@link fullestFirst}: what is above half of its rate for long comes before what is full for five minutes. */
function orderNote(rows: readonly LineRow[], hasLoad: boolean, part?: Part): string {
  if (!rows.some(({ use }) => Number.isFinite(use.rateBytesPerS)))
    return 'Lines with the highest 5 minutes come first.';
  const load = hasLoad ? ', other traffic included' : '';
  const last = part === undefined ? '; ports of cache servers come last' : '';
  return `Lines that were above 50 % for longest come first, then those with the highest 5 minutes${load}${last}.`;
}

/** What lines of a group are called beside their count. */
const ONE_OF: Record<LineGroup, string> = {
  lines: 'line',
  concentrators: 'concentrator',
  cacheServers: 'cache server',
  accessPoints: 'access point',
  homeLines: 'home line',
};

/** The lines that a part is about: also those that carried nothing. */
function linesOf({ account, world }: Replicate, part?: Part): readonly LineAccount[] {
  if (part === undefined || part.kind === 'above') return account.lines;
  const isOwn = isOfPart(world, part);
  return account.lines.filter(({ line }) => isOwn(world.fleet.lines.all[line]!));
}

/** How many lines were how full: of all groups where their lines are listed together. */
function countsOf(replicate: Replicate, rows: readonly LineRow[], part?: Part): string[] {
  const own = linesOf(replicate, part);
  const isWired = ({ group }: LineAccount) => group === 'lines' || group === 'concentrators';
  const counts = part?.kind === 'group' || part?.kind === 'above' ? own : own.filter(isWired);
  const { peaksAbove50, peaksAbove80, peaksAbove95, withRate } = lineFigures(counts);
  if (withRate === 0 && part?.kind === 'group') return [];
  if (withRate === 0) return ['No line has a rate: state wan, and the rates of hub and VPN, to see how full they are.'];
  if (part?.kind === 'above') {
    const listed = new Set(rows.map(({ line }) => line.index)).size;
    const withLoad = rows.some(({ use }) => use.load !== null) ? ', other traffic included' : '';
    return [`Of ${groupCounts(counts)} with a rate, ${listed} had five minutes ${part.name}${withLoad}.`];
  }
  const of =
    part?.kind === 'group'
      ? `the ${counted(withRate, ONE_OF[part.group])}${withRate < counts.length ? ' with a rate' : ''}`
      : `${counted(withRate, 'line')} with a rate`;
  return [
    `Of ${of}, ${peaksAbove50} had five minutes above 50 %, ${peaksAbove80} above 80 %, ${peaksAbove95} above 95 %.`,
  ];
}

/** `6 lines and 8 access points`: those that have a rate. */
function groupCounts(lines: readonly LineAccount[]): string {
  const texts = LINE_GROUPS.flatMap((group) => {
    const { withRate } = lineFigures(lines.filter((line) => line.group === group));
    return withRate === 0 ? [] : [counted(withRate, ONE_OF[group])];
  });
  return [...(texts.length > 1 ? [texts.slice(0, -1).join(', ')] : []), texts.at(-1)].join(' and ');
}

/** What is to be known of access points and home lines, where some are shown. */
function groupNotes(replicate: Replicate, rows: readonly LineRow[], part?: Part): string[] {
  const has = (group: LineGroup) => rows.some(({ line }) => groupOf(line) === group);
  return [
    ...(has('accessPoints') ? ['Access points are told in airtime; their rate is that of the fastest device.'] : []),
    ...(has('homeLines') ? [homesNote(replicate, part)] : []),
  ];
}

/** Classes of sites may share a concentrator: what went through it is told of the whole estate only. */
function homesNote(replicate: Replicate, part?: Part): string {
  const over = ({ bytesDown, bytesUp }: GroupFigures['homeLines']) =>
    `${formatBytes(bytesDown)} down, ${formatBytes(bytesUp)} up`;
  if (part?.kind === 'class')
    return `Home lines of ${part.name} are told together: ${over(groupFigures(linesOf(replicate, part)).homeLines)}.`;
  const { concentrators, homeLines } = replicate.account.figures;
  return `Home lines are told together: ${over(homeLines)}; through VPN concentrators went ${over(concentrators)}.`;
}

/** `branch-07, down`. */
export function lineLabel({ direction, line }: LineRow): string {
  return direction === 'both' ? lineName(line) : `${lineName(line)}, ${direction}`;
}

function lineName(line: Line): string {
  if (isOfSite(line)) return line.name;
  return line.kind === line.name ? LINE_KINDS[line.kind] : `${line.name} (${LINE_KINDS[line.kind]})`;
}

function cellsOf(row: LineRow, times: LocalTimes): string[] {
  const { line, use } = row;
  return [
    lineLabel(row),
    line.kind === 'home' ? '' : formatRate(use.rateBytesPerS),
    ...peakCells(use, Number.isNaN(use.peak5AtS) ? '' : times.words(line, use.peak5AtS)),
    ...use.hoursAbove.map((hours) => (Number.isFinite(use.rateBytesPerS) ? hoursText(hours) : '')),
    mostTraffic(use),
  ];
}

function peakCells(use: LineUse, when: string): string[] {
  const shares = utilisationOf(use);
  if (shares === null) {
    return [
      formatRate(use.peak5BytesPerS),
      when,
      ...[use.peak15BytesPerS, use.p95OfficeBytesPerS].map((rate) => formatRate(rate)),
    ];
  }
  return [formatShare(shares.peak5Min), when, ...[shares.peak15Min, shares.p95OfficeHours].map(formatShare)];
}

/** Peak and 95th percentile of office hours, with other traffic. */
function loadCells(use: LineUse): string[] {
  const load = loadOf(use);
  return load === null ? ['', ''] : [load.peak5Min, load.p95OfficeHours].map(formatShare);
}

function foldedLoad(rest: readonly LineRow[]): string[] {
  const { load, withRate } = lineFigures(accountsOf(rest));
  return withRate === 0 ? ['', ''] : [load.peak5Min, load.p95OfficeHours].map(formatShare);
}

/** Each row as a line of its own. */
function accountsOf(rows: readonly LineRow[]): LineAccount[] {
  return rows.map(({ line, use }) => ({
    line: line.index,
    site: line.site,
    endsAt: line.site,
    homesOf: -1,
    group: groupOf(line),
    isPrivate: line.isPrivate,
    directions: [use, use] as const,
  }));
}

/** What rows are called that are folded into one: those of a group by its name. */
function othersOf([first]: readonly LineRow[]): string {
  const group = first === undefined ? 'lines' : groupOf(first.line);
  return group === 'accessPoints' || group === 'homeLines' ? `other ${GROUP_WORDS[group]}` : 'others';
}

/** The highest of each figure. */
function foldedCells(rest: readonly LineRow[]): string[] {
  const lines = accountsOf(rest);
  const { timeAbove50S, timeAbove80S, timeAbove95S, utilisation, withRate } = lineFigures(lines);
  const others = `${rest.length} ${othersOf(rest)}`;
  if (withRate === 0) return [others, ...HEADER.slice(1).map(() => '')];
  const { peak5Min, peak15Min, p95OfficeHours } = utilisation;
  return [
    `${others}, at most`,
    '',
    formatShare(peak5Min),
    '',
    ...[peak15Min, p95OfficeHours].map(formatShare),
    ...[timeAbove50S, timeAbove80S, timeAbove95S].map((timeS) => hoursText(timeS / HOUR_S)),
    '',
  ];
}

function hoursText(hours: number): string {
  return hours === 0 ? '0' : formatDuration(hours * HOUR_S);
}

/** The kind of traffic that was most of what crossed, and its share. */
function mostTraffic(use: LineUse): string {
  const total = bytesOver(use);
  const [name, k] = Object.entries(TRAFFIC).reduce((most, each) =>
    use.bytes[each[1]]! > use.bytes[most[1]]! ? each : most,
  );
  return `${TRAFFIC_WORDS[name as keyof typeof TRAFFIC]} ${formatShare(use.bytes[k]! / total)}`;
}
