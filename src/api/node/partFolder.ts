/** What a thread loads to reach the folder in which results of parts are remembered (experiment/memory/remembering.ts). */
import type { PartStore } from '../../experiment/memory/partMemory.js';
import { PartFolder } from '../../io/partFolder.js';

export function openStore(folder: string, limitBytes: number): PartStore {
  return new PartFolder(folder, limitBytes);
}
