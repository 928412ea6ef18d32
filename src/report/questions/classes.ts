/** Which kind of site suffers? */
import { formatBytes, formatDuration, formatShare } from '../../core/units.js';
import type { Replicate } from '../../experiment/world.js';
import type { ClassAccount } from '../../ledger/classes.js';
import { folded, type ShownTable } from './shown.js';

const HEADER = [
  'class',
  'sites',
  'devices',
  'from peers',
  'from the CDN',
  'a device',
  'fullest line',
  'p95 office',
  'p95 install',
];

/** Not in a narrow terminal. */
const LEFT_OUT = ['from the CDN', 'sites', 'p95 office'].map((name) => HEADER.indexOf(name));

export function classesQuestion({ account }: Replicate): ShownTable {
  const title = 'Which kind of site suffers';
  if (account.classes.length === 0) {
    const notes = [
      'All sites are of one class. `classes` in the scenario divides them: size, line, breakout, cache, entry.',
    ];
    return { title, header: HEADER, rows: [], notes };
  }
  const { shown, rest } = folded(worstFirst(account.classes));
  return {
    title,
    header: HEADER,
    leftOut: LEFT_OUT,
    rows: shown.map(cellsOf),
    notes: [
      'The class whose lines are fullest comes first; classes.csv has every figure of each class.',
      ...(rest.length > 0 ? [`${rest.length} more classes are in classes.csv.`] : []),
    ],
  };
}

/** The class whose lines are fullest comes first. */
export function worstFirst(classes: readonly ClassAccount[]): ClassAccount[] {
  const peak = ({ figures }: ClassAccount) => figures.lines.utilisation.peak5Min;
  return [...classes].sort((a, b) => peak(b) - peak(a) || cdnOfDevice(b) - cdnOfDevice(a));
}

function cdnOfDevice({ devices, figures }: ClassAccount): number {
  return devices === 0 ? 0 : figures.totals.bytesFromCdn / devices;
}

function cellsOf(account: ClassAccount): string[] {
  const { name, sites, devices, figures } = account;
  const { peak5Min, p95OfficeHours } = figures.lines.utilisation;
  const ofLines = figures.lines.withRate > 0 ? [peak5Min, p95OfficeHours].map(formatShare) : ['no rate', ''];
  return [
    name,
    String(sites),
    String(devices),
    formatShare(figures.peerShare),
    formatBytes(figures.totals.bytesFromCdn),
    formatBytes(cdnOfDevice(account)),
    ...ofLines,
    formatDuration(figures.installTimeP95S),
  ];
}
