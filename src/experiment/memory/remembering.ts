/** What is remembered of parts, as a thread is told: plain data. */
import { PartMemory, type PartStore } from './partMemory.js';

export interface Remembering {
  /** Nothing is remembered; default: false. */
  isOff?: boolean;
  /** Where accounts are kept for other runs; default: nowhere, each thread has its own. */
  store?: {
    /** Address of a module that exports `openStore`: files are not for this layer. */
    module: string;
    folder: string;
    limitBytes: number;
  };
}

/** A module that opens a store. */
interface StoreModule {
  openStore(folder: string, limitBytes: number): PartStore;
}

/** The memory of a thread, or none. */
export async function openMemory({ isOff, store }: Remembering = {}): Promise<PartMemory | undefined> {
  if (isOff) return undefined;
  if (!store) return new PartMemory();
  const { openStore } = (await import(store.module)) as StoreModule;
  return new PartMemory(openStore(store.folder, store.limitBytes));
}
