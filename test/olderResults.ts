/** Every download of a run as one hash: two versions of dosim that agree in it simulated the same. */
import { createHash } from 'node:crypto';
import type { PartResult } from '../src/engine/result.js';

/** @returns SHA-256 over who got which file when, in which mode and from where, in hexadecimal */
export function hashOfDownloads(parts: readonly Pick<PartResult, 'downloads'>[]): string {
  const hash = createHash('sha256');
  for (const { downloads } of parts) {
    const { device, file, requestedS, startedS, finishedS, mode, bytes } = downloads;
    for (const column of [device, file, requestedS, startedS, finishedS, mode, bytes]) {
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    }
  }
  return hash.digest('hex');
}
