/** Loaded before a command: says on the fourth channel that the first thread of the command runs code. */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.once('worker', (worker) => worker.once('online', () => writeSync(3, 'at work')));
}
