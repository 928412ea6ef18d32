/** Work that lets signals and timers in between its steps. */
import { type Steps, stopSteps } from '../core/steps.js';

/** The thread is left to others after so long: Ctrl-C is to be heard within a second. */
const PAUSE_AFTER_MS = 100;

/** Lets signals, timers and messages have the thread. A browser has no `setImmediate`. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

/**
 * Does the work with pauses.
 *
 * @param onStep called with the share that is done
 * @param signal stops the work at the next pause
 * @throws the reason of the signal
 */
export async function withPauses<T>(
  steps: Steps<T>,
  onStep?: (share: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  let pausedMs = performance.now();
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    onStep?.(step.value);
    if (performance.now() - pausedMs < PAUSE_AFTER_MS) continue;
    await pause();
    if (signal?.aborted) {
      stopSteps(steps);
      throw signal.reason;
    }
    pausedMs = performance.now();
  }
  return step.value;
}
