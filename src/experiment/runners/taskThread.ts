/** A thread of the local runner or of a queue's worker: one task at a time. */
import { workerData } from 'node:worker_threads';
import type { Figures } from '../../ledger/ledger.js';
import type { RunTask } from './runner.js';
import { runTask } from './runner.js';

/** Not 0 from when no other task is to be begun; a worker of a queue has no such flag. */
const stopped = workerData as Int32Array | null;

/** @returns `null` for a task that was not begun */
export default (task: RunTask): Figures | null => (stopped && Atomics.load(stopped, 0) !== 0 ? null : runTask(task));
