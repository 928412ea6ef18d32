/** Reports: one HTML file that opens offline. */

import { figureNamed, readFigure, titleOf } from '../core/figureCatalogue.js';
import { REASONS } from '../core/reasons.js';
import type { Estimate } from '../core/stats.js';
import { formatBytes, formatDuration, formatShare, HOUR_S } from '../core/units.js';
import { counted } from '../core/words.js';
import { BIN_S } from '../engine/lineUse.js';
import { type ComparedScenario, hasCacheServers, shownFigures } from '../experiment/compare.js';
import type { Replicate } from '../experiment/world.js';
import { profileShares } from '../fleet/profileShares.js';
import { peerBytesOf, peerShareOf, type Totals } from '../ledger/figures.js';
import type { PolicyName } from '../policy/catalogue.js';
import { describeSources } from '../policy/sources.js';
import { policyText } from '../policy/values.js';
import { CERTAINTIES } from '../scenario/model/parameter.js';
import { changedParameters, formatModelValue, MODEL_NAMES, MODEL_PARAMETERS } from '../scenario/model.js';
import type { Scenario } from '../scenario/schema.js';
import { bytesChart, intervalChart, type Part, shareChart, splitChart, timeChart, waterfallChart } from './charts.js';
import { defaultsLines } from './explainScenario.js';
import { formatDifference, formatFigure, formatInterval, type ReplicatesRun, replicatesText } from './format.js';
import { describeOwnRules } from './ownRules.js';
import { escapeHtml, note, page, paragraph, section, table } from './page.js';
import { linesSection } from './questions/lineReport.js';
import { largestOpenPoint } from './readings.js';
import { describeRates, type Summary } from './summary.js';

const MOST_ROWS = 25;

/** The report of a run. Charts of sites, content and time show the first replicate. */
export function runReport(scenario: Scenario, summary: Summary, first: Replicate): string {
  const { totals } = summary;
  const interval = summary.peerShareInterval
    ? ` (95 % interval ${formatShare(summary.peerShareInterval.low)} to ${formatShare(summary.peerShareInterval.high)})`
    : '';
  const steps = REASONS.filter(([name]) => (summary.reasons[name] ?? 0) > 0).map(([name]) => ({
    label: name,
    value: summary.reasons[name]!,
  }));
  const several = summary.replicates.length > 1 ? ' First replicate.' : '';
  return page(`dosim: ${scenario.name}`, [
    `<h1>${escapeHtml(scenario.name)}</h1>`,
    paragraph(scenario.description),
    `<p class="headline"><b>${formatShare(summary.peerShare)}</b> of ${formatBytes(totals.bytesTotal)} came from peers${interval}${fromCaches(summary.cacheShare)}; <b>${formatBytes(totals.bytesFromCdn)}</b> came from the CDN.</p>`,
    note(replicatesNote(summary)),
    note(largestOpenPoint(summary) ?? ''),
    note(describeOwnRules(summary.ownRules) ?? ''),
    warnings(summary.warnings),
    section('Where the bytes came from', splitChart([{ label: scenario.name, parts: sourceParts(totals) }])),
    steps.length === 0
      ? ''
      : section(
          'Why the rest came from the CDN',
          waterfallChart(totals.bytesTotal, steps, totals.bytesFromCacheServer, peerBytesOf(totals)),
          reasonList(summary),
        ),
    section('What better settings could still buy', boundsTable(summary)),
    section(
      'WAN use over time',
      timeChart({
        downBytesPerS: hourly(first.account.wanDownBytes),
        upBytesPerS: hourly(first.account.wanUpBytes),
        stepS: HOUR_S,
        startMs: scenario.startMs,
      }),
      `<p class="note">Bytes over the WAN lines of all sites, into them (area) and out of them (line), mean of each hour, UTC.${several}</p>`,
    ),
    linesSection(first, several.trim()),
    section('Share of peers by site', shareChart('Share of peers by site', siteRows(first)), note(several)),
    section('Share of peers by content', shareChart('Share of peers by content', releaseRows(first)), note(several)),
    section('Lines and devices', figuresTable(summary), note(WAN_LINE), ...ratesNotes([summary])),
    section('Devices by profile', profilesTable(scenario, first), note(several)),
    section('What this run assumes', assumptions(scenario, summary)),
  ]);
}

/** The report of a comparison; the first scenario is the baseline. */
export function compareReport(
  scenarios: readonly Scenario[],
  summaries: readonly Summary[],
  compared: readonly ComparedScenario[],
  { replicates, budget }: ReplicatesRun,
): string {
  // What cache servers serve is taken from peers: alone, the share of these would look like a loss.
  const share = figureNamed(compared.some(hasCacheServers) ? 'peerAndCacheShare' : 'peerShare');
  const title = `Difference in the ${share.words}`;
  const differences = compared.slice(1).map((c) => ({ label: c.name, ...intervalOf(c.differences![share.name]!) }));
  const names = compared.map((c) => c.name);
  return page(`dosim: ${names.join(' and ')}`, [
    `<h1>${names.map(escapeHtml).join(' and ')}</h1>`,
    `<p class="headline">${compared.map((c) => `<b>${formatShare(c.figures.peerShare!.mean)}</b> from peers${fromCaches(c.figures.cacheShare!.mean)} in ${escapeHtml(c.name)}`).join('; ')}.</p>`,
    `<p class="note">${replicatesText({ replicates, budget })} each, paired by seed: replicate k of every scenario has the same estate, days and demand. Intervals are 95 %; there is none with fewer than three replicates, or where all are the same.</p>`,
    section(
      'Where the bytes came from',
      splitChart(compared.map((c, i) => ({ label: c.name, parts: sourceParts(summaries[i]!.totals) }))),
    ),
    replicates > 2
      ? section(
          `${title} from ${names[0]}`,
          intervalChart(title, differences, (value) => formatDifference(share.unit, value)),
        )
      : '',
    section('Bytes over the lines', linesChart(compared)),
    section('All figures', comparisonTable(compared), note(WAN_LINE), ...ratesNotes(summaries)),
    reasonsSection(names, summaries),
    ...scenarios.map((scenario, i) =>
      section(
        `What ${names[i]} assumes`,
        paragraph(scenario.description),
        note(describeOwnRules(summaries[i]!.ownRules) ?? ''),
        warnings(summaries[i]!.warnings),
        assumptions(scenario, summaries[i]!),
      ),
    ),
  ]);
}

/** Which line of the many the figures of "the WAN line" are of. */
const WAN_LINE =
  'The WAN line is that of the busiest site; its peak is the highest mean of five minutes, its p95 that of all five minutes.';

/** A sentence for each way in which rates are not exact. */
function ratesNotes(summaries: readonly Summary[]): string[] {
  const texts = new Set(summaries.map(describeRates));
  return [...texts].flatMap((text) => (text === null ? [] : [note(text)]));
}

/** How many runs the figures are means of. */
function replicatesNote({ seed, replicates }: Summary): string {
  const from = `${counted(replicates.length, 'replicate')}, seed ${escapeHtml(seed)}`;
  if (replicates.length < 3) return `${from}: no interval is known; --replicates 20 gives one.`;
  return `Means of ${from}. The headline is the mean of the shares; bars show the shares of the mean bytes.`;
}

/** What a headline adds where cache servers served something. */
function fromCaches(share: number): string {
  return share > 0 ? ` and <b>${formatShare(share)}</b> from cache servers` : '';
}

/** Bytes by source in the order of the charts. */
function sourceParts(totals: Totals): Part[] {
  return [
    { label: 'link-local peers', value: totals.bytesFromLinkLocalPeers },
    { label: 'LAN peers', value: totals.bytesFromLanPeers },
    { label: 'group peers', value: totals.bytesFromGroupPeers },
    { label: 'Internet peers', value: totals.bytesFromInternetPeers },
    { label: 'cache servers', value: totals.bytesFromCacheServer },
    { label: 'CDN', value: totals.bytesFromCdn },
  ];
}

/** What every scenario puts on the Internet and WAN lines. */
function linesChart(compared: readonly ComparedScenario[]): string {
  const sources: Record<string, string> = {
    bytesFromCdn: 'CDN',
    bytesFilledByCacheServers: 'cache servers',
    bytesBetweenSites: 'group peers',
    bytesFromCacheServersBetweenSites: 'cache servers',
  };
  const rows = shownFigures(compared).flatMap((figure) => {
    const source = sources[figure.name];
    if (source === undefined) return [];
    return compared.map((c) => ({
      label: `${titleOf(figure)}, ${c.name}`,
      bytes: c.figures[figure.name]!.mean,
      source,
    }));
  });
  return bytesChart('Bytes over the lines', rows);
}

function hourly(bins: Float64Array): number[] {
  const perHour = HOUR_S / BIN_S;
  return Array.from({ length: Math.ceil(bins.length / perHour) }, (_, h) => {
    const hour = bins.subarray(h * perHour, (h + 1) * perHour);
    return hour.reduce((a, b) => a + b, 0) / (hour.length * BIN_S);
  });
}

function siteRows({ account, world }: Replicate) {
  return fold(
    account.sites.map((site) => ({ label: world.fleet.sites[site.site]!.name, totals: site.totals })),
    'other sites',
  );
}

function releaseRows({ account, world }: Replicate) {
  return fold(
    account.releases.map((release, i) => ({ label: world.catalogue.releases[i]!.name, totals: release.totals })),
    'other content',
  );
}

/** The rows with the most bytes; the others are folded into one. */
function fold(rows: { label: string; totals: Totals }[], rest: string) {
  const sorted = rows
    .filter((row) => row.totals.bytesTotal > 0)
    .sort((a, b) => b.totals.bytesTotal - a.totals.bytesTotal);
  const shown = sorted.length <= MOST_ROWS ? sorted : sorted.slice(0, MOST_ROWS - 1);
  const folded = sorted.slice(shown.length);
  const result = shown.map(({ label, totals }) => ({ label, share: peerShareOf(totals), bytes: totals.bytesTotal }));
  if (folded.length > 0) {
    const bytes = folded.reduce((total, row) => total + row.totals.bytesTotal, 0);
    const peers = folded.reduce((total, row) => total + peerBytesOf(row.totals), 0);
    result.push({ label: `${folded.length} ${rest}`, share: peers / bytes, bytes });
  }
  return result;
}

function reasonList(summary: Summary): string {
  const total = summary.totals.bytesTotal || 1;
  const rows = REASONS.filter(([name]) => summary.reasons[name]).map(([name, meaning]) => [
    `<code>${name}</code>`,
    escapeHtml(meaning),
    formatBytes(summary.reasons[name]!),
    formatShare(summary.reasons[name]! / total),
  ]);
  return table(['reason', 'meaning', 'CDN bytes', 'of all bytes'], rows);
}

function boundsTable({ bounds, bytesFilledByCacheServers: filled, totals }: Summary): string {
  const row = (label: string, bytes: number) => [
    label,
    formatBytes(bytes),
    formatShare(totals.bytesTotal === 0 ? 0 : bytes / totals.bytesTotal),
  ];
  return table(
    ['bytes that leave the CDN, to devices and cache servers', '', 'of all bytes'],
    [
      row('this run', totals.bytesFromCdn + filled),
      row(
        'fewest possible with this policy set: one copy of each file in each set of devices that nobody else feeds',
        bounds.thisPolicySetCdnBytes,
      ),
      row('fewest possible with any policy set: one copy of each file in the estate', bounds.anyPolicyCdnBytes),
    ],
  );
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
  return table(['figure', ''], rows);
}

function comparisonTable(compared: readonly ComparedScenario[]): string {
  const header = [
    'figure',
    ...compared.map((c) => c.name),
    ...compared.slice(1).map((c) => `${c.name} - ${compared[0]!.name}`),
  ];
  const rows = shownFigures(compared).map((figure) => {
    const { name, unit } = figure;
    const differences = compared.slice(1).map((c) => c.differences![name]!);
    return [
      titleOf(figure),
      ...compared.map((c) => formatInterval(c.figures[name]!, (value) => formatFigure(unit, value))),
      ...differences.map((d) => `<b>${formatInterval(d, (value) => formatDifference(unit, value))}</b>`),
    ];
  });
  return table(header.map(escapeHtml), rows);
}

/** Nothing where no byte came from the CDN. */
function reasonsSection(names: readonly string[], summaries: readonly Summary[]): string {
  const rows = REASONS.filter(([name]) => summaries.some((s) => s.reasons[name])).map(([name, meaning]) => [
    `<code>${name}</code>`,
    escapeHtml(meaning),
    ...summaries.map((s) => `${formatBytes(s.reasons[name] ?? 0)}`),
  ]);
  if (rows.length === 0) return '';
  return section('Why bytes came from the CDN', table(['reason', 'meaning', ...names.map(escapeHtml)], rows));
}

/** The shares of the profiles as they are stated, and as they came out. */
function profilesTable(scenario: Scenario, { world }: Replicate): string {
  const rows = profileShares(world.fleet, scenario.devices.mix).map(({ name, stated, devices, cameOut }) => [
    escapeHtml(name),
    stated > 0 ? formatShare(stated) : '',
    String(devices),
    formatShare(cameOut),
  ]);
  return table(['profile', 'share stated', 'devices', 'share that came out'], rows);
}

function assumptions(scenario: Scenario, summary: Summary): string {
  const policies = Object.entries(scenario.policies)
    .filter(([name, value]) => name !== 'assignments' && value !== undefined)
    .map(([name, value]) => `<code>${name}</code> = ${escapeHtml(policyText(name as PolicyName, value))}`);
  const changed = changedParameters(scenario);
  const model = MODEL_NAMES.map((name) => {
    const value = escapeHtml(formatModelValue(name, scenario.model[name]));
    const { meaning, certainty, sources } = MODEL_PARAMETERS[name];
    return [
      `<code>${name}</code>`,
      changed.includes(name) ? `<b>${value}</b>` : value,
      escapeHtml(meaning),
      `<span title="${escapeHtml(CERTAINTIES[certainty])}">${certainty}</span>`,
      escapeHtml(describeSources(sources)),
    ];
  });
  return [
    `<p>Seed ${escapeHtml(summary.seed)}, ${formatDuration(scenario.durationS)} from ${new Date(scenario.startMs).toISOString()}, defaults <code>${scenario.defaults}</code>. `,
    `Policies: ${policies.join(', ') || 'none set'}; ${counted(scenario.policies.assignments.length, 'assignment')} to parts of the estate.</p>`,
    `<p>What the defaults go back to: ${defaultsLines(scenario.defaults).map(escapeHtml).join('; ')}.</p>`,
    `<p>${describeRates(summary) ?? 'All rates are exact.'}</p>`,
    `<details><summary>Parameters of the model: ${Object.keys(summary.modelChanges).length} changed from those of the profile (bold)</summary>`,
    table(['parameter', 'value', 'what it decides', 'how sure', 'source'], model),
    '</details>',
  ].join('');
}

function intervalOf(estimate: Estimate): { mean: number; low: number; high: number } {
  return { mean: estimate.mean, low: estimate.low ?? estimate.mean, high: estimate.high ?? estimate.mean };
}

function warnings(messages: readonly string[]): string {
  if (messages.length === 0) return '';
  return `<ul class="warnings">${messages.map((message) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>`;
}
