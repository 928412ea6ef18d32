/** Loaded before a command: says at its end on standard error what it took. */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const measured = { cpuS: (userCPUTime + systemCPUTime) / 1e6, memoryBytes: maxRSS * 1024 };
    writeSync(2, `measured ${JSON.stringify(measured)}\n`);
  });
}
