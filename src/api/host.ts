/** What a machine or a browser gives to the library: files, threads, and memory. */
import type { HostFiles } from '../experiment/files.js';
import type { Remembering } from '../experiment/memory/remembering.js';
import type { RunReplicates } from '../experiment/replicates.js';
import type { Runner } from '../experiment/runners/runner.js';

export interface Host {
  /** The files that scenarios name, and inventories that are read once. */
  newFiles(): HostFiles;
  /** What tells a file from others of the same name. */
  fullName(file: string): string;
  /** Runs replicates in this thread or in others. */
  runReplicates: RunReplicates;
  /** Runs single tasks, in `workers` threads where there are threads. */
  newRunner(workers: number, remembering?: Remembering): Promise<Runner>;
  /** Folders in which results of parts are remembered, where there are folders. */
  partFolder?: {
    /** Address of the module that opens them in a thread. */
    module: string;
    /** @throws InputError when it cannot be one */
    prepare(folder: string): void;
  };
  /** Threads that the machine can run at a time; 0 where there are none but this one. */
  threads(): number;
  /** Memory that is free, in bytes. */
  freeMemoryBytes(): number;
}
