/** `dosim run --readings`: the scenario under each of the main readings of the model, the others as it says. */
import { MAIN_READINGS } from '../experiment/readings.js';
import type { Figures } from '../ledger/figures.js';
import { type ReadingRun, readingRuns } from '../report/readings.js';
import { type Summary, summarise } from '../report/summary.js';
import { type Prepared, prepare } from './common.js';

interface ReadingVariant {
  reading: string;
  value: string;
  prepared: Prepared;
}

/** The scenario under every value of every main reading that differs from its own. */
export async function readingVariants(
  file: string,
  argv: { set: string[]; seed?: string },
  own: Prepared,
): Promise<ReadingVariant[]> {
  const isOwn = ({ scenario }: Prepared) => JSON.stringify(scenario.model) === JSON.stringify(own.scenario.model);
  const variants: ReadingVariant[] = [];
  for (const { name, values } of MAIN_READINGS) {
    for (const { label, overrides } of values) {
      const prepared = await prepare(file, { ...argv, set: [...argv.set, ...overrides], trace: false, quiet: true });
      prepared.seed = own.seed;
      if (!isOwn(prepared)) variants.push({ reading: name, value: label, prepared });
    }
  }
  return variants;
}

/** @param figures of each variant, replicate by replicate */
export function readingResults(
  own: Summary,
  variants: readonly ReadingVariant[],
  figures: readonly (Figures & { seed: string })[][],
): ReadingRun[] {
  const runs = variants.map(({ reading, value, prepared }, k) => ({
    reading,
    value,
    figures: summarise(prepared.scenario, prepared.seed, figures[k]!, []),
  }));
  return readingRuns(own, runs);
}
