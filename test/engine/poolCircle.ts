/** Three sites whose pools of partial holders exchange in a circle. */
import { stringify } from 'yaml';
import { runReplicate } from '../../src/experiment/world.js';
import { load } from '../helpers.js';

const SOURCES = 6;
const CDN = 0;

/** What came from the CDN of each of two files in each of some seeds, in copies of the file; all downloads have finished. */
export function outsideCopies(seeds: number): number[] {
  const scenario = load(
    stringify({
      name: 'circle',
      sites: [{ name: 's', count: 3, devices: 3, wan: { down: '100 Mbit/s', up: 'unlimited' } }],
      policies: { DODownloadMode: 3 },
      content: [{ name: 'c', files: [{ size: '3.4 GB', count: 2 }], requests: [{ device: 's-*', after: '10 s' }] }],
      model: { partialHolders: true },
    }),
  ).scenario;
  return Array.from({ length: seeds }, (_, seed) => copiesFromCdn(scenario, String(seed))).flat();
}

function copiesFromCdn(scenario: ReturnType<typeof load>['scenario'], seed: string): number[] {
  const { parts, world } = runReplicate({ scenario, inventory: null, seed, tracing: false }, 0);
  const { sizeBytes } = world.catalogue;
  const copies = Array.from(sizeBytes, () => 0);
  for (const { downloads } of parts) {
    for (let r = 0; r < downloads.count; r += 1) {
      if (Number.isNaN(downloads.finishedS[r]!)) throw new Error(`download ${r} has not finished`);
      copies[downloads.file[r]!]! += downloads.bytes[r * SOURCES + CDN]! / sizeBytes[downloads.file[r]!]!;
    }
  }
  return copies;
}
