/** How the uploads are spread: the share of all bytes that the busiest devices sent. */
import type { CurveChart } from '../charts/chart.js';

/** Points of the curve: a hundred stretches. */
const STRETCHES = 100;

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
  const points = Array.from({ length: STRETCHES + 1 }, (_, k) => {
    const at = Math.round((k / STRETCHES) * sorted.length);
    return { x: (100 * at) / sorted.length, y: sums[at]! / all };
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
