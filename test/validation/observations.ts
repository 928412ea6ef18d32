/** Public numbers of real clients that state enough to be tried, each with what had to be assumed. */
import { stringify } from 'yaml';
import { downloadOf, loadAsWritten, run } from '../helpers.js';

/** How far a number may be off: none of these sources states all of its surroundings. */
const TOLERANCE = 0.1;

export interface Observation {
  /** A few words for the picture. */
  label: string;
  what: string;
  source: string;
  assumed: string;
  /** Of the numbers; `mode` is a download mode. */
  unit: 's' | 'Mbit/s' | 'mode';
  observed: number;
  found: number;
  isWithin: boolean;
}

/** One device and one file, with the defaults but for what the case itself states. */
interface Download {
  sizeBytes: number;
  priority: 'background' | 'foreground';
  line: string;
  nic?: string;
  policies?: object;
  events?: object[];
  /** Whether the site has the cache server `cache`. */
  hasCacheServer?: boolean;
  /** Whether the device has called the service ten minutes before. */
  isWarm?: boolean;
}

interface Case {
  label: string;
  what: string;
  source: string;
  assumed: string;
  unit: Observation['unit'];
  observed: number;
  find: () => number;
}

const APP_BYTES = 190_266_384;
const UPDATES_BYTES = 223_900_000;
/** A file that does not fall to mode 99 for its size. */
const SHARED_BYTES = 60e6;
/** So small that what comes before the transfer is all that counts. */
const TINY = { sizeBytes: 100_000, priority: 'foreground', line: '10 Gbit/s' } as const;
const LINUX =
  "microsoft/do-client 8362e36, Microsoft's open Linux client, built and run against local HTTP servers (2026-11)";
const RECORDS = "two records of completed downloads in clients' logs (2025-12)";

/** From the start of a foreground download with a fallback delay until it has its few bytes from the CDN. */
function untilCdnS(policies: object, delayS: number, events: object[] = []): number {
  const cacheServers = { DODelayCacheServerFallbackForeground: delayS, ...policies };
  return timeS({ ...TINY, hasCacheServer: true, policies: cacheServers, events });
}

function serverAnswers(status: number): object[] {
  return [{ what: 'cache-server-error', status, at: '0 s', for: '1 h' }];
}

const CASES: readonly Case[] = [
  {
    label: 'app without peers, 32 Mbit/s',
    what: 'a Win32 app of 190,266,384 bytes without peers',
    source: 'one published job of an Intune app',
    assumed: 'background, a line of 32 Mbit/s: the rate that was seen is 45 % of it',
    unit: 's',
    observed: 105,
    find: () => timeS({ sizeBytes: APP_BYTES, priority: 'background', line: '32 Mbit/s' }),
  },
  {
    label: 'app without peers, 64 Mbit/s',
    what: 'the same on twice the line',
    source: 'the same',
    assumed: 'background, 64 Mbit/s',
    unit: 's',
    observed: 105,
    find: () => timeS({ sizeBytes: APP_BYTES, priority: 'background', line: '64 Mbit/s' }),
  },
  {
    label: 'updates, foreground',
    what: '223.9 MB of updates, download mode 0',
    source: '216 content requests of a Windows 11 25H2 client (CaddyGlow/wsus-rs, 2026-10)',
    assumed: 'foreground, a cold client, a line of 1 Gbit/s',
    unit: 's',
    observed: 3.18,
    find: () => timeS({ sizeBytes: UPDATES_BYTES, priority: 'foreground', line: '1 Gbit/s' }),
  },
  {
    label: 'updates, background',
    what: 'the same in the background',
    source: 'the same',
    assumed: 'background, a cold client, a line of 1 Gbit/s',
    unit: 's',
    observed: 3.18,
    find: () => timeS({ sizeBytes: UPDATES_BYTES, priority: 'background', line: '1 Gbit/s' }),
  },
  {
    label: 'caps of 25 and 50 %, line as the port',
    what: 'a lone device with percentage caps of 25 and 50 % on a gigabit port',
    source: 'Intune blog on Delivery Optimization (2026-01-23)',
    assumed: 'the 25 % are those of the background, and the line is no narrower than the port',
    unit: 'Mbit/s',
    observed: 1.1,
    find: () => cappedMbitPerS('1 Gbit/s'),
  },
  {
    label: 'caps of 25 and 50 %, narrow line',
    what: 'the same on a narrow line',
    source: 'the same',
    assumed: 'background, a line of 4.4 Mbit/s: the rate that was seen is 25 % of it',
    unit: 'Mbit/s',
    observed: 1.1,
    find: () => cappedMbitPerS('4.4 Mbit/s'),
  },
  {
    label: 'cache server: HTTP 503',
    what: 'a cache server that answers HTTP 503, fallback delay 60 s: until the CDN is asked',
    source: LINUX,
    assumed: 'Windows pauses between its retries as this client does',
    unit: 's',
    observed: 61,
    find: () => untilCdnS({ DOCacheHost: 'cache.pc' }, 60, serverAnswers(503)),
  },
  {
    label: 'cache server: HTTP 404',
    what: 'a cache server that answers HTTP 404, the same delay: what that adds',
    source: LINUX,
    assumed: 'the same',
    unit: 's',
    observed: 0,
    find: () => untilCdnS({ DOCacheHost: 'cache.pc' }, 60, serverAnswers(404)) - timeS(TINY),
  },
  {
    label: 'cache server: no answer',
    what: 'a cache server that does not answer, fallback delay 600 s: until the CDN is asked',
    source: LINUX,
    assumed: 'Windows keeps to the delay, as its documents say',
    unit: 's',
    observed: 2,
    find: () => untilCdnS({ DOCacheHost: 'gone' }, 600),
  },
  {
    label: 'retries without progress',
    what: 'retries of a download that gets nothing, until they end',
    source: 'firewall log of one case (2025)',
    assumed: 'the first of them was sent when its line failed',
    unit: 's',
    observed: 334,
    find: longestFailureS,
  },
  {
    label: 'first byte by HTTP, warm',
    what: 'from the start of a job to its first byte by HTTP',
    source: RECORDS,
    assumed: 'both clients were warm',
    unit: 's',
    observed: 0.5,
    find: () => firstByteS(true),
  },
  {
    label: 'first byte by HTTP, cold',
    what: 'the same',
    source: RECORDS,
    assumed: 'both clients were cold',
    unit: 's',
    observed: 0.5,
    find: () => firstByteS(false),
  },
  {
    label: 'mode of 12.0 MB',
    what: 'the mode of a file of 12.0 MB',
    source: "record of a completed download in a client's log (2025-12)",
    assumed: 'no policy was set',
    unit: 'mode',
    observed: 99,
    find: () => modeOf(12_000_000),
  },
  {
    label: 'mode of 9.6 MB',
    what: 'the mode of a delta update of 9.6 MB, which had peers',
    source: 'events of lab machines in OTRF/Security-Datasets d9d40ef (2022-07)',
    assumed: 'no policy was set',
    unit: 'mode',
    observed: 1,
    find: () => modeOf(9_600_000),
  },
];

/** The download as the simulation has it. */
function download(of: Download) {
  const { sizeBytes, priority, line, nic = '10 Gbit/s', policies, events = [], hasCacheServer, isWarm } = of;
  const content = (name: string, bytes: number, after: string) => ({
    name,
    priority,
    files: [{ name: 'f', size: `${bytes} B` }],
    requests: [{ device: 'pc-1', after }],
  });
  const scenario = {
    name: 'observation',
    defaults: 'observed-2026',
    start: '2026-03-02T08:00:00Z',
    duration: '1 d',
    sites: [
      {
        name: 'pc',
        devices: 1,
        wan: line,
        lan: '10 Gbit/s',
        ...(hasCacheServer ? { cacheServer: { name: 'cache', rate: '10 Gbit/s' } } : {}),
      },
    ],
    devices: { mix: [{ name: 'pc', on: 'always', nic, windows: '11 25H2' }] },
    policies: { DODownloadMode: 0, ...policies },
    content: isWarm
      ? [content('c', sizeBytes, '10 min'), content('before', SHARED_BYTES, '0 s')]
      : [content('c', sizeBytes, '0 s')],
    events,
  };
  return downloadOf(run(loadAsWritten(stringify(scenario)).scenario), 'pc-1');
}

/** How long it takes. */
function timeS(of: Download): number {
  const { startedS, finishedS } = download(of);
  return finishedS - startedS;
}

function cappedMbitPerS(line: string): number {
  // So many that the first second does not count.
  const sizeBytes = 10e9;
  const policies = { DOPercentageMaxBackgroundBandwidth: 25, DOPercentageMaxForegroundBandwidth: 50 };
  return (sizeBytes * 8) / 1e6 / timeS({ sizeBytes, priority: 'background', line, nic: '1 Gbit/s', policies });
}

/** The longest failure of the line, in whole seconds, that a download outlasts without being paused. */
function longestFailureS(): number {
  const finishS = (failureS: number) => {
    const events = [{ what: 'wan-failure', at: '1 s', for: `${failureS} s` }];
    return timeS({ sizeBytes: 100e6, priority: 'background', line: '80 Mbit/s', events });
  };
  // One that is paused starts again hours later, with the next scan.
  const isOutlasted = (failureS: number) => finishS(failureS) < failureS + 60;
  let [outlasted, paused] = [1, 3600];
  while (paused - outlasted > 1) {
    const middle = Math.floor((outlasted + paused) / 2);
    if (isOutlasted(middle)) outlasted = middle;
    else paused = middle;
  }
  return outlasted;
}

/** Until HTTP gives its first byte: what twice the bytes do not double. */
function firstByteS(isWarm: boolean): number {
  const of = (sizeBytes: number) => timeS({ sizeBytes, priority: 'foreground', line: '1 Gbit/s', isWarm });
  return 2 * of(SHARED_BYTES) - of(2 * SHARED_BYTES);
}

function modeOf(sizeBytes: number): number {
  return download({ sizeBytes, priority: 'background', line: '100 Mbit/s', policies: { DODownloadMode: 1 } }).mode;
}

export function observations(): Observation[] {
  return CASES.map(({ find, ...stated }) => {
    const found = Math.round(100 * find()) / 100;
    return { ...stated, found, isWithin: Math.abs(found - stated.observed) <= TOLERANCE * stated.observed };
  });
}
