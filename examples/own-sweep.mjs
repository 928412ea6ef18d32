/**
 * An own sweep: the HTTP delay that spares the CDN most bytes for the least waiting, when 40 users install one app.
 *
 * dosim's own sweeps run a design that is known before; here each point depends on the results before it. The optimiser
 * is golden-section search: any other takes its place, `cost` is a function of one number.
 *
 *     node examples/own-sweep.mjs
 */
import { simulate } from 'dosim';

const office = {
  name: 'office',
  start: '2026-03-09T00:00:00Z',
  duration: '1 d',
  sites: [{ name: 'office', devices: 40, wan: '20 Mbit/s', lan: '1 Gbit/s' }],
  policies: { DODownloadMode: 1 },
  content: [
    {
      name: 'app',
      type: 'win32-app',
      priority: 'foreground',
      release: '2026-03-09T08:00:00Z',
      files: [{ size: '150 MB' }],
    },
  ],
  demand: { spread: '30 min' },
};

/** A percent of all bytes from the CDN counts as much as five seconds of the 95th percentile. All points share their seeds. */
async function cost(delayS) {
  const set = { 'policies.DODelayForegroundDownloadFromHttp': Math.round(delayS) };
  const { summary } = await simulate(office, { set, replicates: 5 });
  const cdnPercent = 100 * (1 - summary.peerShare);
  const p95S = summary.downloadTimeP95S;
  console.log(`  ${delayS.toFixed(0)} s: ${cdnPercent.toFixed(2)} % from the CDN, p95 ${p95S.toFixed(1)} s`);
  return cdnPercent + p95S / 5;
}

/** The argument at which a function of one valley is least, within a tolerance. */
async function goldenSection(f, low, high, tolerance) {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const left = () => high - ratio * (high - low);
  const right = () => low + ratio * (high - low);
  let [a, b] = [left(), right()];
  let [atA, atB] = [await f(a), await f(b)];
  while (high - low > tolerance) {
    if (atA < atB) {
      [high, b, atB] = [b, a, atA];
      a = left();
      atA = await f(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = right();
      atB = await f(b);
    }
  }
  return (low + high) / 2;
}

const best = await goldenSection(cost, 0, 60, 2);
console.log(`best HTTP delay: about ${best.toFixed(0)} s`);
