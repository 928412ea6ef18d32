/** What docs/validation.md shows: measured anew by `npm run validate`, and the quick parts by every test run. */
import { join, resolve } from 'node:path';
import { replicateSeed } from '../../src/experiment/environment.js';
import { runReplicate } from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { downloadOf } from '../helpers.js';
import { engineOutcome, SCENARIOS, swarmTwin } from '../oracle/agreement.js';
import { PARTIAL, randomCase } from '../oracle/cases.js';
import { missShare } from './poisson.js';
import { engineResult, measuredCases, oracleResult, otherCases } from './swarmCases.js';

const SCENARIO_FOLDER = resolve(import.meta.dirname, '../../scenarios');
const ESTATE_REPLICATES = 3;

/** The assumptions of the estate that are moved, one at a time. */
export const ESTATE_CHANGES: readonly { label: string; set: string[] }[] = [
  { label: 'as assumed', set: [] },
  { label: 'cache age 3 days', set: ['policies.DOMaxCacheAge=3 d'] },
  { label: 'cache age 6 hours', set: ['policies.DOMaxCacheAge=6 h'] },
  { label: 'mode 1 (LAN)', set: ['policies.DODownloadMode=1'] },
  {
    label: 'sites a quarter as large',
    set: ['sites.site.devices={ zipf: { largest: 50, exponent: 0.8, smallest: 3 } }'],
  },
  { label: 'WAN lines of 50 Mbit/s', set: ['sites.site.wan=50 Mbit/s'] },
  { label: 'nobody on the VPN', set: ['devices.mix.laptop.vpn.share=0'] },
  { label: '40 % of days on the VPN', set: ['devices.mix.laptop.vpn.share=40'] },
  { label: 'files from 10 MB on', set: ['policies.DOMinFileSizeToCache=10'] },
  { label: 'upload on battery from 40 %', set: ['policies.DOMinBatteryPercentageAllowedToUpload=40'] },
  { label: 'HTTP delay of 60 s', set: ['policies.DODelayBackgroundDownloadFromHttp=60'] },
];

/** From the older reading of the documents to the defaults, one step after the other: each keeps those before it. */
export const ESTATE_STEPS: readonly { label: string; set: string[] }[] = [
  { label: 'reference-2024', set: [] },
  { label: 'dynamic share of the line: 45 and 90 %', set: ['model.dynamicShare=beyondLan'] },
  {
    label: 'HTTP and peers start as captured',
    set: [
      'model.httpStart={ cold: 1.1 s, warm: 0.3 s }',
      'model.peersKnown={ cold: { uniform: { min: 2 s, max: 2.3 s } }, warm: { uniform: { min: 0.6 s, max: 0.9 s } } }',
    ],
  },
  { label: 'HTTP keeps 15 % of the rate of its peers', set: ['model.backgroundHttpShare=15'] },
  { label: 'ten peers connected, four give', set: ['model.peerConnections=10', 'model.peersGiving=4'] },
  { label: 'files in the making are shared', set: ['model.partialHolders=true'] },
];

/** Mean peer share of the estate after each step, and with the defaults. */
export function estateSteps() {
  const changes = ESTATE_STEPS.map(({ label }, i) => ({
    label,
    set: ['defaults=reference-2024', ...ESTATE_STEPS.slice(0, i + 1).flatMap(({ set }) => set)],
  }));
  return estate([...changes, { label: 'observed-2026, all that is left', set: [] }]);
}

function load(name: string, set: readonly string[] = []) {
  return loadScenario(join(SCENARIO_FOLDER, `${name}.yaml`), readText, set).scenario;
}

/** Peer share of machine 2 in Microsoft's test. */
export function twoMachines() {
  const replicate = runReplicate({ scenario: load('two-machines'), inventory: null, seed: '1', tracing: false }, 0);
  const first = downloadOf(replicate, 'machine-1');
  const second = downloadOf(replicate, 'machine-2');
  return {
    firstPeerShare: (first.lan + first.group) / (first.lan + first.group + first.cdn),
    secondPeerShare: second.lan / (second.lan + second.cdn),
    firstS: round(first.finishedS - first.startedS),
    secondS: round(second.finishedS - second.startedS),
  };
}

/** Mean peer share of the estate under each change. */
export function estate(changes = ESTATE_CHANGES) {
  return changes.map(({ label, set }) => {
    const scenario = load('estate-24h', set);
    const shares = Array.from(
      { length: ESTATE_REPLICATES },
      (_, k) =>
        runReplicate({ scenario, inventory: null, seed: replicateSeed('1', k), tracing: false }, 0).account.figures
          .peerShare,
    );
    return { label, peerShare: round(shares.reduce((a, b) => a + b, 0) / shares.length) };
  });
}

/** The measured swarm, the oracle and the engine. */
export function swarm() {
  const row = (of: ReturnType<typeof measuredCases>[number]) => {
    const oracle = oracleResult(of);
    const engine = engineResult(of);
    const measured = Number.isNaN(of.peerShare)
      ? null
      : { peerShare: round(of.peerShare), lastFinishS: round(of.lastFinishS) };
    return {
      name: of.name,
      measured,
      oracle: { peerShare: round(oracle.peerShare), lastFinishS: round(oracle.lastFinishS) },
      engine: { peerShare: round(engine.peerShare), lastFinishS: round(engine.lastFinishS) },
    };
  };
  return [...measuredCases(), ...otherCases()].map(row);
}

/** Share of Poisson requests that find no holder, against exp(-rT). */
export function misses() {
  return [0.25, 0.5, 1, 1.5, 2, 3].map((rT) => ({ rT, share: round(missShare(rT).share) }));
}

/** Engine and oracle of partial holders on random scenarios: share and mean time of each. */
export function randomScenarios(count = SCENARIOS) {
  const points: { oracleShare: number; engineShare: number; oracleS: number; engineS: number }[] = [];
  for (let number = 0; number < count; number += 1) {
    const random = randomCase(number, PARTIAL);
    if (random.requests.length === 0) continue;
    const oracle = swarmTwin(random, number);
    const engine = engineOutcome(random);
    points.push({
      oracleShare: round(oracle.share),
      engineShare: round(engine.share),
      oracleS: round(oracle.meanTimeS),
      engineS: round(engine.meanTimeS),
    });
  }
  return points;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
