/** Public numbers of real clients that state enough to be tried, each with what had to be assumed. */
import { stringify } from 'yaml';
import { downloadOf, loadAsWritten, run } from '../helpers.js';

/** How far a number may be off: none of these sources states the line. */
const TOLERANCE = 0.1;

interface Observation {
  what: string;
  source: string;
  assumed: string;
  observedS: number;
  foundS: number;
  isWithin: boolean;
}

interface Case {
  what: string;
  source: string;
  assumed: string;
  observedS: number;
  sizeBytes: number;
  priority: 'background' | 'foreground';
  line: string;
}

const CASES: readonly Case[] = [
  {
    what: 'a Win32 app of 190,266,384 bytes without peers',
    source: 'one published job of an Intune app',
    assumed: 'background, a line of 32 Mbit/s: the rate that was seen is 45 % of it',
    observedS: 105,
    sizeBytes: 190_266_384,
    priority: 'background',
    line: '32 Mbit/s',
  },
  {
    what: 'the same on twice the line',
    source: 'the same',
    assumed: 'background, 64 Mbit/s',
    observedS: 105,
    sizeBytes: 190_266_384,
    priority: 'background',
    line: '64 Mbit/s',
  },
  {
    what: '223.9 MB of updates, download mode 0',
    source: '216 content requests of a Windows 11 25H2 client (CaddyGlow/wsus-rs, 2026-10)',
    assumed: 'foreground, a cold client, a line of 1 Gbit/s',
    observedS: 3.18,
    sizeBytes: 223_900_000,
    priority: 'foreground',
    line: '1 Gbit/s',
  },
  {
    what: 'the same in the background',
    source: 'the same',
    assumed: 'background, a cold client, a line of 1 Gbit/s',
    observedS: 3.18,
    sizeBytes: 223_900_000,
    priority: 'background',
    line: '1 Gbit/s',
  },
];

/** One device, one file, the defaults: how long it takes. */
function timeS({ sizeBytes, priority, line }: Case): number {
  const scenario = {
    name: 'observation',
    defaults: 'observed-2026',
    start: '2026-03-02T08:00:00Z',
    duration: '1 h',
    sites: [{ name: 'pc', devices: 1, wan: line, lan: '10 Gbit/s' }],
    devices: { mix: [{ name: 'pc', on: 'always', nic: '10 Gbit/s' }] },
    policies: { DODownloadMode: 0 },
    content: [
      {
        name: 'c',
        priority,
        files: [{ name: 'f', size: `${sizeBytes} B` }],
        requests: [{ device: 'pc-1', after: '0 s' }],
      },
    ],
  };
  const { startedS, finishedS } = downloadOf(run(loadAsWritten(stringify(scenario)).scenario), 'pc-1');
  return finishedS - startedS;
}

export function observations(): Observation[] {
  return CASES.map((of) => {
    const foundS = Math.round(100 * timeS(of)) / 100;
    const { what, source, assumed, observedS } = of;
    return { what, source, assumed, observedS, foundS, isWithin: Math.abs(foundS / observedS - 1) <= TOLERANCE };
  });
}
