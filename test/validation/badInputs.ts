/** `npm run validate`: every bad input ends with exit code 2, told, and soon; what it takes is measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { formatBytes } from '../../src/core/units.js';
import { badInputs, complaintsAbout, endingOf } from '../badInputs/read.js';

const MOST_CPU_S = 2;
const MOST_BYTES = 500 * 2 ** 20;

const TMP = mkdtempSync(join(tmpdir(), 'dosim-bad-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

it(`bad inputs end with exit code 2 within ${MOST_CPU_S} s and ${formatBytes(MOST_BYTES)}`, async () => {
  const inputs = badInputs();
  const wrong: string[] = [];
  const worst = { cpuS: 0, memoryBytes: 0 };
  let next = 0;
  const lane = async () => {
    while (next < inputs.length) {
      const i = next;
      next += 1;
      const input = inputs[i]!;
      const ending = await endingOf(input, join(TMP, String(i)));
      const { cpuS, memoryBytes } = ending;
      worst.cpuS = Math.max(worst.cpuS, cpuS);
      worst.memoryBytes = Math.max(worst.memoryBytes, memoryBytes);
      const complaints = complaintsAbout(ending);
      if (cpuS > MOST_CPU_S) complaints.push(`${cpuS.toFixed(1)} s`);
      if (memoryBytes > MOST_BYTES) complaints.push(formatBytes(memoryBytes));
      if (complaints.length > 0)
        wrong.push(`${input.where}: ${input.text}: ${complaints.join(', ')}: ${ending.err.slice(0, 300)}`);
      rmSync(join(TMP, String(i)), { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  process.stdout.write(
    `${inputs.length} bad inputs, ${inputs.length - wrong.length} as they should; at most ${worst.cpuS.toFixed(2)} s of the processor and ${formatBytes(worst.memoryBytes)}\n`,
  );
  expect(wrong).toEqual([]);
});
