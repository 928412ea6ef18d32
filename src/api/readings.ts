/** The scenario under each of the main readings of the model, the others as it says. */
import type { HostFiles } from '../experiment/files.js';
import { MAIN_READINGS, type Reading } from '../experiment/readings.js';
import { type ReadingRun, readingRuns } from '../report/readings.js';
import { type SeededFigures, type Summary, summarise } from '../report/summary.js';
import type { ReadOptions } from './options.js';
import { type Prepared, prepare } from './prepare.js';
import { overrideTexts, type Source } from './source.js';

export interface ReadingVariant {
  reading: string;
  value: string;
  prepared: Prepared;
}

/** The scenario under every value of every reading that differs from its own. */
export async function readingVariants(
  source: Source,
  files: HostFiles,
  { set, seed, rules }: ReadOptions,
  own: Prepared,
  readings: readonly Reading[] = MAIN_READINGS,
): Promise<ReadingVariant[]> {
  const modelOf = ({ experiment }: Prepared) => JSON.stringify(experiment.scenario.model);
  const variants: ReadingVariant[] = [];
  for (const { name, values } of readings) {
    for (const { label, overrides } of values) {
      const prepared = await prepare(source, files, { seed, rules, set: [...overrideTexts(set), ...overrides] });
      prepared.experiment.seed = own.experiment.seed;
      if (modelOf(prepared) !== modelOf(own)) variants.push({ reading: name, value: label, prepared });
    }
  }
  return variants;
}

/** @param figures of each variant, replicate by replicate */
export function readingResults(
  own: Summary,
  variants: readonly ReadingVariant[],
  figures: readonly SeededFigures[][],
): ReadingRun[] {
  const runs = variants.map(({ reading, value, prepared: { experiment } }, k) => ({
    reading,
    value,
    figures: summarise(experiment.scenario, experiment.seed, figures[k]!, []),
  }));
  return readingRuns(own, runs);
}
