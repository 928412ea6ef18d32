/** The engine against its slow twins on random small scenarios, without and with partial holders. */
import { describe, expect, it } from 'vitest';
import { run } from '../helpers.js';
import { type Case, randomCase } from './cases.js';
import { simulatePieces } from './pieces.js';
import { simulateSwarm } from './swarm.js';

const SCENARIOS = Number(process.env.N ?? 500);

interface Outcome {
  share: number;
  meanTimeS: number;
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function engine({ scenario, inventory }: Case): Outcome {
  const { parts, account } = run(scenario, '1', inventory);
  const times = parts.flatMap(({ downloads }) =>
    Array.from(downloads.finishedS, (finished, r) => finished - downloads.startedS[r]!),
  );
  return { share: account.figures.peerShare, meanTimeS: mean(times) };
}

function piecesTwin(of: Case): Outcome {
  const downloads = simulatePieces(of);
  const peers = downloads.reduce((total, d) => total + d.fromPeers, 0);
  const all = downloads.reduce((total, d) => total + d.fromPeers + d.fromHttp, 0);
  return { share: peers / all, meanTimeS: mean(downloads.map((d) => d.finishS - d.startS)) };
}

function swarmTwin({ capacity, devices, sites, fileBytes, requests }: Case, seed: string): Outcome {
  const clients = requests.map(({ device, file, timeS }) => ({
    ...devices[device]!,
    startS: timeS,
    file,
    uploads: true,
  }));
  const finished = simulateSwarm({ capacity, clients, sites, fileBytes, peerPieces: 20 }, seed);
  const http = finished.reduce((total, d) => total + d.httpBytes, 0);
  const all = requests.reduce((total, r) => total + fileBytes[r.file]!, 0);
  return { share: 1 - http / all, meanTimeS: mean(finished.map((d, i) => d.finishS - clients[i]!.startS)) };
}

/** What differs by more than the tolerance, and how many scenarios had peers at all. */
function disagreements(partial: boolean, points: number, percent: number) {
  const wrong: string[] = [];
  let shared = 0;
  for (let number = 0; number < SCENARIOS; number += 1) {
    const random = randomCase(number, partial);
    if (random.requests.length === 0) continue;
    const wanted = partial ? swarmTwin(random, String(number)) : piecesTwin(random);
    const found = engine(random);
    if (wanted.share > 0.01) shared += 1;
    const share = Math.abs(found.share - wanted.share);
    const time = Math.abs(found.meanTimeS / wanted.meanTimeS - 1);
    if (share > points / 100 || time > percent / 100) {
      wrong.push(
        `scenario ${number}: share ${found.share} for ${wanted.share}, time ${found.meanTimeS} for ${wanted.meanTimeS}`,
      );
    }
  }
  return { wrong, shared };
}

describe(`the engine against the piece-level oracle on ${SCENARIOS} random scenarios`, () => {
  it('agrees without partial holders: peer share within 2 points, mean time within 3 %', () => {
    const { wrong, shared } = disagreements(false, 2, 3);
    expect(wrong).toEqual([]);
    expect(shared).toBeGreaterThan(SCENARIOS / 2);
  });

  it('agrees with partial holders: peer share within 5 points, mean time within 8 %', () => {
    const { wrong, shared } = disagreements(true, 5, 8);
    expect(wrong).toEqual([]);
    expect(shared).toBeGreaterThan(SCENARIOS / 2);
  });
});
