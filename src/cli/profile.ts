/** `--profile`: where the time of a run went. */
import { writeFileSync } from 'node:fs';
import { InputError } from '../core/problems.js';
import type { Phases, Stopwatch } from '../experiment/stopwatch.js';

const MEANING: Record<keyof Phases, string> = {
  fleet: 'building devices, groups and content',
  partition: 'finding the parts that never meet',
  demand: 'who asks for what when',
  setup: 'columns of a part',
  events: 'the simulation itself',
  ledger: 'accounts, checked and merged',
  rows: 'writing a row for each download',
  report: 'tables and report',
};

/**
 * Writes the profile of a run: what was simulated, seconds by phase, of all threads together, and the peak of the memory.
 *
 * @param startS when the run started, on the clock of `performance.now`
 * @throws InputError when the file cannot be written
 */
export function writeProfile(file: string, { phases, counts }: Stopwatch, startS: number): void {
  const inAll = Object.values(phases).reduce((a, b) => a + b, 0);
  const profile = {
    wallS: round(performance.now() / 1000 - startS),
    threadS: round(inAll),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    ...counts,
    phases: Object.entries(phases)
      .sort(([, a], [, b]) => b - a)
      .map(([phase, seconds]) => ({
        phase,
        meaning: MEANING[phase as keyof Phases],
        seconds: round(seconds),
        share: round(inAll === 0 ? 0 : seconds / inAll),
      })),
  };
  try {
    writeFileSync(file, `${JSON.stringify(profile, null, 2)}\n`);
  } catch (error) {
    throw InputError.of(`--profile ${file}: error: cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
