/** A worker thread: simulates the shards that it is given, until its parent ends it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { World } from '../engine/parts.js';
import type { Task, WorkerMessage } from './pool.js';
import { buildWorld, type Experiment, simulateShard } from './world.js';

const experiments = workerData as readonly Experiment[];
const port = parentPort!;
let last: { experiment: number; replicate: number; world: World } | undefined;

port.on('message', (task: Task) => {
  const send = (message: WorkerMessage) => port.postMessage(message);
  try {
    const { experiment, replicate, shard, shards } = task;
    if (last?.experiment !== experiment || last.replicate !== replicate) {
      last = { experiment, replicate, world: buildWorld(experiments[experiment]!, replicate) };
    }
    let reported = 0;
    const results = simulateShard(experiments[experiment]!, last.world, shard, shards, (share) => {
      if (share - reported < 0.02) return;
      reported = share;
      send({ kind: 'progress', share });
    });
    send({ kind: 'done', results });
  } catch (error) {
    const { name, message, stack } = error as Error;
    send({ kind: 'failed', name, message: name === 'InvariantError' ? message : (stack ?? message) });
  }
});
