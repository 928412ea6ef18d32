/** Progress where there is no terminal: a line a minute, with what is left. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Progress } from '../../src/cli/progress.js';

let lines: string[] = [];

beforeEach(() => {
  lines = [];
  vi.useFakeTimers({ now: 0 });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  process.stderr.isTTY = false;
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Reports once a second, up to so many seconds of a run that takes 400. */
function reportFor(progress: Progress, seconds: number): void {
  for (let second = 0; second <= seconds; second += 1) {
    vi.setSystemTime(second * 1000);
    progress.report(second / 400, second > 100 ? '2 of 3 runs' : '');
  }
  progress.stop();
}

it('writes a line each minute, and none in the first', async () => {
  reportFor(await Progress.on(false), 130);
  expect(lines).toEqual(['15 % done, 5 min 40 s left\n', '30 % done, 4 min 40 s left, 2 of 3 runs\n']);
});

it('writes nothing when asked to be quiet', async () => {
  reportFor(await Progress.on(true), 130);
  expect(lines).toEqual([]);
});
