/** A diagnosis as people read it. */

import { stringify } from 'yaml';
import { formatBytes, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Diagnosis, Finding, Outcome } from '../experiment/diagnose.js';
import type { PlainObject } from '../scenario/layers.js';
import { alignColumns, formatDifference, formatFigure } from './format.js';

const YAML_WIDTH = 100;
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
      : [`  not arrived when the run ended: ${evidence.unfinished} downloads, ${formatBytes(evidence.bytesMissing)}`]),
    ...evidence.paused.map(
      ({ downloads, meaning }) => `  paused without progress (0x80D02002): ${downloads}, because ${meaning}`,
    ),
    '',
  ];
  if (evidence.downloads === 0) lines.push('Nobody asked for anything: there is nothing to diagnose.', '');
  else if (findings.length > 0) lines.push(`What keeps bytes ${fromWhat(findings)} (codes: docs/diagnosis.md)`, '');
  else if (evidence.paused.length === 0) lines.push('Nothing stands out: peers gave nearly all that they could.', '');
  else lines.push('Nothing but the pauses above stands out: what was paused arrived in the end.', '');
  lines.push(...findings.flatMap((finding, i) => describe(finding, i, before)));
  if (together !== null) {
    lines.push(
      `Together, peer share ${formatShare(together.peerShare)}; ${cost(before, together.after)}:`,
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
    `   seen:   ${finding.evidence}`,
    `   remedy: ${finding.remedy}`,
    ...(trial === null ? ['   no setting to try'] : triedLines(finding, trial, before)),
    '',
  ];
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
    `   cost:   ${cost(before, after)}`,
    '   as a file:',
    ...overlayLines(overlay, '     '),
  ];
}

/** What else a change changes: the price of a peer share. */
function cost(before: Outcome, after: Outcome): string {
  const bytes = (name: 'bytesUploadedOnBattery' | 'bytesOverUplinks') =>
    formatDifference('bytes', after[name] - before[name]);
  return (
    `${bytes('bytesUploadedOnBattery')} uploaded on battery, ${bytes('bytesOverUplinks')} over uplinks, ` +
    `95th percentile of download time ${formatFigure('duration', before.downloadTimeP95S)} becomes ${formatFigure('duration', after.downloadTimeP95S)}`
  );
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
  const row = (label: string, { peerShare, bytesOverUplinks, bytesUploadedOnBattery, downloadTimeP95S }: Outcome) => [
    label,
    formatShare(peerShare),
    formatBytes(bytesOverUplinks),
    formatBytes(bytesUploadedOnBattery),
    formatFigure('duration', downloadTimeP95S),
  ];
  return [
    together === null ? 'Other peer groups, with nothing else changed' : 'Other peer groups, with all remedies above',
    alignColumns([
      ['', 'peer share', 'over uplinks', 'on battery', 'download time, 95th percentile'],
      together === null ? row('as it is', before) : row('as above', together.after),
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
