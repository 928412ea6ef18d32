/** The scenario under some draws of its uncertain values (`uncertainty.sample`), each as if its values were stated. */
import type { HostFiles } from '../experiment/files.js';
import type { ReadOptions } from './options.js';
import { type Prepared, prepare } from './prepare.js';
import { overrideTexts, type Source } from './source.js';

export interface DrawVariant {
  values: Readonly<Record<string, string | number | boolean>>;
  prepared: Prepared;
}

/**
 * As many draws as are asked for, evenly over the sample; none where the scenario has no sample.
 *
 * @throws InputError when a draw names a path that is none, or a value that is not allowed
 */
export async function drawVariants(
  source: Source,
  files: HostFiles,
  { set, seed, rules }: ReadOptions,
  own: Prepared,
  most: number,
): Promise<DrawVariant[]> {
  const sample = own.experiment.scenario.uncertainty?.sample ?? [];
  const count = Math.min(most, sample.length);
  const variants: DrawVariant[] = [];
  for (let k = 0; k < count; k += 1) {
    const values = sample[Math.floor((k * sample.length) / count)]!;
    const drawn = Object.entries(values).map(([path, value]) => `${path}=${String(value)}`);
    // What the caller sets is certain.
    const prepared = await prepare(source, files, { seed, rules, set: [...drawn, ...overrideTexts(set)] });
    prepared.experiment.seed = own.experiment.seed;
    variants.push({ values, prepared });
  }
  return variants;
}
