/**
 * The main readings judged together (docs/judgement.md): every combination of them over five example estates, and which
 * independent observations each combination meets.
 */
import { join, resolve } from 'node:path';
import { MAIN_READINGS } from '../../src/experiment/readings.js';
import { runReplicate } from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { downloadOf, loadAsWritten } from '../helpers.js';

const SCENARIO_FOLDER = resolve(import.meta.dirname, '../../scenarios');

interface Estate {
  name: string;
  /** What is set over every combination. */
  always: readonly string[];
}

/**
 * The estates. Those with one peer group or many branches have a quarter of their devices; hub-and-spoke-lan, which is one
 * part, takes minutes with files in the making.
 */
export const ESTATES: readonly Estate[] = [
  { name: 'hybrid-wan', always: [] },
  { name: 'hub-and-spoke', always: ['sites.branch.devices=25'] },
  { name: 'hub-and-spoke-lan', always: ['sites.branch.devices=25', 'model.partialHolders=false'] },
  { name: 'mobile-workforce', always: [] },
  { name: 'estate-24h', always: [] },
];

/** Values that are not judged: they differ from another by what no observation here tells. */
const LEFT_OUT = ['32'];

export interface Combination {
  /** The value of each of the main readings, in their order. */
  labels: string[];
  overrides: string[];
}

export function combinations(): Combination[] {
  let all: Combination[] = [{ labels: [], overrides: [] }];
  for (const { values } of MAIN_READINGS) {
    const judged = values.filter(({ label }) => !LEFT_OUT.includes(label));
    all = all.flatMap(({ labels, overrides }) =>
      judged.map((value) => ({ labels: [...labels, value.label], overrides: [...overrides, ...value.overrides] })),
    );
  }
  return all;
}

/** A real job whose bytes are published: sizes and sources are known, the rest is not. */
interface Job {
  sizeMb: number;
  mode: number;
  lanPeers: number;
  internetPeers: number;
  /** Share of its bytes by HTTP. */
  httpShare: number;
}

const JOBS: readonly Job[] = [
  // Of 128 Internet peers that were connected thirty show as well that none of them is needed.
  { sizeMb: 39.5, mode: 3, lanPeers: 7, internetPeers: 30, httpShare: 0 },
  { sizeMb: 16.1, mode: 1, lanPeers: 8, internetPeers: 0, httpShare: 0.134 },
  { sizeMb: 81.1, mode: 1, lanPeers: 10, internetPeers: 0, httpShare: 0.161 },
];

/** What is not known of the jobs: each is simulated with all of these, and counts by how many of them meet it. */
const UNKNOWN = {
  line: ['20 Mbit/s', '50 Mbit/s', '100 Mbit/s', '200 Mbit/s'],
  lan: ['100 Mbit/s', '1 Gbit/s'],
  priority: ['background', 'foreground'],
  isWarm: [false, true],
} as const;
type Assumed = { [K in keyof typeof UNKNOWN]: (typeof UNKNOWN)[K][number] };

const JOB_TOLERANCE = 0.05;

function assumptions(): Assumed[] {
  const { line, lan, priority, isWarm } = UNKNOWN;
  const of = line.flatMap((l) => lan.flatMap((n) => priority.map((p) => ({ line: l, lan: n, priority: p }))));
  return of.flatMap((assumed) => isWarm.map((warm) => ({ ...assumed, isWarm: warm })));
}

/** The shares by HTTP and from Internet peers of a job, under each assumption of what is not known. */
function jobShares(job: Job, overrides: readonly string[]) {
  return assumptions().map((assumed) => jobShare(job, assumed, overrides));
}

function jobShare(job: Job, { line, lan, priority, isWarm }: Assumed, overrides: readonly string[]) {
  const { lanPeers, internetPeers, mode, sizeMb } = job;
  const seeker = nameOf(1, lanPeers);
  const holders = Array.from({ length: lanPeers }, (_, i) => ({
    device: nameOf(i + 2, lanPeers),
    after: `${300 * (i + 1)} s`,
  }));
  const far = internetPeers > 0 ? [{ name: 'far', count: internetPeers, devices: 1, wan: '50 Mbit/s' }] : [];
  const content = (name: string, size: string, requests: object[]) => ({
    name,
    type: 'store-app',
    priority,
    files: [{ name: 'f', size }],
    requests,
  });
  const scenario = {
    name: 'job',
    defaults: 'observed-2026',
    start: '2026-03-02T00:00:00Z',
    duration: '12 h',
    sites: [{ name: 'pc', devices: lanPeers + 1, wan: line, lan, publicIp: 'perSite' }, ...far],
    devices: { mix: [{ name: 'p', on: 'always', windows: '10 22H2' }] },
    policies: { DODownloadMode: mode, DOMinFileSizeToCache: 1 },
    content: [
      content('job', `${sizeMb} MB`, [
        ...far.map(() => ({ device: 'far-*', after: '0 s' })),
        ...holders,
        { device: seeker, after: '6 h' },
      ]),
      // A device that has called the service a quarter of an hour before is warm.
      ...(isWarm ? [content('before', '5 MB', [{ device: seeker, after: '345 min' }])] : []),
    ],
  };
  const loaded = loadAsWritten(JSON.stringify(scenario), [...overrides]);
  const replicate = runReplicate({ scenario: loaded.scenario, inventory: null, seed: '1', tracing: false }, 0);
  const { cdn, lan: lanBytes, internet } = downloadOf(replicate, seeker);
  const all = cdn + lanBytes + internet;
  return { http: cdn / all, internet: internet / all };
}

function nameOf(number: number, lanPeers: number): string {
  return `pc-${String(number).padStart(String(lanPeers + 1).length, '0')}`;
}

/** How well a combination meets each observation, from 0 to 1. */
export function met(overrides: readonly string[], estateShare: number) {
  const shareOf = (shares: ReturnType<typeof jobShares>, holds: (of: { http: number; internet: number }) => boolean) =>
    round(shares.filter(holds).length / shares.length);
  const jobs = JOBS.map((job) => jobShares(job, overrides));
  return {
    twoMachines: Number(meetsTwoMachines(overrides)),
    estate: Number(estateShare > 0.76),
    jobs: jobs.map((shares, k) => shareOf(shares, ({ http }) => Math.abs(http - JOBS[k]!.httpShare) <= JOB_TOLERANCE)),
    // One piece of forty came from the Internet, with 128 peers connected there.
    lanFirst: shareOf(jobs[0]!, ({ internet }) => internet <= JOB_TOLERANCE),
  };
}

export type Met = ReturnType<typeof met>;

export function scoreOf({ twoMachines, estate, jobs, lanFirst }: Met): number {
  return round(twoMachines + estate + lanFirst + jobs.reduce((a, b) => a + b, 0));
}

function meetsTwoMachines(overrides: readonly string[]): boolean {
  const { scenario } = loadScenario(join(SCENARIO_FOLDER, 'two-machines.yaml'), readText, overrides);
  const second = downloadOf(runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0), 'machine-2');
  const share = second.lan / (second.lan + second.cdn);
  return share >= 0.85 && share <= 0.92;
}

/** Peer share and CDN bytes of each estate under a combination, in the order of {@link ESTATES}. */
function estateFigures(overrides: readonly string[]) {
  return ESTATES.map((estate) => figuresOf(estate, overrides));
}

/** By estate and model: where an estate overrides a combination, several come to the same. */
const known = new Map<string, { peerShare: number; cdnGb: number }>();

function figuresOf({ name, always }: Estate, overrides: readonly string[]) {
  const file = join(SCENARIO_FOLDER, `${name}.yaml`);
  const { scenario } = loadScenario(file, readText, [...overrides, ...always]);
  const key = `${name} ${JSON.stringify(scenario.model)}`;
  let found = known.get(key);
  if (!found) {
    const { figures } = runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0).account;
    found = { peerShare: round(figures.peerShare), cdnGb: round(figures.totals.bytesFromCdn / 1024 ** 3) };
    known.set(key, found);
  }
  return found;
}

/** All combinations, judged. */
export function judgement() {
  const judged = combinations().map(({ labels, overrides }) => {
    const estates = estateFigures(overrides);
    const observations = met(overrides, estates.at(-1)!.peerShare);
    return { labels, estates, met: observations, score: scoreOf(observations) };
  });
  return { estates: ESTATES.map(({ name }) => name), combinations: judged };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
