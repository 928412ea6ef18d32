/**
 * What rates within a tolerance do to a run, against exact ones: traces of exact runs replayed by both solvers, where
 * nothing depends on the rates, and whole runs in pairs, where who sends to whom does.
 */
import { stringify } from 'yaml';
import { SolverHandle } from '../../src/engine/kernel/solverHandle.js';
import type { PartResult, TraceRow } from '../../src/engine/result.js';
import { SOURCE_COUNT } from '../../src/engine/result.js';
import { load, run } from '../helpers.js';

/** How fast the requests come: over two days, over two hours, all within a minute. */
export const LOADS = { calm: '2 d', busy: '2 h', flash: '1 min' } as const;
export type Load = keyof typeof LOADS;

/** Who shares which lines: branches behind one public address in mode 1, or one site whose ports are narrow beside its line. */
export const PLACES = {
  branches: {
    network: { hub: { down: '60 Mbit/s', up: '60 Mbit/s', publicIp: '203.0.113.1' } },
    sites: [{ name: 'branch', count: 6, devices: 10, wan: { down: '20 Mbit/s', up: '10 Mbit/s', breakout: 'hub' } }],
    devices: { mix: [{ name: 'p', on: 'always', nic: '300 Mbit/s', windows: '10 22H2' }] },
  },
  'one site': {
    sites: [{ name: 'office', devices: 60, wan: '12 Mbit/s' }],
    devices: { mix: [{ name: 'p', on: 'always', nic: '8 Mbit/s', windows: '10 22H2' }] },
  },
} as const;
export type Place = keyof typeof PLACES;

/** A run whose lines are full for as long as the load lasts. */
export function crowded(place: Place, load_: Load, seed: number, model: object): PartResult {
  const text = stringify({
    name: load_,
    start: '2026-03-02T00:00:00Z',
    duration: '4 d',
    ...PLACES[place],
    policies: { DODownloadMode: 1, DOMinFileSizeToCache: 1, DOMinBackgroundQos: 500 },
    content: [
      {
        name: 'update',
        type: 'quality-update',
        files: [{ size: '150 MB' }, { size: { uniform: { min: '5 MB', max: '60 MB' } }, count: 2 }],
      },
    ],
    demand: { scan: { interval: LOADS[load_], jitter: LOADS[load_] } },
    model,
  });
  const { parts } = run(load(text).scenario, String(seed));
  return parts[0]!;
}

/** A flow of a replay: its links as numbers. */
interface Stretch extends Pick<TraceRow, 'source' | 'capBytesPerS' | 'startS' | 'endS' | 'bytes'> {
  way: number[];
}

interface Replay {
  stretches: Stretch[];
  capacity: Float64Array;
}

/** The stretches of a trace that carried something, over the links that it names. */
export function replayOf({ trace, links }: PartResult): Replay {
  const number = new Map(links.map(({ name }, i) => [name, i]));
  const stretches = trace
    .filter(({ bytes, capBytesPerS, startS, endS }) => bytes > 1 && endS > startS && capBytesPerS > 0)
    .map(({ links: names, ...row }) => ({ ...row, way: names.map((name) => number.get(name)!) }))
    .sort((a, b) => a.startS - b.startS);
  return { stretches, capacity: Float64Array.from(links, ({ capacityBytesPerS }) => capacityBytesPerS) };
}

/** With the starts and ends of a trace: bytes by source at the rates of a solver. */
export function bytesBySource({ stretches, capacity }: Replay, tolerance: number): number[] {
  const solver = new SolverHandle(capacity, undefined, undefined, tolerance);
  const bytes = new Array<number>(SOURCE_COUNT).fill(0);
  const open = new Map<number, number>();
  const instants = stretches
    .flatMap(({ startS, endS }, i) => [
      { timeS: startS, i, begins: true },
      { timeS: endS, i, begins: false },
    ])
    .sort((a, b) => a.timeS - b.timeS || Number(a.begins) - Number(b.begins));
  let nowS = 0;
  for (const { timeS, i, begins } of instants) {
    if (timeS > nowS) {
      solver.solve();
      for (const [k, f] of open) bytes[stretches[k]!.source]! += solver.rateOf(f) * (timeS - nowS);
      nowS = timeS;
    }
    const { way, capBytesPerS } = stretches[i]!;
    if (begins) open.set(i, solver.add(way, way.length, capBytesPerS));
    else {
      solver.remove(open.get(i)!);
      open.delete(i);
    }
  }
  solver.release();
  return bytes;
}

/** With the starts and bytes of a trace: how long each stretch takes at the rates of a solver, in seconds. */
export function durationsS({ stretches, capacity }: Replay, tolerance: number): number[] {
  const solver = new SolverHandle(capacity, undefined, undefined, tolerance);
  const open = new Map<number, { f: number; left: number }>();
  const durations = stretches.map(() => Number.NaN);
  let nowS = 0;
  for (let next = 0; next < stretches.length || open.size > 0; ) {
    solver.solve();
    let nextS = stretches[next]?.startS ?? Number.POSITIVE_INFINITY;
    for (const { f, left } of open.values()) nextS = Math.min(nextS, nowS + left / solver.rateOf(f));
    for (const [i, flow] of open) {
      flow.left -= solver.rateOf(flow.f) * (nextS - nowS);
      if (flow.left > 1e-3) continue;
      durations[i] = nextS - stretches[i]!.startS;
      solver.remove(flow.f);
      open.delete(i);
    }
    nowS = nextS;
    for (; stretches[next] !== undefined && stretches[next]!.startS <= nowS; next += 1) {
      const { way, capBytesPerS, bytes } = stretches[next]!;
      open.set(next, { f: solver.add(way, way.length, capBytesPerS), left: bytes });
    }
  }
  solver.release();
  return durations;
}

/** What is compared of a run: parts of all bytes, and seconds. */
const MEASURES = {
  peerShare: (part: PartResult) => 1 - sharesOf(part)[0]!,
  meanDownloadS: (part: PartResult) => meanOf(timesOf(part)),
  p95DownloadS: (part: PartResult) => quantileOf95(timesOf(part)),
  meanLogDownloadS: (part: PartResult) => meanOf(timesOf(part).map(Math.log)),
} as const;

/**
 * A difference that counts is beyond three standard errors (of two dozen figures one is beyond two by chance) and a
 * thousandth of the figure; of a share, a thousandth itself.
 */
const STANDARD_ERRORS = 3;
const LEAST_PART = 1e-3;

export interface PairedDifference {
  measure: string;
  exact: number;
  /** Mean of the differences of runs on the same seed, and its standard error. */
  difference: number;
  standardError: number;
}

/** Runs with a tolerance against exact ones on the same seeds. */
export function pairedDifferences(
  { place, load: load_, partialHolders }: { place: Place; load: Load; partialHolders: boolean },
  seeds: number,
  tolerance: string,
): PairedDifference[] {
  const values = (rateTolerance: string) =>
    Array.from({ length: seeds }, (_, seed) => {
      const part = crowded(place, load_, seed + 1, { partialHolders, rateTolerance });
      return Object.values(MEASURES).map((measure) => measure(part));
    });
  const exact = values('0 %');
  const within = values(tolerance);
  return Object.keys(MEASURES).map((measure, m) => {
    const differences = exact.map((run_, i) => within[i]![m]! - run_[m]!);
    const difference = meanOf(differences);
    const variance = meanOf(differences.map((value) => (value - difference) ** 2)) * (seeds / (seeds - 1));
    return {
      measure,
      exact: meanOf(exact.map((run_) => run_[m]!)),
      difference,
      standardError: Math.sqrt(variance / seeds),
    };
  });
}

/** True where a tolerance has moved a figure: a bias that the pairs can tell, and that is not too small to matter. */
export function isMoved({ measure, exact, difference, standardError }: PairedDifference): boolean {
  const least = measure === 'peerShare' ? LEAST_PART : LEAST_PART * Math.abs(exact);
  return Math.abs(difference) > Math.max(STANDARD_ERRORS * standardError, least);
}

function sharesOf({ downloads: { count, bytes } }: PartResult): number[] {
  const sums = new Array<number>(SOURCE_COUNT).fill(0);
  for (let at = 0; at < count * SOURCE_COUNT; at += 1) sums[at % SOURCE_COUNT]! += bytes[at]!;
  return sharesOfSum(sums);
}

export function sharesOfSum(bytes: readonly number[]): number[] {
  const all = bytes.reduce((sum, value) => sum + value, 0);
  return bytes.map((value) => value / all);
}

function timesOf({ downloads: { count, requestedS, finishedS } }: PartResult): number[] {
  const times = Array.from({ length: count }, (_, r) => finishedS[r]! - requestedS[r]!);
  return times.filter((timeS) => timeS > 0);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantileOf95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(0.95 * (values.length - 1))]!;
}
