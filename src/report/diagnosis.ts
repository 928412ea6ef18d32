/** A diagnosis as people read it. */
import { formatBytes, formatShare } from '../core/units.js';
import type { Diagnosis, Finding } from '../experiment/diagnose.js';

/** Text of `dosim diagnose`. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { evidence, findings, peerShare, cacheShare } = diagnosis;
  const cache = evidence.bytesFromCacheServer > 0 ? `, from cache servers ${formatShare(cacheShare)}` : '';
  const lines = [
    `${diagnosis.scope}: peer share ${formatShare(peerShare)}${cache}`,
    `  ${evidence.devices} devices, ${evidence.downloads} downloads, ${formatBytes(evidence.bytesTotal)}`,
    `  public IPs ${evidence.publicIps}, peer groups ${evidence.groups}; downloads that fell to mode 99: ${evidence.mode99},`,
    `  that saw NumberOfPeers 0: ${evidence.unseen}, that saw peers and got no byte from them: ${evidence.seenNotConnected}`,
    '',
  ];
  if (findings.length === 0) lines.push('Nothing stands out: peers gave nearly all that they could.', '');
  else
    lines.push('What keeps bytes from coming from peers', '', ...findings.flatMap((f, i) => describe(f, i, peerShare)));
  if (diagnosis.together !== null) {
    const { remedies, peerShare: share } = diagnosis.together;
    lines.push(`Together, peer share ${formatShare(share)}:`, ...remedies.map((remedy) => `  - ${remedy}`), '');
  }
  lines.push('Health checks of the devices', ...checkLines(diagnosis));
  return lines.join('\n');
}

function describe(finding: Finding, i: number, peerShare: number): string[] {
  const { peerShareAfter: after } = finding;
  const tried =
    after === null
      ? 'no setting to try'
      : `tried: peer share ${formatShare(peerShare)} becomes ${formatShare(after)}${verdict(after - peerShare)}`;
  return [
    `${i + 1}. ${finding.explanation} (${finding.id}): ${formatBytes(finding.bytes)}, ${formatShare(finding.share)}`,
    `   seen:   ${finding.evidence}`,
    `   remedy: ${finding.remedy}`,
    `   ${tried}`,
    '',
  ];
}

function verdict(gain: number): string {
  return gain < 0.005 ? ': alone it does not help' : '';
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
