/**
 * One run: how much of Patch Tuesday comes from peers in a branch of 60 machines, and why the rest does not.
 *
 *     node examples/one-run.mjs
 */
import { REASONS, simulate } from 'dosim';

/** The same as in a scenario file. */
export const branch = {
  name: 'one branch',
  start: '2026-03-09T00:00:00Z',
  duration: '5 d',
  sites: [{ name: 'branch', devices: 60, wan: '50 Mbit/s', lan: '1 Gbit/s' }],
  policies: { DODownloadMode: 1, DOMaxCacheAge: '7 d' },
  content: [{ name: 'update', type: 'quality-update', release: '2026-03-10T17:00:00Z', files: [{ size: '400 MB' }] }],
};

let slowest = { device: '', seconds: 0 };
const { summary } = await simulate(branch, {
  seed: 7,
  replicates: 3,
  onProblem: ({ severity, path, message }) => console.log(`${severity}: ${path}: ${message}`),
  onDownload: ({ device, requestedS, finishedS }) => {
    const seconds = (finishedS ?? 0) - requestedS;
    if (seconds > slowest.seconds) slowest = { device, seconds };
  },
});

console.log(`peer share ${(100 * summary.peerShare).toFixed(1)} %, ${summary.replicates.length} replicates`);
for (const [reason, bytes] of Object.entries(summary.reasons)) {
  console.log(`  ${(bytes / 2 ** 20).toFixed(0)} MB from the CDN: ${REASONS[reason]}`);
}
console.log(`slowest in the first replicate: ${slowest.device}, ${slowest.seconds.toFixed(0)} s`);
