/** Runs whose downloads are wanted as rows of reports. */
import { Environments, type Experiment, replicateSeed } from '../experiment/environment.js';
import { DeviceContents, simulatedRows } from '../experiment/observe/deviceContents.js';
import type { ObservedRow } from '../experiment/observe/rows.js';
import type { PoolOptions } from '../experiment/replicates.js';
import { buildWorld } from '../experiment/world.js';
import type { Figures } from '../ledger/figures.js';
import type { Host } from './host.js';

/** Takes the rows and figures of runs, in the order of the experiments. */
export type OnRows = (experiment: number, rows: readonly ObservedRow[], figures: Figures) => void;

/** Runs each experiment once, on its own seed; those that share a seed and an environment should follow each other. */
export async function runRows(
  host: Host,
  experiments: readonly Experiment[],
  pool: PoolOptions,
  onRows: OnRows,
): Promise<void> {
  const environments = new Environments();
  await host.runReplicates(experiments, 1, { ...pool, details: 'kept' }, (i, _, { account, parts }) => {
    const contents = new DeviceContents(buildWorld(experiments[i]!, 0, environments));
    for (const part of parts) contents.add(part);
    onRows(i, simulatedRows(contents), account.figures);
  });
}

/** The experiment of one replicate, as one of its own. */
export function ofReplicate(experiment: Experiment, replicate: number): Experiment {
  return { ...experiment, seed: replicateSeed(experiment.seed, replicate) };
}
