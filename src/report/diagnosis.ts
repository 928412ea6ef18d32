/** A diagnosis as people read it. */

import { stringify } from 'yaml';
import { formatBytes, formatDuration, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Diagnosis, Finding, Outcome } from '../experiment/diagnose.js';
import type { PlainObject } from '../scenario/layers.js';
import { alignColumns, formatDifference } from './format.js';

const YAML_WIDTH = 100;

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
    ...evidence.paused.map(
      ({ downloads, meaning }) => `  paused without progress (0x80D02002): ${downloads}, because ${meaning}`,
    ),
    '',
  ];
  if (findings.length === 0) lines.push('Nothing stands out: peers gave nearly all that they could.', '');
  else lines.push('What keeps bytes from coming from peers (codes: docs/diagnosis.md)', '');
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
    `${i + 1}. ${finding.explanation} (${finding.id}): ${formatBytes(finding.bytes)}, ${formatShare(finding.share)}`,
    ...hidden,
    `   seen:   ${finding.evidence}`,
    `   remedy: ${finding.remedy}`,
    ...(trial === null ? ['   no setting to try'] : triedLines(trial.overlay, before, trial.after, behind.length > 0)),
    '',
  ];
}

function triedLines(overlay: PlainObject, before: Outcome, after: Outcome, isWithOthers: boolean): string[] {
  const gain = after.peerShare - before.peerShare;
  const verdict = gain >= 0.005 ? '' : `: ${isWithOthers ? 'with those before it' : 'alone'} it does not help`;
  return [
    `   tried${isWithOthers ? ', with those before it' : ''}: peer share ${formatShare(before.peerShare)} becomes ${formatShare(after.peerShare)}${verdict}`,
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
    `95th percentile of download time ${formatDuration(before.downloadTimeP95S)} becomes ${formatDuration(after.downloadTimeP95S)}`
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
    formatDuration(downloadTimeP95S),
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
