/**
 * The measured cases as the engine's scenario and as the oracle's: clients behind one HTTP line that share pieces
 * before they have the whole file. Rates are the goodput that was seen on the shaped links.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, run } from '../helpers.js';
import { type Finished, simulateSwarm } from '../oracle/swarm.js';

const SIZE_BYTES = 96 * 1024 * 1024;
const HTTP_MBIT = 18.9;
const CLIENT_MBIT = 94.5;

export interface SwarmCase {
  name: string;
  /** One entry a client, in order of start. */
  clients: { startS: number; uploads: boolean }[];
  /** Mean over the repetitions. */
  peerShare: number;
  lastFinishS: number;
}

export interface SwarmResult {
  peerShare: number;
  lastFinishS: number;
}

/** What the cases themselves state about the clients, besides sizes, rates and starts. */
export const STATED_MODEL = {
  partialHolders: true, // every client shares pieces before it has the whole file
  foregroundTarget: 'unlimited', // HTTP always runs, at whatever rate it gives
  peersKnown: 0, // a client knows all clients that started before it
  visibilityDelay: 0, // and they learn of it
  announceInterval: '1 s',
};

/** The cases of swarm.csv: S1, S3 and S5. */
export function measuredCases(): SwarmCase[] {
  const lines = readFileSync(join(import.meta.dirname, 'swarm.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const rows = lines.map((line) => {
    const [name, repetition, client, , startS, finishS, http, , upload] = line.split(',');
    return {
      name: name!,
      repetition: Number(repetition),
      client: Number(client),
      startS: Number(startS),
      finishS: Number(finishS),
      httpBytes: Number(http),
      uploads: upload === '1',
    };
  });
  return [...new Set(rows.map((row) => row.name))].map((name) => {
    const mine = rows.filter((row) => row.name === name);
    const repetitions = [...new Set(mine.map((row) => row.repetition))].map((k) =>
      mine.filter((row) => row.repetition === k),
    );
    const share = (of: typeof rows) => 1 - of.reduce((sum, row) => sum + row.httpBytes, 0) / (of.length * SIZE_BYTES);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    return {
      name,
      clients: repetitions[0]!.map(({ startS, uploads }) => ({ startS, uploads })),
      peerShare: mean(repetitions.map(share)),
      lastFinishS: mean(repetitions.map((of) => Math.max(...of.map((row) => row.finishS)))),
    };
  });
}

/** Cases that are not in the measurement: the same clients, other numbers and starts. */
export function otherCases(): SwarmCase[] {
  const at = (name: string, starts: number[], uploads = (_: number) => true): SwarmCase => ({
    name,
    clients: starts.map((startS, i) => ({ startS, uploads: uploads(i) })),
    peerShare: Number.NaN,
    lastFinishS: Number.NaN,
  });
  return [
    at('two together', [0, 0]),
    at('four at 0, 10, 20, 30 s', [0, 10, 20, 30]),
    at('six together, a third uploads nothing', [0, 0, 0, 0, 0, 0], (i) => i % 3 !== 2),
    at(
      'twelve at 0, 5, ... 55 s',
      Array.from({ length: 12 }, (_, i) => 5 * i),
    ),
  ];
}

/** The scenario of a case, with the project's defaults but for what the case states. */
export function swarmScenario({ clients }: SwarmCase) {
  const name = (i: number) => `c${i + 1}`;
  const profile = { nic: `${CLIENT_MBIT} Mbit/s`, on: 'always', windows: '10 22H2', power: 'battery' };
  const scenario = {
    name: 'swarm',
    start: '2026-03-02T00:00:00Z',
    duration: '1 h',
    sites: [{ name: 'site', wan: `${HTTP_MBIT} Mbit/s` }],
    devices: {
      mix: [
        { name: 'uploads', ...profile, battery: { timeOnBattery: 0 } },
        // On battery and without a policy a device uploads nothing.
        { name: 'silent', ...profile, battery: { timeOnBattery: '100 %', drainPerHour: 0 } },
      ],
      inventory: 'clients.csv',
    },
    policies: { DODownloadMode: 2 },
    content: [
      {
        name: 'file',
        type: 'quality-update',
        priority: 'foreground',
        files: [{ name: 'f', size: `${SIZE_BYTES} B` }],
        requests: clients.map(({ startS }, i) => ({ device: name(i), after: `${startS} s` })),
      },
    ],
    model: STATED_MODEL,
  };
  const inventory = clients.map(({ uploads }, i) => ({
    device: name(i),
    site: 'site',
    profile: uploads ? 'uploads' : 'silent',
  }));
  return { scenario: load(JSON.stringify(scenario)).scenario, inventory };
}

export function engineResult(of: SwarmCase): SwarmResult {
  const { scenario, inventory } = swarmScenario(of);
  const { parts, account } = run(scenario, '1', inventory);
  return {
    peerShare: account.figures.peerShare,
    lastFinishS: Math.max(...parts.flatMap(({ downloads }) => Array.from(downloads.finishedS))),
  };
}

/** Mean over several seeds: the oracle draws its pieces at random, as the clients did. */
export function oracleResult({ clients }: SwarmCase, seeds = 10): SwarmResult {
  const bytesPerS = (mbit: number) => (mbit * 1e6) / 8;
  const capacity = [bytesPerS(HTTP_MBIT), Number.POSITIVE_INFINITY];
  const link = () => capacity.push(bytesPerS(CLIENT_MBIT)) - 1;
  const oracleClients = clients.map(({ startS, uploads }) => ({
    startS,
    uploads,
    down: link(),
    up: link(),
    site: 0,
    group: 0,
    file: 0,
  }));
  const sites = [{ down: 0, up: 1 }];
  const runs = Array.from({ length: seeds }, (_, seed) =>
    simulateSwarm({ capacity, clients: oracleClients, sites, fileBytes: [SIZE_BYTES], peerPieces: 4 }, `swarm ${seed}`),
  );
  const mean = (read: (downloads: Finished[]) => number) => runs.reduce((sum, run) => sum + read(run), 0) / seeds;
  return {
    peerShare: mean((d) => 1 - d.reduce((sum, { httpBytes }) => sum + httpBytes, 0) / (d.length * SIZE_BYTES)),
    lastFinishS: mean((d) => Math.max(...d.map(({ finishS }) => finishS))),
  };
}
