/** The size of a run before it starts: devices, downloads, memory; and whether it fits. */
import { buildCatalogue } from '../content/catalogue.js';
import { RandomStream } from '../core/random.js';
import { devicesInLargest, partition } from '../engine/partition.js';
import { FreeAddresses } from '../fleet/addresses.js';
import { expandSites } from '../fleet/sites.js';
import type { Experiment } from './environment.js';
import { buildWorld } from './world.js';

/** Bytes that are held; measured, see docs/performance.md. */
const BYTES = {
  /** A thread with the code of the simulator. */
  perThread: 70e6,
  /** A device in the world of each thread, and in the accounts of the run. */
  perDeviceInWorld: 160,
  perDeviceInAccounts: 150,
  /** A site, likewise: its entry in the scenario, and the accounts of its part and its line. */
  perSiteInWorld: 3000,
  perSiteInAccounts: 4000,
  /** Of the part that a worker simulates: a device, and a download. */
  perDeviceInWork: 700,
  perDownloadInWork: 300,
  /** The duration of every download; its row where rows are kept; its transfers where they are traced. */
  perDownload: 8,
  perDownloadKept: 100,
  perDownloadTraced: 3000,
  /** Rows that wait to be written, as parts. */
  partsAhead: 18,
};

/** How a run is to be done. */
export interface Manner {
  workers: number;
  /** Whether the workers share out the parts of one run, or each does runs of its own. */
  runs: 'shared' | 'apart';
  /** Whether rows of downloads are not wanted, streamed to a file, or kept. */
  rows: 'none' | 'streamed' | 'kept';
  tracing: boolean;
}

/** The size of a run. */
export interface RunSize {
  sites: number;
  devices: number;
  downloads: number;
  /** Share of the devices that are in the largest part; 1 until it is known better. */
  largestPart: number;
}

/** Counts sites, devices and downloads without building the estate: all devices are taken to ask for all files. */
export function sizeOf({ scenario, inventory, seed }: Experiment): RunSize {
  const sites = expandSites(scenario, new RandomStream(seed, 'fleet.siteSize'), new FreeAddresses(scenario, null));
  const devices = inventory?.length ?? sites.reduce((total, site) => total + site.plannedDevices, 0);
  const { releases } = buildCatalogue(scenario, seed);
  const files = releases.reduce((total, { content, fileCount }) => {
    const requests = content.requests ? content.requests.length / Math.max(1, devices) : content.audience.share;
    return total + fileCount * requests;
  }, 0);
  return { sites: sites.length, devices, downloads: Math.ceil(devices * files), largestPart: 1 };
}

/** The same with the parts of the estate known, which has to be built for it. */
export function sizeWithParts(experiment: Experiment): RunSize {
  const { fleet } = buildWorld(experiment, 0);
  const largest = devicesInLargest(fleet, partition(fleet, experiment.scenario));
  return { ...sizeOf(experiment), largestPart: largest / fleet.count };
}

/** Memory that is taken at the height of a run, in bytes, within a factor of about 1.5. */
export function memoryBytes({ sites, devices, downloads, largestPart }: RunSize, manner: Manner): number {
  const { workers, runs, rows, tracing } = manner;
  const thread = BYTES.perThread + devices * BYTES.perDeviceInWorld + sites * BYTES.perSiteInWorld;
  const accounts =
    devices * BYTES.perDeviceInAccounts + sites * BYTES.perSiteInAccounts + downloads * BYTES.perDownload;
  const all = devices * BYTES.perDeviceInWork + downloads * BYTES.perDownloadInWork;
  if (runs === 'apart') return BYTES.perThread + workers * (thread + accounts + largestPart * all);
  const inWork = Math.min(1, Math.max(1, workers) * largestPart);
  const ahead = Math.min(1, BYTES.partsAhead * largestPart);
  const kept = tracing ? BYTES.perDownloadKept + BYTES.perDownloadTraced : BYTES.perDownloadKept;
  const held = { none: 0, streamed: BYTES.perDownloadKept * ahead, kept }[rows];
  return (1 + workers) * thread + accounts + inWork * all + downloads * held;
}
