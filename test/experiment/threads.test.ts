/** The threads of piscina import their file: to require an ES module can end the process when they are stopped meanwhile. */
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { THREAD_ARGUMENTS } from '../../src/experiment/runners/threads.js';

it('threads are refused to require an ES module', async () => {
  const file = JSON.stringify(resolve('build/core/words.js'));
  const program = `const { parentPort } = require('node:worker_threads');
    try { require(${file}); parentPort.postMessage('required'); } catch ({ code }) { parentPort.postMessage(code); }`;
  const answer = (execArgv: string[]) =>
    new Promise((done, failed) => {
      const worker = new Worker(program, { eval: true, execArgv });
      worker.once('message', done);
      worker.once('error', failed);
    });
  expect(await answer([...THREAD_ARGUMENTS])).toBe('ERR_REQUIRE_ESM');
});
