/** The scenario under each draw of its uncertain values. */
import type { HostFiles } from '../experiment/files.js';
import type { ReadOptions } from './options.js';
import { type Prepared, prepare } from './prepare.js';
import { overrideTexts, type Source } from './source.js';

/**
 * Gives an experiment the draws that its replicates take. A single replicate takes the values that the scenario states.
 *
 * @throws InputError when a draw names a path that is none, or a value that is not allowed
 */
export async function addDraws(
  prepared: Prepared,
  source: Source,
  files: HostFiles,
  options: Pick<ReadOptions, 'set' | 'seed' | 'rules'>,
  replicates: number,
): Promise<void> {
  const { uncertainty } = prepared.experiment.scenario;
  if (uncertainty === undefined || replicates === 1) return;
  const draws = [];
  for (const values of uncertainty.sample.slice(0, replicates)) {
    const drawn = Object.entries(values).map(([path, value]) => `${path}=${String(value)}`);
    // What the caller sets is certain.
    const set = [...drawn, ...overrideTexts(options.set)];
    draws.push((await prepare(source, files, { ...options, onProblem: undefined, set })).experiment.scenario);
  }
  prepared.experiment.draws = draws;
}
