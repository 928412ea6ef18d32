/** When replicates are to be over, and whether a thread may begin one more. */

/** When replicates are to be over. */
export interface TimeLimit {
  /** Milliseconds since 1970. */
  untilMs: number;
  /** So many replicates are run however long they take. */
  least: number;
}

/** Says to one thread whether it may begin another replicate: the last one that it began tells how long one takes. */
export class Pace {
  private begunMs = Number.NaN;

  /** @param limit none: all may begin */
  constructor(
    private readonly limit: TimeLimit | undefined,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @param replicate number of the replicate; where the answer is yes, the thread begins it now */
  mayBegin(replicate: number): boolean {
    const { limit } = this;
    if (limit === undefined) return true;
    const nowMs = this.nowMs();
    // What a thread begins before it knows its pace runs beside what others have begun.
    const expectedMs = Number.isNaN(this.begunMs) ? 0 : nowMs - this.begunMs;
    if (replicate >= limit.least && nowMs + expectedMs > limit.untilMs) return false;
    this.begunMs = nowMs;
    return true;
  }
}
