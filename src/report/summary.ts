/** The summary of a run: summary.json, and the table in the terminal. */

import {
  FIGURES,
  type FigureSpec,
  type FigureUnit,
  figureNamed,
  rangeOf,
  readFigure,
} from '../core/figureCatalogue.js';
import { REASONS } from '../core/reasons.js';
import { estimateMean } from '../core/stats.js';
import { formatBytes, formatShare } from '../core/units.js';
import { VERSION } from '../core/version.js';
import { counted } from '../core/words.js';
import { largestTolerance, mostUseOfLine } from '../engine/rateTolerance.js';
import { SPREAD_COVERAGE, type Spread } from '../experiment/draws.js';
import type { ClassAccount } from '../ledger/classes.js';
import type { Figures } from '../ledger/figures.js';
import type { Account } from '../ledger/ledger.js';
import { changedParameters, formatModelValue } from '../scenario/model.js';
import type { RuleIdentity } from '../scenario/ownRules.js';
import type { Scenario } from '../scenario/schema.js';
import { alignColumns, formatFigure, formatRange } from './format.js';
import { describeOwnRules } from './ownRules.js';
import { formatReadings, largestOpenPoint, type ReadingRun } from './readings.js';

export interface SummaryExpectation {
  figure: string;
  atLeast?: number;
  atMost?: number;
  found: number;
  holds: boolean;
}

/** What a replicate came to, and its seed; by class of sites, where there are several. */
export type SeededFigures = Figures & { seed: string; classes?: readonly ClassAccount[] };

export function seededFigures(seed: string, { classes, figures }: Pick<Account, 'classes' | 'figures'>): SeededFigures {
  return { seed, ...figures, ...(classes.length > 0 ? { classes } : {}) };
}

/** summary.json. Figures are means over the replicates, bytes and counts rounded to whole ones. */
export interface Summary extends Figures {
  scenario: string;
  seed: string;
  version: string;
  /** 95 % interval of the mean peer share, where the replicates tell it. */
  peerShareInterval: { low: number; high: number } | null;
  replicates: SeededFigures[];
  defaults: string;
  /** What rates are exact up to in the parts of `devicesAtRateTolerance` devices, and the most that a line carries of its rate. */
  rates: { tolerance: number; mostUseOfLine: number };
  /** Parameters of the model that differ from those of the profile in `defaults`. */
  modelChanges: Record<string, string>;
  /** Of the figures `costs`, where the scenario states prices. */
  currency?: string;
  expectations: SummaryExpectation[];
  warnings: string[];
  /** With `--readings`: the scenario under the main readings of the model. */
  readings?: ReadingRun[];
  /** Own rules that decided in it. */
  ownRules?: RuleIdentity[];
  /** With uncertain values: how many draws the replicates took, of what, and where most single runs lie. */
  uncertainty?: { draws: number; of: number; paths: string[]; spreads: Spread[] };
}

/** Builds the summary of one scenario's replicates. */
export function summarise(
  scenario: Scenario,
  seed: string,
  replicates: readonly SeededFigures[],
  warnings: readonly string[],
): Summary {
  const share = estimateMean(
    replicates.map((r) => r.peerShare),
    rangeOf(figureNamed('peerShare')),
  );
  const summary: Summary = {
    scenario: scenario.name,
    seed,
    version: VERSION,
    ...meanFigures(replicates),
    peerShareInterval: share.low === null ? null : { low: share.low, high: share.high! },
    replicates: [...replicates],
    defaults: scenario.defaults,
    rates: exactness(scenario, replicates),
    modelChanges: modelChanges(scenario),
    ...(scenario.prices ? { currency: scenario.prices.currency } : {}),
    expectations: [],
    warnings: [...warnings],
  };
  summary.expectations = scenario.expect.map((expectation) => judge(expectation, summary));
  return summary;
}

/** True when every expectation of the scenario holds. */
export function allExpectationsHold({ expectations }: Summary): boolean {
  return expectations.every(({ holds }) => holds);
}

/** The mean of every figure, in its place; a reason that took no byte is left out. */
function meanFigures(replicates: readonly Figures[]): Figures {
  const means: Record<string, unknown> = {};
  for (const figure of FIGURES) {
    const { mean } = estimateMean(replicates.map((run) => readFigure(run, figure)));
    const value = figure.isWhole ? Math.round(mean) : mean;
    if (figure.path[0] === 'reasons' && value === 0) means.reasons ??= {};
    else putAt(means, figure.path, value);
  }
  return means as unknown as Figures;
}

/** Puts a value where its path leads, through groups that are made where they are missing. */
function putAt(groups: Record<string, unknown>, [first, ...rest]: readonly string[], value: number): void {
  if (rest.length === 0) groups[first!] = value;
  else putAt((groups[first!] ??= {}) as Record<string, unknown>, rest, value);
}

function exactness({ model }: Scenario, runs: readonly Figures[]): Summary['rates'] {
  const tolerance = runs.some((run) => run.devicesAtRateTolerance > 0) ? largestTolerance(model) : 0;
  return { tolerance, mostUseOfLine: mostUseOfLine(tolerance) };
}

/** How exact the rates of a run are, in a sentence; for exact ones none. */
export function describeRates({ devicesAtRateTolerance: devices, rates }: Summary): string | null {
  if (rates.tolerance === 0) return null;
  const most = formatShare(rates.mostUseOfLine - 1);
  return `Rates of ${devices} devices are within ${formatShare(rates.tolerance)} of the exact ones, which would take far longer (model.rateTolerance): a line may show up to ${most} more than its rate.`;
}

/** What replicates drew, and where most single runs lie, in sentences; nothing for a scenario without uncertain values. */
export function describeUncertainty({ uncertainty }: Summary): string | null {
  if (uncertainty === undefined) return null;
  const { draws, of, paths, spreads } = uncertainty;
  const taken = `Replicates take ${draws} of ${counted(of, 'draw')} of ${paths.join(', ')}, so that they differ by what is not known of these beside chance.`;
  return spreads.length === 0 ? taken : `${taken} ${spreadText(spreads, 'single runs', formatFigure)}`;
}

/** Where most runs lie, figure by figure. */
export function spreadText(
  spreads: readonly Spread[],
  of: string,
  format: (unit: FigureUnit, value: number, beside: readonly number[]) => string,
): string {
  const ranges = spreads.map(({ figure, low, high }) => {
    const { words, unit } = figureNamed(figure);
    return `${words} ${formatRange(low, high, (value, beside) => format(unit, value, beside))}`;
  });
  return `${Math.round(100 * SPREAD_COVERAGE)} % of ${of} lie within: ${ranges.join('; ')}.`;
}

/** Parameters of the model that a scenario sets to another value than its profile. */
function modelChanges(scenario: Scenario): Record<string, string> {
  return Object.fromEntries(
    changedParameters(scenario).map((name) => [name, formatModelValue(name, scenario.model[name])]),
  );
}

function judge({ figure: text, ...limits }: Scenario['expect'][number], summary: Summary): SummaryExpectation {
  const figure = figureNamed(text);
  const found = readFigure(summary, figure);
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = limits;
  // What was not reached meets no limit.
  const holds = Number.isFinite(found) && found >= atLeast && found <= atMost;
  return { figure: figure.name, ...limits, found, holds };
}

/** The figures of the last block, in order; what few estates have is shown where there is some. */
const LINES_AND_DEVICES = [
  ...[
    'downloadTimeP50S',
    'downloadTimeP95S',
    'wanDownPeakBytesPerS',
    'wanUpPeakBytesPerS',
    'wanDownP95BytesPerS',
    'wanUpP95BytesPerS',
    'bytesBetweenSites',
    'bytesUploadedOnBattery',
  ].map((name) => ({ figure: figureNamed(name), isShownAtZero: true })),
  ...[
    'lines.utilisation.peak5Min',
    'lines.utilisation.p95OfficeHours',
    'lines.load.peak5Min',
    'lines.load.p95OfficeHours',
    'lines.peaksAbove50',
    'bytesFromCacheServersBetweenSites',
    'bytesFilledByCacheServers',
    'bytesWasted',
    'costs.total',
  ].map((name) => ({
    figure: figureNamed(name),
    isShownAtZero: false,
  })),
];

/**
 * The table in the terminal.
 *
 * @param width of the terminal, in characters
 */
export function formatSummary(summary: Summary, width: number): string {
  const { totals, bounds, reasons, bytesFilledByCacheServers: filled } = summary;
  const of = (bytes: number) => [
    formatBytes(bytes),
    formatShare(totals.bytesTotal === 0 ? 0 : bytes / totals.bytesTotal),
  ];
  const n = summary.replicates.length;
  const interval = summary.peerShareInterval
    ? `, 95 % interval ${formatShare(summary.peerShareInterval.low)} to ${formatShare(summary.peerShareInterval.high)}`
    : '';
  const caches =
    summary.cacheShare > 0
      ? `, from cache servers ${formatShare(summary.cacheShare)}, together ${formatShare(summary.peerAndCacheShare)}`
      : '';
  const sources: [string, number][] = [
    ['LAN peers', totals.bytesFromLanPeers],
    ['group peers', totals.bytesFromGroupPeers],
    ['Internet peers', totals.bytesFromInternetPeers],
    ['link-local peers', totals.bytesFromLinkLocalPeers],
    ['cache servers', totals.bytesFromCacheServer],
    ['the CDN', totals.bytesFromCdn],
  ];
  const reasonRows = REASONS.filter(([name]) => reasons[name])
    .map(([name, meaning]) => ({ meaning, bytes: reasons[name]! }))
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ meaning, bytes }) => [meaning, ...of(bytes)]);
  const lines = [
    `${summary.scenario}: peer share ${formatShare(summary.peerShare)}${interval}${caches}`,
    `  seed ${summary.seed}, ${counted(n, 'replicate')}, ${counted(summary.downloads, 'download')}, ${summary.finished} finished`,
    '',
    'Bytes from',
    alignColumns([
      ...sources.filter(([, bytes]) => bytes > 0).map(([name, bytes]) => [name, ...of(bytes)]),
      ['all sources', ...of(totals.bytesTotal)],
    ]),
    '',
    ...(reasonRows.length > 0 ? ['Why bytes came from the CDN', alignColumns(reasonRows), ''] : []),
    'Fewest CDN bytes possible',
    alignColumns([
      ['with this policy set', ...of(bounds.thisPolicySetCdnBytes)],
      ['with any policy set', ...of(bounds.anyPolicyCdnBytes)],
      ...(filled > 0 ? [['this run, to devices and cache servers', ...of(totals.bytesFromCdn + filled)]] : []),
    ]),
    '',
    'Lines and devices',
    alignColumns(
      LINES_AND_DEVICES.filter(
        ({ isShownAtZero, figure }) => isShownAtZero || (readFigure(summary, figure) > 0 && saysMore(figure, summary)),
      ).map(({ figure }) => [figure.words, withCurrency(figure, readFigure(summary, figure), summary)]),
    ),
  ];
  const ownRules = describeOwnRules(summary.ownRules);
  if (ownRules !== null) lines.push('', ownRules);
  const rates = describeRates(summary);
  if (rates !== null) lines.push('', rates);
  const uncertain = describeUncertainty(summary);
  if (uncertain !== null) lines.push('', uncertain);
  const openPoint = largestOpenPoint(summary);
  if (openPoint !== null) lines.push('', openPoint);
  if (summary.readings) lines.push('', formatReadings(summary, summary.readings, width));
  lines.push(...formatExpectations(summary));
  return lines.join('\n');
}

/** Without other traffic the load of lines is their use. */
function saysMore({ path }: FigureSpec, { lines }: Summary): boolean {
  if (path[1] !== 'load') return true;
  return (
    lines.load.peak5Min > lines.utilisation.peak5Min || lines.load.p95OfficeHours > lines.utilisation.p95OfficeHours
  );
}

/** The currency of all costs; nothing where no scenario states prices. */
export function currencyOf(summaries: readonly Summary[]): string {
  return [...new Set(summaries.flatMap(({ currency = [] }) => currency))].join(', ');
}

/** A figure as people read it; money with its currency. */
function withCurrency({ unit }: FigureSpec, value: number, { currency }: Summary): string {
  const text = formatFigure(unit, value);
  return unit === 'money' && currency !== undefined ? `${text} ${currency}` : text;
}

/** A line for each expectation of the scenario. */
export function formatExpectations({ expectations }: Summary): string[] {
  return expectations.map(expectationLine);
}

/** `holds: peerShare at least 80.0 %, found 88.7 %`; where rounding would make limit and figure look alike, the numbers. */
function expectationLine({ figure, atLeast, atMost, found, holds }: SummaryExpectation): string {
  const { unit } = figureNamed(figure);
  const isClose = [atLeast, atMost].some(
    (limit) => limit !== undefined && limit !== found && formatFigure(unit, limit) === formatFigure(unit, found),
  );
  const show = (value: number) => (isClose ? String(value) : formatFigure(unit, value));
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${show(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${show(atMost)}`]),
  ];
  return `${holds ? 'holds' : 'FAILS'}: ${figure} ${limits.join(' and ')}, found ${show(found)}`;
}
