/** A worker thread: takes its share of the runs (sharedWork.ts), and tells the main thread. */

import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../core/problems.js';
import { inOneGo } from '../core/steps.js';
import { Environments } from './environment.js';
import { openMemory } from './memory/remembering.js';
import { withModuleRules } from './ruleModules.js';
import { type Send, type SharedTask, SharedWork } from './sharedWork.js';

const task = workerData as SharedTask;
const port = parentPort!;

const send: Send = (message, transfer = []) => port.postMessage(message, transfer);

try {
  // One scenario has no part twice.
  const environments = new Environments(task.experiments.length > 1 ? await openMemory(task.remembering) : undefined);
  const experiments = await Promise.all(task.experiments.map(withModuleRules));
  inOneGo(new SharedWork(task, experiments, environments, send).steps());
} catch (error) {
  const { name, message, stack } = error as Error;
  const problems = error instanceof InputError ? error.problems : undefined;
  send({ kind: 'failed', name, message: name === 'InvariantError' ? message : (stack ?? message), problems });
}
