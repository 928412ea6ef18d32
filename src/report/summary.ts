/** The summary of a run: summary.json, and the table in the terminal. */
import { REASONS } from '../core/reasons.js';
import { type Estimate, estimateMean, sum } from '../core/stats.js';
import { formatBytes, formatDuration, formatRate, formatShare } from '../core/units.js';
import { VERSION } from '../core/version.js';
import type { Figures, Totals } from '../ledger/figures.js';
import { changedParameters, formatModelValue } from '../scenario/model.js';
import type { Scenario } from '../scenario/schema.js';
import { alignColumns } from './format.js';

interface Expectation {
  figure: string;
  atLeast?: number;
  atMost?: number;
  found: number | null;
  holds: boolean;
}

/** summary.json. Bytes are means over the replicates, rounded to whole bytes. */
export interface Summary extends Omit<Figures, 'events' | 'transfers'> {
  scenario: string;
  seed: string;
  version: string;
  /** 95 % interval of the mean peer share, with two or more replicates. */
  peerShareInterval: { low: number; high: number } | null;
  replicates: (Figures & { seed: string })[];
  defaults: string;
  /** Parameters of the model that differ from those of the profile in `defaults`. */
  modelChanges: Record<string, string>;
  expectations: Expectation[];
  warnings: string[];
}

/** Builds the summary of one scenario's replicates. */
export function summarise(
  scenario: Scenario,
  seed: string,
  replicates: readonly (Figures & { seed: string })[],
  warnings: readonly string[],
): Summary {
  const mean = (read: (figures: Figures) => number) => sum(replicates.map(read)) / replicates.length;
  const wholeMean = (read: (figures: Figures) => number) => Math.round(mean(read));
  const share: Estimate = estimateMean(replicates.map((r) => r.peerShare));
  const totals = Object.fromEntries(
    (Object.keys(replicates[0]!.totals) as (keyof Totals)[]).map((key) => [key, wholeMean((f) => f.totals[key])]),
  ) as unknown as Totals;
  const reasons = Object.fromEntries(
    REASONS.map(([name]) => [name, wholeMean((f) => f.reasons[name] ?? 0)]).filter(([, bytes]) => bytes !== 0),
  );
  const summary: Summary = {
    scenario: scenario.name,
    seed,
    version: VERSION,
    peerShare: share.mean,
    peerShareInterval: share.low === null ? null : { low: share.low, high: share.high! },
    totals,
    reasons,
    bounds: {
      anyPolicyCdnBytes: wholeMean((f) => f.bounds.anyPolicyCdnBytes),
      thisPolicySetCdnBytes: wholeMean((f) => f.bounds.thisPolicySetCdnBytes),
    },
    downloads: wholeMean((f) => f.downloads),
    finished: wholeMean((f) => f.finished),
    downloadTimeP50S: mean((f) => f.downloadTimeP50S),
    downloadTimeP95S: mean((f) => f.downloadTimeP95S),
    wanDownPeakBytesPerS: mean((f) => f.wanDownPeakBytesPerS),
    wanDownP95BytesPerS: mean((f) => f.wanDownP95BytesPerS),
    bytesBetweenSites: wholeMean((f) => f.bytesBetweenSites),
    bytesFromHttp: wholeMean((f) => f.bytesFromHttp),
    bytesFilledByCacheServers: wholeMean((f) => f.bytesFilledByCacheServers),
    bytesWasted: wholeMean((f) => f.bytesWasted),
    bytesUploaded: wholeMean((f) => f.bytesUploaded),
    bytesUploadedOnBattery: wholeMean((f) => f.bytesUploadedOnBattery),
    replicates: [...replicates],
    defaults: scenario.defaults,
    modelChanges: modelChanges(scenario),
    expectations: [],
    warnings: [...warnings],
  };
  summary.expectations = scenario.expect.map((expectation) => judge(expectation, summary));
  return summary;
}

/** Parameters of the model that a scenario sets to another value than its profile. */
function modelChanges(scenario: Scenario): Record<string, string> {
  return Object.fromEntries(
    changedParameters(scenario).map((name) => [name, formatModelValue(name, scenario.model[name])]),
  );
}

function judge(expectation: Scenario['expect'][number], summary: Summary): Expectation {
  let at: unknown = summary;
  for (const key of expectation.figure.split('.')) at = (at as Record<string, unknown> | undefined)?.[key];
  const found = typeof at === 'number' ? at : expectation.figure.startsWith('reasons.') ? 0 : null;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = expectation;
  return { ...expectation, found, holds: found !== null && found >= atLeast && found <= atMost };
}

/** The table in the terminal. */
export function formatSummary(summary: Summary): string {
  const { totals, bounds, reasons, bytesFilledByCacheServers: filled } = summary;
  const of = (bytes: number) => [
    formatBytes(bytes),
    formatShare(totals.bytesTotal === 0 ? 0 : bytes / totals.bytesTotal),
  ];
  const n = summary.replicates.length;
  const interval = summary.peerShareInterval
    ? `, 95 % interval ${formatShare(summary.peerShareInterval.low)} to ${formatShare(summary.peerShareInterval.high)}`
    : '';
  const sources: [string, number][] = [
    ['LAN peers', totals.bytesFromLanPeers],
    ['group peers', totals.bytesFromGroupPeers],
    ['Internet peers', totals.bytesFromInternetPeers],
    ['link-local peers', totals.bytesFromLinkLocalPeers],
    ['cache servers', totals.bytesFromCacheServer],
    ['the CDN', totals.bytesFromCdn],
  ];
  const lines = [
    `${summary.scenario}: peer share ${formatShare(summary.peerShare)}${interval}`,
    `  seed ${summary.seed}, ${n} ${n === 1 ? 'replicate' : 'replicates'}, ${summary.downloads} downloads, ${summary.finished} finished`,
    '',
    'Bytes from',
    alignColumns([
      ...sources.filter(([, bytes]) => bytes > 0).map(([name, bytes]) => [name, ...of(bytes)]),
      ['all sources', ...of(totals.bytesTotal)],
    ]),
    '',
    'Why bytes came from the CDN',
    alignColumns(
      REASONS.filter(([name]) => reasons[name])
        .map(([name, meaning]) => ({ name, meaning, bytes: reasons[name]! }))
        .sort((a, b) => b.bytes - a.bytes)
        .map(({ meaning, bytes }) => [meaning, ...of(bytes)]),
    ),
    '',
    'Fewest CDN bytes possible',
    alignColumns([
      ['with this policy set', ...of(bounds.thisPolicySetCdnBytes)],
      ['with any policy set', ...of(bounds.anyPolicyCdnBytes)],
      ...(filled > 0 ? [['this run, to devices and cache servers', ...of(totals.bytesFromCdn + filled)]] : []),
    ]),
    '',
    'Lines and devices',
    alignColumns([
      ['download time, median', formatDuration(summary.downloadTimeP50S)],
      ['download time, 95th percentile', formatDuration(summary.downloadTimeP95S)],
      ['busiest WAN line, peak of 5 minutes', formatRate(summary.wanDownPeakBytesPerS)],
      ['busiest WAN line, 95th percentile', formatRate(summary.wanDownP95BytesPerS)],
      ['peer bytes between sites', formatBytes(summary.bytesBetweenSites)],
      ['bytes uploaded on battery', formatBytes(summary.bytesUploadedOnBattery)],
      ...[
        ['fetched by cache servers', summary.bytesFilledByCacheServers] as const,
        ['bad pieces thrown away', summary.bytesWasted] as const,
      ]
        .filter(([, bytes]) => bytes > 0)
        .map(([label, bytes]) => [label, formatBytes(bytes)]),
    ]),
  ];
  for (const { figure, atLeast, atMost, found, holds } of summary.expectations) {
    const bounds = [
      atLeast === undefined ? '' : `at least ${atLeast}`,
      atMost === undefined ? '' : `at most ${atMost}`,
    ];
    const expected = bounds.filter((text) => text !== '').join(' and ');
    lines.push(`${holds ? 'holds' : 'FAILS'}: ${figure} ${expected}, found ${found ?? 'no such figure'}`);
  }
  return lines.join('\n');
}
