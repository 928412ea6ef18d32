/** The report of a diagnosis: what keeps bytes from peers, what helps, and the files to set it. */
import { stringify } from 'yaml';
import { formatBytes, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Diagnosis, Finding, Outcome } from '../experiment/diagnose.js';
import type { PlainObject } from '../scenario/layers.js';
import type { BarChart, BarRow } from './charts/chart.js';
import { cost } from './diagnosis.js';
import { escapeHtml, note, type Part, page, paragraph, type Report, section, table } from './page.js';

/** Less than this does not show. */
const LEAST_GAIN = 0.005;

/**
 * The report of a diagnosis.
 *
 * @param file what an overlay extends
 */
export function diagnosisReport(diagnosis: Diagnosis, file?: string): Report {
  const { evidence, findings, peerShare, cacheShare, together, checks, scope } = diagnosis;
  const cache = evidence.bytesFromCacheServer > 0 ? ` and <b>${formatShare(cacheShare)}</b> from cache servers` : '';
  const better =
    together === null ? '' : ` With all remedies together peers would give <b>${formatShare(together.peerShare)}</b>.`;
  const seen = `${counted(evidence.devices, 'device')}, ${counted(evidence.downloads, 'download')}, ${counted(evidence.groups, 'peer group')}, ${counted(evidence.publicIps, 'public IP')}`;
  return page(
    `dosim: diagnosis of ${scope}`,
    [
      `<h1>${escapeHtml(scope)}</h1>`,
      `<p class="headline"><b>${formatShare(peerShare)}</b> of ${formatBytes(evidence.bytesTotal)} came from peers${cache}.${better}</p>`,
      note(escapeHtml(`${seen}; one replicate.`)),
      ...(findings.length === 0
        ? [paragraph('Nothing stands out: peers, or cache servers in their place, gave nearly all that they could.')]
        : [
            section('What keeps bytes from peers', findingsChart(findings)),
            ...findings.map((finding, i) =>
              section(headingOf(finding, i + 1), ...findingParts(finding, diagnosis, file)),
            ),
          ]),
      ...(together === null
        ? []
        : [
            section(
              'All remedies together',
              outcomesChart('Peer share now, and with all remedies', [
                ['now', diagnosis.before],
                ['with all remedies', together.after],
              ]),
              paragraph(`Cost: ${cost(diagnosis.before, together.after)}.`),
              overlay(together.overlay, file),
            ),
          ]),
      ...groupings(diagnosis),
      section(
        'Health checks of the devices',
        table(
          ['check', 'pass', 'warn', 'fail', 'warns or fails where'],
          checks.map(({ name, pass, warn, fail, meaning }) => [
            escapeHtml(name),
            ...[pass, warn, fail].map(String),
            escapeHtml(meaning),
          ]),
        ),
      ),
    ],
    'dosim explain says how this scenario decides them',
  );
}

function findingsChart(findings: readonly Finding[]): BarChart {
  const rows = findings.map(
    ({ explanation, evidence, bytes, share, about }): BarRow => ({
      label: `${explanation}: ${evidence}`,
      value: bytes,
      colour: about === 'missing' ? 'total' : 'cdn',
      text: `${formatBytes(bytes)} · ${formatShare(share)}`,
    }),
  );
  return { kind: 'bars', title: 'Bytes by what keeps them from peers, or from arriving', unit: 'bytes', rows };
}

/** `1. The settings of the devices are too strict: 80 of 80 devices have less RAM than ...`. */
function headingOf({ evidence, explanation }: Finding, number: number): string {
  return `${number}. ${explanation[0]!.toUpperCase()}${explanation.slice(1)}: ${evidence}`;
}

function findingParts({ remedy, trial, behind }: Finding, { before }: Diagnosis, file?: string): Part[] {
  const hidden = behind.length === 0 ? '' : paragraph(`Comes to light after: ${behind.join('; ')}.`);
  const words = [hidden, paragraph(`Remedy: ${remedy}.`)];
  if (trial === null) return [...words, note('There is no setting to try.')];
  const isWithOthers = behind.length > 0;
  if (Math.abs(trial.after.peerShare - before.peerShare) < LEAST_GAIN) {
    const how = isWithOthers ? 'With those before it' : 'Alone';
    const same = note(`${how} it does not change the peer share of ${formatShare(before.peerShare)}.`);
    return [...words, same, overlay(trial.overlay, file)];
  }
  const tried = outcomesChart(`Peer share now, and with this remedy${isWithOthers ? ' and those before it' : ''}`, [
    ['now', before],
    ['with the remedy', trial.after],
  ]);
  return [...words, tried, paragraph(`Cost: ${cost(before, trial.after)}.`), overlay(trial.overlay, file)];
}

function outcomesChart(title: string, outcomes: readonly (readonly [label: string, outcome: Outcome])[]): BarChart {
  const rows = outcomes.map(([label, { peerShare }]): BarRow => ({ label, value: peerShare }));
  return { kind: 'bars', title, unit: 'share', full: 1, rows };
}

function groupings({ groupings: all, before, together }: Diagnosis) {
  if (all.length === 0) return [];
  const first = together?.after ?? before;
  const title =
    together === null ? 'Peer share with other peer groups' : 'Peer share with other peer groups, with all remedies';
  const rows = [['as it is', first] as const, ...all.map(({ label, after }) => [label, after] as const)];
  const costs = table(
    ['peer groups', 'what it costs'],
    all.map(({ label, after }) => [escapeHtml(label), escapeHtml(cost(first, after))]),
  );
  return [section('Other peer groups', outcomesChart(title, rows), costs)];
}

/** A file that extends the scenario. */
function overlay(changes: PlainObject, file?: string): string {
  return `<pre><code>${escapeHtmlLines(stringify({ ...(file === undefined ? {} : { extends: file }), ...changes }))}</code></pre>`;
}

const escapeHtmlLines = (text: string) => text.split('\n').map(escapeHtml).join('\n');
