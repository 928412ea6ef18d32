/** How the uploads are spread: the share of all bytes that the busiest devices sent. */
import type { CurveChart } from '../charts/chart.js';

/** Stretches of the curve, fewer where fewer devices upload. */
const MOST_STRETCHES = 100;

/** @param sentBytes by device */
export function uploadsChart(sentBytes: Float64Array): CurveChart {
  const sorted = sentBytes
    .filter((bytes) => bytes > 0)
    .sort()
    .reverse();
  const all = sorted.reduce((sum, bytes) => sum + bytes, 0);
  const sums = new Float64Array(sorted.length + 1);
  sorted.forEach((bytes, i) => {
    sums[i + 1] = sums[i]! + bytes;
  });
  const stretches = Math.min(MOST_STRETCHES, sorted.length);
  const points = Array.from({ length: stretches + 1 }, (_, k) => {
    const at = Math.round((k / stretches) * sorted.length);
    return { x: Math.round((1000 * at) / sorted.length) / 10, y: sums[at]! / all };
  });
  return {
    kind: 'curve',
    title: 'Share of the uploads that the busiest devices sent',
    note: 'If all devices sent the same, the curve would be a straight line.',
    unit: 'share',
    isDifference: false,
    x: { title: 'devices that upload, the busiest first, in %' },
    points,
  };
}
