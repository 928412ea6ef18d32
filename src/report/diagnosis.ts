/** A diagnosis as people read it. */

import { stringify } from 'yaml';
import { figureNamed } from '../core/figureCatalogue.js';
import { formatBytes, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Diagnosis, Finding, Outcome } from '../experiment/diagnose.js';
import type { PlainObject } from '../scenario/layers.js';
import { alignColumns, formatDifference, formatFigure, wrapped } from './format.js';

const YAML_WIDTH = 100;
/** Lines are no longer, in letters. */
const LINE_WIDTH = 100;
const HEADING_WIDTH = 9;
const NO_BREAK = '\u00a0';
/** A remedy that adds less to the peer share does not help. */
const LEAST_GAIN = 0.005;

/**
 * Text of `dosim diagnose`.
 *
 * @param file what an overlay extends; default: it does not say
 */
export function formatDiagnosis(diagnosis: Diagnosis, file?: string): string {
  const { evidence, findings, peerShare, cacheShare, before, together } = diagnosis;
  const cache = evidence.bytesFromCacheServer > 0 ? `, from cache servers ${formatShare(cacheShare)}` : '';
  const lines = [
    `${diagnosis.scope}: peer share ${formatShare(peerShare)}${cache}`,
    `  ${counted(evidence.devices, 'device')}, ${counted(evidence.downloads, 'download')}, ${formatBytes(evidence.bytesTotal)}`,
    `  public IPs ${evidence.publicIps}, peer groups ${evidence.groups}; downloads that fell to mode 99: ${evidence.mode99},`,
    `  that saw NumberOfPeers 0: ${evidence.unseen}, that saw peers and got no byte from them: ${evidence.seenNotConnected}`,
    ...(evidence.unfinished === 0
      ? []
      : [
          `  not arrived when the run ended: ${counted(evidence.unfinished, 'download')}, ${formatBytes(evidence.bytesMissing)}`,
        ]),
    ...evidence.paused.map(
      ({ downloads, meaning }) => `  paused without progress (0x80D02002): ${downloads}, because ${meaning}`,
    ),
    '',
  ];
  if (evidence.downloads === 0) lines.push('Nobody asked for anything: there is nothing to diagnose.', '');
  else if (findings.length > 0) lines.push(`What keeps bytes ${fromWhat(findings)} (codes: docs/diagnosis.md)`, '');
  else if (evidence.paused.length === 0) lines.push(nothingLine(diagnosis), '');
  else lines.push('Nothing but the pauses above stands out: what was paused arrived in the end.', '');
  lines.push(...findings.flatMap((finding, i) => describe(finding, i, before)));
  if (together !== null) {
    lines.push(
      proseIn(`Together, peer share ${formatShare(together.peerShare)}; ${cost(before, together.after)}:`, LINE_WIDTH),
      ...together.remedies.map((remedy) => `  - ${remedy}`),
      'As a file:',
      ...overlayLines({ ...(file === undefined ? {} : { extends: file }), ...together.overlay }, '  '),
      '',
    );
  }
  lines.push(...groupingLines(diagnosis));
  lines.push('Health checks of the devices', ...checkLines(diagnosis));
  return lines.join('\n');
}

function describe(finding: Finding, i: number, before: Outcome): string[] {
  const { trial, behind } = finding;
  const hidden = behind.length === 0 ? [] : [`   hidden: comes to light after: ${behind.join('; ')}`];
  return [
    `${i + 1}. ${finding.explanation} (${finding.id}): ${formatBytes(finding.bytes)}, ${formatShare(finding.share)}${finding.about === 'missing' ? ' of what was asked for' : ''}`,
    ...hidden,
    labelled('seen:', finding.evidence),
    labelled('remedy:', finding.remedy),
    ...(trial === null ? ['   no setting to try'] : triedLines(finding, trial, before)),
    '',
  ];
}

/** A text behind its label, in lines that are not too long. */
function labelled(label: string, text: string): string {
  const indent = `   ${label.padEnd(8)}`;
  return indent + proseIn(text, LINE_WIDTH, ' '.repeat(indent.length)).slice(indent.length);
}

/** {@link wrapped}, where no number is parted from its unit. */
function proseIn(text: string, width: number, indent = ''): string {
  return wrapped(text.replaceAll(/(?<=\d) (?=\S)/g, NO_BREAK), width, indent).replaceAll(NO_BREAK, ' ');
}

/** Headings of columns in short lines: a word or two in each, the last at the bottom. */
function headingRows(headings: readonly string[]): string[][] {
  const lines = headings.map((heading) => wrapped(heading, HEADING_WIDTH).split('\n'));
  const height = Math.max(...lines.map((of) => of.length));
  return Array.from({ length: height }, (_, row) => lines.map((of) => of[of.length - height + row] ?? ''));
}

/** What the findings are about. */
function fromWhat(findings: readonly Finding[]): string {
  const isAbout = (about: Finding['about']) => findings.some((finding) => finding.about === about);
  if (!isAbout('missing')) return 'from coming from peers';
  return isAbout('cdn') ? 'from arriving, or from coming from peers' : 'from arriving';
}

function triedLines(
  { about, behind }: Finding,
  { overlay, after }: { overlay: PlainObject; after: Outcome },
  before: Outcome,
): string[] {
  const isWithOthers = behind.length > 0;
  const isAboutArrival = about === 'missing';
  const helps = isAboutArrival
    ? after.unfinished < before.unfinished
    : after.peerShare - before.peerShare >= LEAST_GAIN;
  const verdict = helps ? '' : `: ${isWithOthers ? 'with those before it' : 'alone'} it does not help`;
  const what = isAboutArrival
    ? `downloads that have not arrived: ${before.unfinished} become ${after.unfinished}`
    : `peer share ${formatShare(before.peerShare)} becomes ${formatShare(after.peerShare)}`;
  return [
    `   tried${isWithOthers ? ', with those before it' : ''}: ${what}${verdict}`,
    labelled('cost:', cost(before, after)),
    '   as a file:',
    ...overlayLines(overlay, '     '),
  ];
}

/** Nothing keeps bytes from peers, or cache servers took them before peers could. */
function nothingLine({ evidence, peerShare, cacheShare }: Diagnosis): string {
  if (evidence.bytesFromCacheServer === 0) return 'Nothing stands out: peers gave nearly all that they could.';
  const overLines = evidence.bytesFromCacheServersBetweenSites;
  const across = overLines === 0 ? '' : `, ${formatBytes(overLines)} of it between sites`;
  const text = `Nothing keeps bytes on the CDN: cache servers gave ${formatShare(cacheShare)}${across}, peers ${formatShare(peerShare)}. A client asks its cache server in place of the CDN, so what it gives is no longer for peers to give.`;
  return proseIn(text, LINE_WIDTH);
}

/** What a change costs, beside the peer share. */
const COSTS = [
  'bytesBetweenSites',
  'bytesFromCacheServersBetweenSites',
  'bytesUploadedOnBattery',
  'downloadTimeP95S',
] as const;

/** The costs that are shown: those of cache servers where one of the outcomes has some. */
function shownCosts(outcomes: readonly Outcome[]): (typeof COSTS)[number][] {
  const isSome = (name: (typeof COSTS)[number]) => outcomes.some((outcome) => outcome[name] > 0);
  return COSTS.filter((name) => name !== 'bytesFromCacheServersBetweenSites' || isSome(name));
}

/** What else a change changes: the price of a peer share. */
export function cost(before: Outcome, after: Outcome): string {
  const costs = shownCosts([before, after]).map((name) => {
    const { unit, words } = figureNamed(name);
    if (unit !== 'duration') return `${words} ${formatDifference(unit, after[name] - before[name])}`;
    return `${words} ${formatFigure(unit, before[name])} becomes ${formatFigure(unit, after[name])}`;
  });
  // A download time says little where fewer downloads have arrived.
  const isSame = after.unfinished === before.unfinished;
  const arrivals = `downloads that have not arrived ${before.unfinished} become ${after.unfinished}`;
  return [...costs, ...(isSame ? [] : [arrivals])].join(', ');
}

function overlayLines(overlay: PlainObject, indent: string): string[] {
  const text = stringify(overlay, { lineWidth: YAML_WIDTH, flowCollectionPadding: true });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => indent + line);
}

function groupingLines({ groupings, before, together }: Diagnosis): string[] {
  if (groupings.length === 0) return [];
  const first = together?.after ?? before;
  const costs = shownCosts([first, ...groupings.map(({ after }) => after)]);
  const headings = ['peer share', ...costs.map((name) => figureNamed(name).words)];
  const row = (label: string, outcome: Outcome) => [
    label,
    formatShare(outcome.peerShare),
    ...costs.map((name) => formatFigure(figureNamed(name).unit, outcome[name])),
  ];
  return [
    together === null ? 'Other peer groups, with nothing else changed' : 'Other peer groups, with all remedies above',
    alignColumns([
      ...headingRows(headings).map((cells) => ['', ...cells]),
      row(together === null ? 'as it is' : 'as above', first),
      ...groupings.map(({ label, after }) => row(label, after)),
    ]),
    '',
  ];
}

function checkLines({ checks }: Diagnosis): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.map(({ name, meaning, pass, warn, fail }) => {
    const counts = [
      ['PASS', pass],
      ['WARN', warn],
      ['FAIL', fail],
    ].filter(([, count]) => (count as number) > 0);
    const text = counts.map(([level, count]) => `${level} ${count}`).join(', ');
    return `  ${name.padEnd(width)}  ${text}${warn + fail > 0 ? `: ${meaning}` : ''}`;
  });
}
