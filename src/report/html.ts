/** The reports of runs and comparisons, as data: `writeReport.ts` makes HTML of them, the studio shows them. */

import { figureNamed, readFigure, titleOf } from '../core/figureCatalogue.js';
import { REASONS } from '../core/reasons.js';
import { formatBytes, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import { type ComparedClass, type ComparedScenario, hasCacheServers, shownFigures } from '../experiment/compare.js';
import type { Replicate } from '../experiment/world.js';
import { profileShares } from '../fleet/profileShares.js';
import type { Scenario } from '../scenario/schema.js';
import { assumptions, differingSettings, estateSize, type Provenance, provenanceFacts } from './assumptions.js';
import type { Chart } from './charts/chart.js';
import {
  formatDifference,
  formatFigure,
  formatInterval,
  formatShares,
  namedWithCurrency,
  type ReplicatesRun,
  replicatesText,
} from './format.js';
import { groupMap } from './groupMap.js';
import { describeOwnRules } from './ownRules.js';
import {
  details,
  escapeHtml,
  note,
  type Part,
  page,
  paragraph,
  type Report,
  type Section,
  section,
  table,
} from './page.js';
import { classesQuestion } from './questions/classes.js';
import { classesChart } from './questions/classesChart.js';
import { comparedClassesCharts, comparedClassesTable } from './questions/compared.js';
import { costsQuestion } from './questions/costs.js';
import { costsChart } from './questions/costsChart.js';
import { installsQuestion } from './questions/installs.js';
import { installsChart } from './questions/installsChart.js';
import { linesSection } from './questions/lineReport.js';
import { type ShownTable, tableHtml } from './questions/shown.js';
import { uploadsQuestion } from './questions/uploads.js';
import { uploadsChart } from './questions/uploadsChart.js';
import { largestOpenPoint } from './readings.js';
import {
  boundsChart,
  contentsChart,
  differencesChart,
  linesChart,
  readingsChart,
  reasonsChart,
  sitesChart,
  sourcesChart,
  wanChart,
} from './runCharts.js';
import { currencyOf, describeRates, describeUncertainty, type Summary } from './summary.js';

/** More than these are read better side by side in a table. */
const MOST_WATERFALLS = 3;

/**
 * The report of a run. Charts of sites, content and time show the first replicate.
 *
 * @param file of the scenario
 * @param how the largest open point can be tried
 */
export function runReport(scenario: Scenario, summary: Summary, first: Replicate, file = '', how?: string): Report {
  const { totals } = summary;
  const ofBytes = totals.bytesTotal === 0 ? [] : bytesSections(scenario, summary, first);
  return page(`dosim: ${scenario.name}`, [
    `<h1>${escapeHtml(scenario.name)}</h1>`,
    paragraph(scenario.description),
    headline(summary),
    note(replicatesNote(summary)),
    note(escapeHtml(describeUncertainty(summary) ?? '')),
    note(escapeHtml(largestOpenPoint(summary, how) ?? '')),
    note(escapeHtml(describeOwnRules(summary.ownRules) ?? '')),
    provenanceFacts(scenario, summary, { file, estate: estateSize(first) }),
    warnings(summary.warnings),
    ...ofBytes,
    ...(scenario.prices ? [answer(costsQuestion(first), costsChart(first))] : []),
    section('Who can peer with whom', groupMap(first.world.fleet)),
    ...(ofBytes.length === 0
      ? []
      : [
          section('Sites and content', sitesChart(first), contentsChart(first)),
          section('Lines and devices', figuresTable(summary), note(WAN_LINE), ...ratesNotes([summary])),
        ]),
    section('Devices by profile', profilesTable(scenario, first)),
    ...readingsSection(summary),
    section('What this run assumes', assumptions(scenario, summary)),
  ]);
}

/** What only a run has in which something was downloaded. */
function bytesSections(scenario: Scenario, summary: Summary, first: Replicate): Section[] {
  const { totals } = summary;
  return [
    section('Where the bytes came from', sourcesChart([{ label: scenario.name, totals }])),
    ...(totals.bytesFromCdn === 0
      ? []
      : [
          section('Why the rest came from the CDN', reasonsChart(summary), details('All reasons', reasonList(summary))),
        ]),
    section('What better settings could still buy', boundsChart(summary)),
    section('When the lines were used', wanChart(first, scenario.startMs)),
    linesSection(first),
    ...(first.account.classes.length > 0 ? [answer(classesQuestion(first), classesChart(first))] : []),
    answer(installsQuestion(first), installsChart(first)),
    ...(first.account.figures.bytesUploaded > 0
      ? [answer(uploadsQuestion(first), uploadsChart(first.account.uploadedBytes))]
      : []),
  ];
}

/**
 * The report of a comparison; the first scenario is the baseline.
 *
 * @param provenance of each scenario
 */
export function compareReport(
  scenarios: readonly Scenario[],
  summaries: readonly Summary[],
  { compared, classes }: { compared: readonly ComparedScenario[]; classes: readonly ComparedClass[] },
  { replicates, budget }: ReplicatesRun,
  provenance: readonly Provenance[] = [],
): Report {
  // What cache servers serve is taken from peers: alone, the share of these would look like a loss.
  const share = compared.some(hasCacheServers) ? 'peerAndCacheShare' : 'peerShare';
  const names = compared.map((c) => c.name);
  const isEmpty = summaries.every(({ totals }) => totals.bytesTotal === 0);
  // What no scenario changes is no picture.
  const shown = [share, 'bytesFromCdn', 'downloadTimeP95S', 'wanDownPeakBytesPerS'].filter((figure) =>
    compared.slice(1).some(({ differences }) => {
      const { mean } = differences![figure]!;
      return mean !== 0 && Number.isFinite(mean);
    }),
  );
  return page(`dosim: ${listed(names)}`, [
    `<h1>${escapeHtml(listed(names))}</h1>`,
    ...compareHeadline(compared, share),
    note(
      `${replicatesText({ replicates, budget }, ' each')}, paired by seed: replicate k of every scenario has the same estate, days and demand. Intervals are 95 %; there is none with fewer than three replicates, or where all are the same.`,
    ),
    ...(isEmpty
      ? [
          paragraph(
            'Nothing was downloaded in any of them: no release fell into the time of the run, or no device asked.',
          ),
        ]
      : [
          section(
            'Where the bytes came from',
            sourcesChart(compared.map(({ name }, i) => ({ label: name, totals: summaries[i]!.totals }))),
          ),
        ]),
    ...(replicates > 2 && shown.length > 0
      ? [
          section(`What changes from ${names[0]}`, {
            multiples: shown.map((figure) => differencesChart(compared, figure)),
          }),
        ]
      : []),
    note(escapeHtml(summaries.map(describeUncertainty).find((text) => text !== null) ?? '')),
    ...(isEmpty ? [] : [section('Bytes over the lines', linesChart(compared))]),
    ...(classes.length > 0 ? [classesSection(classes, replicates, currencyOf(summaries))] : []),
    ...reasonsSection(names, summaries),
    section('All figures', comparisonTable(compared, summaries), note(WAN_LINE), ...ratesNotes(summaries)),
    section(
      'In what the scenarios differ',
      differingSettings(names, scenarios) || paragraph('No policy and no parameter of the model differs.'),
    ),
    ...scenarios.map((scenario, i) =>
      section(
        `What ${names[i]} assumes`,
        paragraph(scenario.description),
        provenance[i] === undefined ? '' : provenanceFacts(scenario, summaries[i]!, provenance[i]),
        note(escapeHtml(describeOwnRules(summaries[i]!.ownRules) ?? '')),
        warnings(summaries[i]!.warnings),
        assumptions(scenario, summaries[i]!),
      ),
    ),
  ]);
}

/** What changes in each class of sites: pictures where there are intervals, and the table. */
function classesSection(classes: readonly ComparedClass[], replicates: number, currency: string): Section {
  const shown = comparedClassesTable(classes, currency, true);
  if (replicates < 3) return section(shown.title, tableHtml(shown));
  const charts = comparedClassesCharts(classes, currency);
  const pictures: Part =
    charts.length > 0 ? { multiples: charts } : paragraph('No class differs in any of these figures.');
  return section(shown.title, pictures, details('All values', tableHtml(shown)));
}

/** What other readings of the documents would change, for a page that asks for them alone. */
export function openPointsReport(summary: Summary): Report {
  return page('dosim: open points', readingsSection(summary));
}

function readingsSection(summary: Summary): Section[] {
  if (!summary.readings) return [];
  return [section('How far open points move this result', readingsChart(summary, summary.readings))];
}

/** The section of a question: a picture, where there is one, and the table. */
function answer(shown: ShownTable, chart: Chart | null = null): Section {
  const parts: Part[] = chart === null ? [] : [chart];
  return section(shown.title, ...parts, tableHtml(shown));
}

/** Which line of the many the figures of "the WAN line" are of. */
const WAN_LINE =
  'The WAN line is that of the busiest site; its peak is the highest mean of five minutes, its p95 that of all five minutes.';

/** The result of a run as a sentence with its uncertainty. */
function headline(summary: Summary): string {
  const { totals, peerShareInterval: interval, bounds } = summary;
  if (totals.bytesTotal === 0) {
    return '<p class="headline"><b>Nothing was downloaded</b> in the time of this run: no release fell into it, or no device asked for one.</p>';
  }
  const range = interval
    ? ` (95 % interval ${formatShare(interval.low)} to ${formatShare(interval.high)}, ${counted(summary.replicates.length, 'replicate')})`
    : '';
  const more = totals.bytesFromCdn + summary.bytesFilledByCacheServers - bounds.thisPolicySetCdnBytes;
  const room = more > 0 ? `, ${formatBytes(more)} more than the fewest possible with these policies` : '';
  return `<p class="headline"><b>${formatShare(summary.peerShare)}</b> of ${formatBytes(totals.bytesTotal)} came from peers${range}${fromCaches(summary.cacheShare)}. <b>${formatBytes(totals.bytesFromCdn)}</b> came from the CDN${room}.</p>`;
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What each scenario came to, and what the change is worth, as sentences. */
function compareHeadline(compared: readonly ComparedScenario[], share: string): string[] {
  const [base, ...others] = compared as [ComparedScenario, ...ComparedScenario[]];
  const { words, unit } = figureNamed(share);
  const first = `${escapeHtml(base.name)}: <b>${formatShare(base.figures.peerShare!.mean)}</b> from peers${fromCaches(base.figures.cacheShare!.mean)}.`;
  const rest = others.map(({ name, figures, differences }) => {
    const change = differences![share]!;
    // No line ends between a number and its unit.
    const shown = formatInterval(change, (value, beside) =>
      formatDifference(unit, value, beside).replace(' ', '\u00a0'),
    );
    const isSure = change.low !== null && change.high !== null && (change.low > 0 || change.high < 0);
    const judged = change.low === null ? '' : isSure ? '' : ', no difference that can be told from chance';
    return `${escapeHtml(name)}: <b>${formatShare(figures.peerShare!.mean)}</b> from peers${fromCaches(figures.cacheShare!.mean)}, ${words} ${shown}${judged}.`;
  });
  return [first, ...rest].map((sentence) => `<p class="headline">${sentence}</p>`);
}

/** A sentence for each way in which rates are not exact. */
function ratesNotes(summaries: readonly Summary[]): string[] {
  const texts = new Set(summaries.map(describeRates));
  return [...texts].flatMap((text) => (text === null ? [] : [note(text)]));
}

/** Once for all sections that cannot be means. */
const FIRST = 'Lines, classes, installs, uploads, costs, sites and contents are shown as in the first replicate.';

/** How many runs the figures are means of. */
function replicatesNote({ seed, replicates }: Summary): string {
  const from = `${counted(replicates.length, 'replicate')}, seed ${escapeHtml(seed)}`;
  const first = replicates.length > 1 ? ` ${FIRST}` : '';
  if (replicates.length < 3) return `${from}: no interval; --replicates 3 or more give one.${first}`;
  return `Means of ${from}. The headline is the mean of the shares; bars show the shares of the mean bytes. ${FIRST}`;
}

/** What a headline adds where cache servers served something. */
function fromCaches(share: number): string {
  return share > 0 ? ` and <b>${formatShare(share)}</b> from cache servers` : '';
}

function reasonList(summary: Summary): string {
  const total = summary.totals.bytesTotal || 1;
  const rows = REASONS.filter(([name]) => summary.reasons[name])
    .sort(([a], [b]) => summary.reasons[b]! - summary.reasons[a]!)
    .map(([name, meaning]) => [
      escapeHtml(meaning),
      formatBytes(summary.reasons[name]!),
      formatShare(summary.reasons[name]! / total),
      `<code>${name}</code>`,
    ]);
  return table(['reason', 'CDN bytes', 'of all bytes', 'name'], rows);
}

function figuresTable(summary: Summary): string {
  const often = [
    'bytesBetweenSites',
    'wanDownPeakBytesPerS',
    'wanUpPeakBytesPerS',
    'wanDownP95BytesPerS',
    'wanUpP95BytesPerS',
    'downloadTimeP50S',
    'downloadTimeP95S',
    'bytesUploadedOnBattery',
  ].map(figureNamed);
  const seldom = ['bytesFromCacheServersBetweenSites', 'bytesFilledByCacheServers', 'bytesWasted'].map(figureNamed);
  const shown = [
    ...often,
    ...seldom.filter((figure) => readFigure(summary, figure) > 0),
    ...['downloads', 'finished'].map(figureNamed),
  ];
  const rows = shown.map((figure) => [titleOf(figure), formatFigure(figure.unit, readFigure(summary, figure))]);
  return table(['figure', 'value'], rows);
}

function comparisonTable(compared: readonly ComparedScenario[], summaries: readonly Summary[]): string {
  const header = [
    'figure',
    ...compared.map((c) => c.name),
    ...compared.slice(1).map((c) => `${c.name} - ${compared[0]!.name}`),
  ];
  const rows = shownFigures(compared).map((figure) => {
    const { name, unit } = figure;
    const differences = compared.slice(1).map((c) => c.differences![name]!);
    return [
      escapeHtml(namedWithCurrency(titleOf(figure), unit, currencyOf(summaries))),
      ...compared.map((c) => formatInterval(c.figures[name]!, (value, beside) => formatFigure(unit, value, beside))),
      ...differences.map(
        (d) => `<b>${formatInterval(d, (value, beside) => formatDifference(unit, value, beside))}</b>`,
      ),
    ];
  });
  return table(header.map(escapeHtml), rows);
}

/** Why bytes came from the CDN in each scenario; nothing where none did. */
function reasonsSection(names: readonly string[], summaries: readonly Summary[]) {
  const most = (reason: (typeof REASONS)[number][0]) => Math.max(...summaries.map((s) => s.reasons[reason] ?? 0));
  const rows = REASONS.filter(([name]) => most(name) > 0)
    .sort(([a], [b]) => most(b) - most(a))
    .map(([name, meaning]) => [
      escapeHtml(meaning),
      ...summaries.map((s) => formatBytes(s.reasons[name] ?? 0)),
      `<code>${name}</code>`,
    ]);
  if (rows.length === 0) return [];
  const charts =
    summaries.length > MOST_WATERFALLS
      ? []
      : summaries.map((summary, i) => ({
          ...reasonsChart(summary),
          title: `${names[i]}: from all bytes to those from peers`,
        }));
  const all = details('All reasons side by side', table(['reason', ...names.map(escapeHtml), 'name'], rows));
  return [section('Why bytes came from the CDN', ...charts, all)];
}

/** The shares of the profiles as they are stated, and as they came out. */
function profilesTable(scenario: Scenario, { world }: Replicate): string {
  const profiles = profileShares(world.fleet, scenario.devices.mix);
  const shown = formatShares(profiles.map(({ cameOut }) => cameOut));
  const rows = profiles.map(({ name, stated, devices }, i) => [
    escapeHtml(name),
    stated > 0 ? formatShare(stated) : '',
    String(devices),
    shown[i]!,
  ]);
  return table(['profile', 'share stated', 'devices', 'share that came out'], rows);
}

function warnings(messages: readonly string[]): string {
  if (messages.length === 0) return '';
  return `<ul class="warnings">${messages.map((message) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>`;
}
