/**
 * Whether a calibration finds what was hidden: estates with values that it is not told, each with a report that a run of it has
 * written. Intervals are to hold the hidden values as often as they say, and a model that is wrong in one reading is to
 * be noticed.
 */
import { calibrate } from '../../src/api/browser.js';
import { RandomStream } from '../../src/core/random.js';
import { readUnknowns, unknownValue } from '../../src/experiment/calibrate/unknowns.js';
import { reported } from '../experiment/reported.js';
import { loadAsWritten } from '../helpers.js';

/**
 * Eight branches, laptops on the VPN some days, a month of content: small and large, in the background and in the
 * foreground, one part of it asked for by all within minutes.
 */
const RECOVERY_ESTATE = {
  name: 'recovery',
  defaults: 'observed-2026',
  duration: '28 d',
  sites: [{ name: 'branch', count: 8, devices: 12, wan: '100 Mbit/s' }],
  devices: {
    mix: [
      { name: 'laptop', share: '60 %', windows: '11 24H2', vpn: { share: '20 %' } },
      { name: 'desktop', share: 'rest', windows: '11 24H2' },
    ],
  },
  policies: { DODownloadMode: 2 },
  content: [
    { name: 'update', type: 'quality-update', release: { every: '7 d', after: '1 d' }, files: [{ size: '600 MB' }] },
    {
      name: 'office',
      type: 'microsoft-365-apps',
      release: { every: '5 d', after: '2 d' },
      files: [{ size: '150 MB' }],
    },
    {
      name: 'suite',
      type: 'win32-app',
      priority: 'foreground',
      release: { every: '7 d', after: '32 h' },
      files: [{ size: '3 GB' }],
    },
    {
      name: 'tool',
      type: 'store-app',
      priority: 'foreground',
      release: { every: '2 d', after: '9 h' },
      files: [{ size: '60 MB' }],
    },
  ],
  demand: { spread: '20 min' },
};

const RECOVERY_FIT = [
  'model.backgroundHttpShare',
  'model.dynamicBackgroundShare',
  'devices.mix.laptop.vpn.share=0 %..80 %',
];

/** Readings that are wrong in the model that is fitted, one at a time. */
export const FLIPPED: readonly { name: string; overrides: string[] }[] = [
  { name: 'HTTP at once, peers after 2 s', overrides: ['model.httpStart=0', 'model.peersKnown=2 s'] },
  { name: 'files in the making are not shared', overrides: ['model.partialHolders=false'] },
  { name: 'a VPN forbids uploads only', overrides: ['model.vpnBan=uploadOnly'] },
  { name: 'copies are listed for 15 min at a time', overrides: ['model.registerInterval=15 min'] },
  { name: 'content below 200 MB is not shared', overrides: ['model.simpleMode=200 MB'] },
];

/** A small recovery that docs/calibration.json holds beside the study: a test sees by it whether the study is still true. */
export const SAMPLE = { estate: 1, runs: 80 } as const;

interface RecoveredUnknown {
  path: string;
  /** Places in the range. */
  hidden: number;
  median: number;
  low: number;
  high: number;
  quarter: number;
  threeQuarters: number;
  learned: number;
}

export interface RecoveredEstate {
  estate: number;
  /** The reading that is wrong; empty where the model is right. */
  flipped: string;
  unknowns: RecoveredUnknown[];
  tail: number;
  isNoticed: boolean;
  /** The hidden peer share and what is predicted. */
  peerShare: { low: number; median: number; high: number };
}

/** One estate: hides values, writes its report, fits them. */
export async function recover(
  number: number,
  { runs, flip }: { runs: number; flip?: (typeof FLIPPED)[number] },
): Promise<RecoveredEstate> {
  const { scenario, written } = loadAsWritten(JSON.stringify(RECOVERY_ESTATE));
  const unknowns = readUnknowns(RECOVERY_FIT, scenario, written);
  const random = new RandomStream('recovery', 'hidden');
  const hidden = unknowns.map((_, a) => 0.05 + 0.9 * random.uniform(number, a));
  const overrides = unknowns.map((unknown, a) => `${unknown.path}=${String(unknownValue(unknown, hidden[a]!))}`);
  const file = reported(RECOVERY_ESTATE, [...overrides, ...(flip?.overrides ?? [])], `hidden ${number}`);
  const { fitted, check, predicted } = await calibrate(RECOVERY_ESTATE, [file], {
    fit: RECOVERY_FIT,
    runs,
    seed: `fit ${number}`,
  });
  const { low, median, high } = predicted[0]!;
  return {
    estate: number,
    flipped: flip?.name ?? '',
    unknowns: fitted.unknowns.map(({ path, u, learned }, a) => ({ path, hidden: hidden[a]!, ...u, learned })),
    tail: check!.tail,
    isNoticed: check!.isSuspicious,
    peerShare: { low, median, high },
  };
}
