/** A chart of each kind, with names that are long, hostile or both. */
import type { Chart } from '../src/report/charts/chart.js';

const LONG = 'the whole estate with a cache server at headquarters, and then some more words';
const WORD = 'x'.repeat(80);
const HOSTILE = '<img src=x onerror=alert(1)> & "site"\u001b[31m';
const GIB = 2 ** 30;

const parts = (shares: readonly number[]) =>
  shares.map((share, i) => ({
    label: ['link-local peers', 'LAN peers', 'group peers', 'Internet peers', 'cache servers', 'CDN'][i]!,
    colour: (['linkLocal', 'lan', 'group', 'internet', 'cache', 'cdn'] as const)[i]!,
    bytes: share * GIB,
  }));

export const CHARTS: readonly Chart[] = [
  {
    kind: 'split',
    title: 'Bytes by source',
    bars: [LONG, WORD, HOSTILE].map((label) => ({ label, parts: parts([1, 20, 3, 0.1, 40, 900]) })),
  },
  {
    kind: 'waterfall',
    title: 'From all to some',
    unit: 'bytes',
    rows: [
      { label: LONG, from: 0, to: 1090 * GIB, colour: 'total', text: '1.06 TB · 100.0 %' },
      { label: WORD, from: 900 * GIB, to: 1090 * GIB, colour: 'cdn', text: '190 GB · 17.4 %' },
      { label: HOSTILE, from: 0, to: 900 * GIB, colour: 'lan', text: '900 GB · 82.6 %' },
    ],
  },
  {
    kind: 'bars',
    title: 'Peer share by site',
    unit: 'share',
    full: 1,
    rows: [LONG, WORD, HOSTILE].map((label, i) => ({ label, value: i / 2, text: `${i * 50}.0 % of 999 GB` })),
  },
  {
    kind: 'intervals',
    title: 'Differences',
    unit: 'bytes',
    isDifference: true,
    groups: [
      {
        label: LONG,
        rows: [
          { label: WORD, mean: -GIB, low: -300 * GIB, high: 2 * GIB },
          { label: HOSTILE, mean: 1200 * GIB, low: 1000 * GIB, high: 1300 * GIB },
        ],
      },
    ],
  },
  {
    kind: 'time',
    title: 'Rates over time',
    unit: 'rate',
    startMs: Date.UTC(2026, 2, 2),
    stepS: 3600,
    series: [
      { label: LONG, colour: 'cdn', shape: 'area', values: Array.from({ length: 99 }, (_, i) => (i % 24) * 1e7) },
      { label: HOSTILE, colour: 'lan', shape: 'line', values: Array.from({ length: 99 }, (_, i) => (i % 7) * 1e7) },
    ],
    limit: { label: WORD, value: 3e8 },
  },
  {
    kind: 'heat',
    title: 'Weekday by hour',
    unit: 'share',
    x: { title: 'hour of the day', labels: Array.from({ length: 24 }, (_, i) => String(i)) },
    y: { title: LONG, labels: [LONG, WORD, HOSTILE] },
    values: [0, 1, 2].map((row) => Array.from({ length: 24 }, (_, i) => (i === 5 ? null : (row * i) / 46))),
    scale: 'amount',
  },
  {
    kind: 'heat',
    title: 'Two factors',
    unit: 'duration',
    x: { title: LONG, labels: [LONG, '12 h', HOSTILE] },
    y: { title: 'Max cache age', labels: ['1 d', WORD] },
    values: [
      [1, 20_000, null],
      [4, 50_000, 90_000],
    ],
    scale: 'spread',
  },
  {
    kind: 'curve',
    title: 'Width by replicates',
    unit: 'share',
    isDifference: true,
    x: { title: 'replicates of a point' },
    points: Array.from({ length: 20 }, (_, i) => ({ x: i + 2, y: 1 / (i + 2) })),
  },
  {
    kind: 'groups',
    title: 'Who can peer with whom',
    root: {
      label: 'estate',
      text: '120 devices',
      children: [
        {
          label: 'public IP 192.0.2.1',
          text: '100 devices',
          children: [LONG, WORD, HOSTILE, 'branch-01'].map((label, i) => ({
            label,
            text: '25 devices',
            size: 25,
            group: i % 2,
          })),
        },
        {
          label: 'public IP 192.0.2.2',
          text: '20 devices',
          children: [{ label: 'b', text: '', size: 20, group: null }],
        },
      ],
    },
  },
];
