/** What the main readings of the model make of a scenario: the spread of `dosim run --readings`, and the line of `run`. */
import type { ReasonName } from '../core/reasons.js';
import { formatBytes, formatShare } from '../core/units.js';
import type { Figures } from '../ledger/figures.js';
import { formatFigure } from './format.js';
import { tableText } from './questions/shown.js';

type Read = Pick<Figures, 'peerShare' | 'downloadTimeP95S'> & { totals: { bytesFromCdn: number } };

/** A run under one reading, all others as in the scenario. */
export interface ReadingRun {
  reading: string;
  value: string;
  peerShare: number;
  bytesFromCdn: number;
  downloadTimeP95S: number;
  /** Against the scenario's own, as a share of that; null where that has no CDN bytes. */
  cdnChange: number | null;
}

/** @param runs by reading: its figures, means over the replicates */
export function readingRuns(
  own: Read,
  runs: readonly { reading: string; value: string; figures: Read }[],
): ReadingRun[] {
  const ownCdn = own.totals.bytesFromCdn;
  return runs.map(({ reading, value, figures: { peerShare, totals, downloadTimeP95S } }) => ({
    reading,
    value,
    peerShare,
    bytesFromCdn: totals.bytesFromCdn,
    downloadTimeP95S,
    cdnChange: ownCdn === 0 ? null : totals.bytesFromCdn / ownCdn - 1,
  }));
}

/**
 * The table in the terminal, the largest change first.
 *
 * @param width of the terminal, in characters
 */
export function formatReadings(own: Read, runs: readonly ReadingRun[], width: number): string {
  const change = ({ cdnChange }: ReadingRun) => Math.abs(cdnChange ?? 0);
  const row = (
    name: string,
    { peerShare, bytesFromCdn, downloadTimeP95S, cdnChange }: Omit<ReadingRun, 'reading' | 'value'>,
  ) => [
    name,
    formatShare(peerShare),
    formatBytes(bytesFromCdn),
    formatFigure('duration', downloadTimeP95S),
    formatChange(cdnChange),
  ];
  const { peerShare, downloadTimeP95S } = own;
  const ownRow = { peerShare, bytesFromCdn: own.totals.bytesFromCdn, downloadTimeP95S, cdnChange: null };
  const sorted = [...runs].sort((a, b) => change(b) - change(a));
  const cdn = [ownRow, ...runs].map(({ bytesFromCdn }) => bytesFromCdn);
  return tableText(
    {
      title: 'One reading of the model changed at a time: peer share, bytes from the CDN, p95 download time',
      header: ['', 'peers', 'CDN', 'p95', ''],
      rows: [row('as the scenario says', ownRow), ...sorted.map((run) => row(`${run.reading}: ${run.value}`, run))],
      notes: [`Bytes from the CDN lie between ${formatBytes(Math.min(...cdn))} and ${formatBytes(Math.max(...cdn))}.`],
      leftOut: [3, 1],
      isDense: true,
    },
    width,
  );
}

function formatChange(change: number | null): string {
  if (change === null) return '';
  return `${change < 0 ? '-' : '+'}${(Math.abs(change) * 100).toFixed(0)} %`;
}

/** By reason of CDN bytes: the open point that decides how many there are. */
const OPEN_POINTS: Partial<Record<ReasonName, string>> = {
  discovery: 'how soon HTTP starts and peers are known (model.httpStart, model.peersKnown)',
  'copy-in-progress': 'whether files in the making are shared (model.partialHolders)',
  'http-share': 'how much HTTP gives beside peers (model.backgroundHttpShare, model.foregroundHttpShare)',
  'holder-slots': 'how the upload slots of a device turn (model.uploadSlots, model.slotRotation)',
  'holder-connections': 'how many peers a device sends to (model.uploadConnections)',
  'below-simple-mode-threshold': 'below which size files are not shared at all (model.simpleMode)',
};

/** Below this part of the CDN bytes an open point is not worth a line. */
const WORTH_A_LINE = 0.1;

/**
 * The open point that decides over most CDN bytes of a run, as a sentence; null where none decides over a tenth.
 *
 * @param how it can be tried
 */
export function largestOpenPoint(
  { reasons, totals }: Pick<Figures, 'reasons' | 'totals'>,
  how = '--readings tries it',
): string | null {
  let most = WORTH_A_LINE * totals.bytesFromCdn;
  let found: string | null = null;
  for (const [reason, point] of Object.entries(OPEN_POINTS)) {
    const bytes = reasons[reason as ReasonName] ?? 0;
    if (bytes <= most) continue;
    most = bytes;
    found = point;
  }
  if (found === null) return null;
  return `Most open: ${formatShare(most / totals.bytesFromCdn)} of the CDN bytes depend on ${found}; ${how}`;
}
