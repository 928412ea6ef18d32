/** The place of a copy among those of its device, as the rule of the upload slots asks, while copies go. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Caches } from '../../src/engine/cache.js';
import { buildWorld } from '../../src/experiment/world.js';
import { small } from '../helpers.js';

const FILES = 8;
const { scenario, fleet, catalogue } = buildWorld(
  {
    scenario: small({ content: { files: [{ size: '100 MB', count: FILES }] } }),
    inventory: null,
    seed: '1',
    tracing: false,
  },
  0,
);

it('is its place among the copies that are left and have no upload', () => {
  const files = fc.uniqueArray(fc.integer({ min: 0, max: FILES - 1 }));
  fc.assert(
    fc.property(files, files, (gone, busy) => {
      const caches = new Caches(fleet, catalogue, scenario, Int32Array.of(0), 1);
      const copies = Array.from({ length: FILES }, (_, file) => caches.complete(0, file, 0, Number.NaN, () => {}));
      for (const file of gone) {
        caches.clearWhere(
          0,
          (f) => f === file,
          true,
          () => {},
        );
      }
      const left = copies.filter((_, file) => !gone.includes(file));
      for (const file of busy) if (!gone.includes(file)) caches.noteUpload(copies[file]!, 1, 0);
      const idle = left.filter((copy) => caches.uploads[copy] === 0);
      for (const copy of idle) expect(caches.idlePosition(copy)).toBe(idle.indexOf(copy));
    }),
  );
});
