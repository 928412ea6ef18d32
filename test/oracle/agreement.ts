/** Runs random scenarios in the engine and in an oracle, and lists where they differ. */
import { run } from '../helpers.js';
import { type Case, type CaseKind, randomCase } from './cases.js';
import { simulatePieces } from './pieces.js';
import { simulateSwarm } from './swarm.js';

export const SCENARIOS = 500;
/** The oracle of partial holders draws at random: where one run of it differs, its mean over so many decides. */
const SEEDS = 12;

interface Outcome {
  share: number;
  meanTimeS: number;
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

export function engineOutcome({ scenario, inventory }: Case): Outcome {
  const { parts, account } = run(scenario, '1', inventory);
  const times = parts.flatMap(({ downloads }) =>
    Array.from(downloads.finishedS, (finished, r) => finished - downloads.startedS[r]!),
  );
  return { share: account.figures.peerShare, meanTimeS: mean(times) };
}

/** Whole holders: every file in pieces, without chance. */
function piecesTwin(of: Case): Outcome {
  const downloads = simulatePieces(of);
  const peers = downloads.reduce((total, d) => total + d.fromPeers, 0);
  const all = downloads.reduce((total, d) => total + d.fromPeers + d.fromHttp, 0);
  return { share: peers / all, meanTimeS: mean(downloads.map((d) => d.finishS - d.startS)) };
}

/** Partial holders: one run of a swarm. */
export function swarmTwin({ capacity, devices, sites, fileBytes, requests }: Case, seed: number): Outcome {
  const clients = requests.map(({ device, file, timeS }) => ({
    ...devices[device]!,
    startS: timeS,
    file,
    uploads: true,
  }));
  const finished = simulateSwarm({ capacity, clients, sites, fileBytes, peerPieces: 20 }, String(seed));
  const http = finished.reduce((total, d) => total + d.httpBytes, 0);
  const all = requests.reduce((total, r) => total + fileBytes[r.file]!, 0);
  return { share: 1 - http / all, meanTimeS: mean(finished.map((d, i) => d.finishS - clients[i]!.startS)) };
}

/** What differs by more than the tolerance, and how many scenarios had peers at all. */
export function disagreements(kind: CaseKind, points: number, percent: number, count = SCENARIOS) {
  const partial = kind.partialHolders;
  const wrong: string[] = [];
  let shared = 0;
  let compared = 0;
  for (let number = 0; number < count; number += 1) {
    const random = randomCase(number, kind);
    if (random.requests.length === 0) continue;
    const found = engineOutcome(random);
    let wanted = partial ? swarmTwin(random, number) : piecesTwin(random);
    const differs = () =>
      Math.abs(found.share - wanted.share) > points / 100 ||
      Math.abs(found.meanTimeS / wanted.meanTimeS - 1) > percent / 100;
    if (partial && differs()) {
      const runs = Array.from({ length: SEEDS }, (_, k) => swarmTwin(random, 1000 * (k + 1) + number));
      wanted = { share: mean(runs.map((o) => o.share)), meanTimeS: mean(runs.map((o) => o.meanTimeS)) };
    }
    compared += 1;
    if (wanted.share > 0.01) shared += 1;
    if (!differs()) continue;
    wrong.push(
      `scenario ${number}: share ${found.share} for ${wanted.share}, time ${found.meanTimeS} for ${wanted.meanTimeS}`,
    );
  }
  return { wrong, shared, compared };
}
