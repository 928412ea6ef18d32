/** A thread of the local runner: one task at a time. */
import type { RunTask } from './runner.js';
import { runTask } from './runner.js';

export default (task: RunTask) => runTask(task);
