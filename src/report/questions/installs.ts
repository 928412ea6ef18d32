/** How long do installs take? */
import { formatDuration, formatShare } from '../../core/units.js';
import type { Replicate } from '../../experiment/world.js';
import { type InstallCounts, installFigures } from '../../ledger/installs.js';
import { INSTALL_LIMITS_S, worstOf } from '../classTables.js';
import type { Part } from './parts.js';
import { folded, type ShownTable } from './shown.js';

const HEADER = [
  'content',
  'priority',
  'installs',
  'whole',
  'median',
  'p95',
  'worst',
  'median on',
  'p95 on',
  'after 1 h',
  '1 d',
  '3 d',
];
/** Not in a narrow terminal. */
const LEFT_OUT = ['1 d', 'median on', 'priority', '3 d', 'whole'].map((name) => HEADER.indexOf(name));

interface Group {
  name: string;
  priority: string;
  counts: InstallCounts;
}

/** The contents of a run, the slowest first. */
export function slowestFirst({ account, world }: Replicate, part?: Part): Group[] {
  const { catalogue, scenario } = world;
  const groups = scenario.content.map(({ name, priority }, c) => {
    const releases = [...catalogue.releases.keys()].filter((k) => catalogue.releases[k]!.contentIndex === c);
    return { name, priority, counts: account.installs.of({ releases, siteClass: classOf(part) }) };
  });
  const p95 = ({ counts }: Group) => installFigures(counts).installTimeP95S;
  const asked = groups.filter(({ counts }) => installFigures(counts).installs > 0);
  return asked
    .map((group) => ({ group, p95S: p95(group) }))
    .sort((a, b) => (a.p95S === b.p95S ? 0 : b.p95S - a.p95S))
    .map(({ group }) => group);
}

function classOf(part?: Part): number | undefined {
  return part?.kind === 'class' ? part.number : undefined;
}

export function installsQuestion(replicate: Replicate, part?: Part): ShownTable {
  const groups = slowestFirst(replicate, part);
  const { shown, rest } = folded(groups);
  const all = { name: 'all', priority: '', counts: replicate.account.installs.of({ siteClass: classOf(part) }) };
  return {
    title: part === undefined ? 'How long installs take' : `How long installs take: ${part.name}`,
    header: HEADER,
    leftOut: LEFT_OUT,
    rows: [...shown, ...(groups.length > 1 ? [all] : [])].map(cellsOf),
    notes: [
      'From the request of a device to the last file of the release; "on" leaves out the hours in which the device was off.',
      ...(rest.length > 0 ? [`${rest.length} faster contents are in contents.csv.`] : []),
    ],
  };
}

function cellsOf({ name, priority, counts }: Group): string[] {
  const figures = installFigures(counts);
  const { installTimeP50S, installTimeP95S, installTimeOnP50S, installTimeOnP95S } = figures;
  return [
    name,
    priority,
    String(figures.installs),
    formatShare(figures.installs === 0 ? 0 : figures.installsWhole / figures.installs),
    ...[installTimeP50S, installTimeP95S, worstOf(counts), installTimeOnP50S, installTimeOnP95S].map(formatDuration),
    ...counts.elapsed.sharesWithin(INSTALL_LIMITS_S).map((share) => (Number.isNaN(share) ? '' : formatShare(share))),
  ];
}
