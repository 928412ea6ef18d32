/** Work in steps: between two steps the caller can report progress, let others have the thread, or stop. */

/** Yields the share of the work that is done, in [0, 1], and returns the result. */
export type Steps<T> = Generator<number, T, void>;

/** Does the work without a pause. */
export function inOneGo<T>(steps: Steps<T>, onStep?: (share: number) => void): T {
  let step = steps.next();
  for (; !step.done; step = steps.next()) onStep?.(step.value);
  return step.value;
}

/** The same steps as a stretch of larger work, from one share of it to another. */
export function within<T>(steps: Steps<T>, from: number, to: number): Steps<T> {
  return retold(steps, (share) => from + (to - from) * share);
}

/**
 * The same steps, which yield something else. Whoever stops them stops the work.
 *
 * @param told what is yielded in place of a share
 * @param next takes the next step; default: nothing but that
 */
export function* retold<T>(
  steps: Steps<T>,
  told: (share: number) => number,
  next: () => IteratorResult<number, T> = () => steps.next(),
): Steps<T> {
  try {
    let step = next();
    for (; !step.done; step = next()) yield told(step.value);
    return step.value;
  } finally {
    stopSteps(steps);
  }
}

/** Ends work before it is done: it gives back what it has taken. Nothing happens where it is done. */
export function stopSteps(steps: Steps<unknown>): void {
  steps.return(undefined);
}
