/** What is too much: refused before anything is expanded, with the limit and what to do. */
import { DAY_S, formatBytes, formatDuration } from '../core/units.js';
import type { Distribution } from './quantities.js';
import type { ContentSpec, Scenario, SiteSpec } from './schema.js';

type Complain = (path: string, message: string) => void;

/** Far above what a run of any machine takes; what is more is a slip of the pen, or would fill the memory. */
const MOST = {
  sites: 1_000_000,
  devices: 20_000_000,
  /** Subnets, and public addresses. */
  addresses: 5_000_000,
  releases: 100_000,
  files: 100_000,
  requests: 1_000_000,
  durationS: 10 * 365 * DAY_S,
  /** The largest file of NTFS with its usual clusters. */
  fileBytes: 2 ** 44,
  /** Whole bytes are counted exactly up to here. */
  totalBytes: Number.MAX_SAFE_INTEGER,
};

const number = (value: number) => value.toLocaleString('en');

/** Says what of a scenario, whose values are well formed, is too much to be expanded. */
export function checkLimits(scenario: Scenario, complain: Complain): void {
  let count = 0;
  const counted: Complain = (path, message) => {
    count += 1;
    complain(path, message);
  };
  checkSteps(scenario, counted);
  checkEstate(scenario, counted);
  checkContent(scenario, counted);
  if (count === 0) checkBytes(scenario, complain);
}

function checkEstate({ sites }: Scenario, complain: Complain): void {
  let siteCount = 0;
  let devices = 0;
  let addresses = 0;
  sites.forEach((site, i) => {
    siteCount += site.count;
    if (siteCount > MOST.sites) {
      complain(`sites.${i}.count`, `${number(siteCount)} sites; allowed are ${number(MOST.sites)} in all`);
      return;
    }
    const own = mostDevices(site);
    devices += own;
    if (devices > MOST.devices) {
      complain(`sites.${i}.devices`, `${number(devices)} devices; allowed are ${number(MOST.devices)} in all`);
      devices = 0;
    }
    for (const field of ['subnets', 'publicIp'] as const) {
      const count = site[field];
      addresses += typeof count === 'number' ? count * site.count : 0;
      if (addresses > MOST.addresses) {
        complain(`sites.${i}.${field}`, `${number(addresses)} of them; allowed are ${number(MOST.addresses)} in all`);
        addresses = 0;
      }
    }
  });
}

/** Devices of all sites of an entry: what a draw gives at most, of a normal distribution at six standard deviations. */
function mostDevices(site: SiteSpec): number {
  return devicesOf(site, mostOf);
}

function devicesOf({ devices: d, count }: SiteSpec, ofDraw = meanOf): number {
  if (d.kind === 'zipf') return zipfSum(d, count);
  if (d.kind === 'list') return (count * d.values.reduce((sum, value) => sum + value, 0)) / d.values.length;
  return count * ofDraw(d);
}

/** Until the sites are too many to matter, one by one; then as an upper bound. */
function zipfSum(
  { largest, exponent, smallest }: { largest: number; exponent: number; smallest: number },
  count: number,
) {
  let sum = 0;
  const exact = Math.min(count, 10_000);
  for (let k = 1; k <= exact; k += 1) sum += Math.max(smallest, Math.round(largest / k ** exponent));
  return sum + (count - exact) * Math.max(smallest, largest / exact ** exponent);
}

function mostOf(d: Distribution): number {
  switch (d.kind) {
    case 'fixed':
      return d.value;
    case 'uniform':
      return d.max;
    case 'normal':
      return Math.min(d.max, d.mean + 6 * d.sd);
    case 'choice':
      return Math.max(...d.values);
  }
}

function meanOf(d: Distribution): number {
  switch (d.kind) {
    case 'fixed':
      return d.value;
    case 'uniform':
      return (d.min + d.max) / 2;
    case 'normal':
      return Math.min(d.max, Math.max(d.min, d.mean));
    case 'choice': {
      const weight = d.weights.reduce((sum, w) => sum + w, 0);
      return d.values.reduce((sum, value, i) => sum + (value * d.weights[i]!) / weight, 0);
    }
  }
}

/** Steps of time of the simulation, and what a file is divided into: so much is the least. */
const LEAST = {
  announceInterval: [1, '1 s'],
  busyPeersInterval: [1, '1 s'],
  registerInterval: [1, '1 s'],
  noProgress: [1, '1 s'],
  userAsksAgain: [1, '1 s'],
  slotRotation: [1, '1 s'],
  partialUpdate: [0.1, '100 ms'],
  downloadsAtOnce: [1, '1'],
  pieceSize: [1024, '1 KB'],
} as const;

function checkSteps({ model, demand, durationS }: Scenario, complain: Complain): void {
  if (durationS <= 0) complain('duration', 'the run needs a duration above zero');
  if (demand.scan.intervalS < 1) complain('demand.scan.interval', 'allowed is at least 1 s');
  for (const [name, [least, text]] of Object.entries(LEAST)) {
    if (model[name as keyof typeof LEAST] < least) complain(`model.${name}`, `allowed is at least ${text}`);
  }
}

function checkContent(scenario: Scenario, complain: Complain): void {
  const { durationS } = scenario;
  if (durationS > MOST.durationS) {
    complain('duration', `${formatDuration(durationS)}; allowed are ${formatDuration(MOST.durationS)}`);
    return;
  }
  let files = 0;
  let requests = 0;
  scenario.content.forEach((content, i) => {
    const releases = releaseCount(content, durationS);
    const ofOne = content.files.reduce((sum, file) => sum + file.count, 0);
    if (releases > MOST.releases) {
      const message = `${number(releases)} releases within the run; allowed are ${number(MOST.releases)}: let them come less often`;
      complain(`content.${i}.release`, message);
      return;
    }
    files += releases * ofOne;
    if (files > MOST.files) {
      complain(
        `content.${i}.files`,
        `${number(files)} files in all releases; allowed are ${number(MOST.files)} in all`,
      );
      files = 0;
    }
    content.files.forEach(({ sizeBytes }, k) => {
      const bytes = mostOf(sizeBytes);
      if (bytes > MOST.fileBytes) {
        const message = `a file of ${formatBytes(bytes)}; allowed are ${formatBytes(MOST.fileBytes)}, which is what NTFS holds`;
        complain(`content.${i}.files.${k}.size`, message);
      }
    });
    requests += content.requests?.length ?? 0;
    if (requests > MOST.requests) {
      complain(`content.${i}.requests`, `${number(requests)} requests; allowed are ${number(MOST.requests)}`);
      requests = 0;
    }
  });
}

/** Whole bytes are added up exactly up to a limit: what all devices download stays below it. */
function checkBytes({ sites, devices, content, durationS }: Scenario, complain: Complain): void {
  if (devices.inventory !== undefined) return;
  let bytesOfOne = 0;
  for (const of of content) {
    if (of.requests) continue;
    const bytes = of.files.reduce((sum, { sizeBytes, count }) => sum + meanOf(sizeBytes) * count, 0);
    bytesOfOne += bytes * releaseCount(of, durationS) * of.audience.share;
  }
  const bytes = bytesOfOne * sites.reduce((sum, site) => sum + devicesOf(site), 0);
  if (bytes <= MOST.totalBytes) return;
  const message = `about ${formatBytes(bytes)} are downloaded in all; bytes are counted exactly up to ${formatBytes(MOST.totalBytes)}`;
  complain('content', `${message}: take fewer devices, or less content`);
}

/** Releases within the run, at most. */
function releaseCount({ release, requests }: ContentSpec, durationS: number): number {
  if (!release || requests) return 1;
  if (release.kind === 'dates') return release.timesMs.length;
  if (release.kind === 'rule') return Math.ceil(durationS / (28 * DAY_S)) + 1;
  return Math.max(0, Math.ceil((durationS - release.afterS) / release.everyS));
}
