/** How much work a search may do: so many runs, or so much time. */

/** One of the two; both where both are given. */
export interface BudgetSpec {
  runs?: number;
  seconds?: number;
}

/** Share of a budget that is kept for what comes after. */
const MOST_AFTER = 0.2;

export class Budget {
  /** Aborted when the time is over, and when the caller's signal is. */
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly startMs = performance.now();
  private readonly timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop = () => this.controller.abort();
  private spent = 0;

  constructor(
    private readonly spec: BudgetSpec,
    private readonly caller?: AbortSignal,
  ) {
    this.signal = this.controller.signal;
    if (spec.seconds !== undefined) this.timer = setTimeout(this.stop, spec.seconds * 1000);
    if (caller?.aborted) this.stop();
    caller?.addEventListener('abort', this.stop);
  }

  /** Notes that runs were done. */
  spend(runs: number): void {
    this.spent += runs;
  }

  /** Runs that were done. */
  get runs(): number {
    return this.spent;
  }

  /** Whether nothing else is to be begun. */
  get isOver(): boolean {
    return this.signal.aborted || this.spent >= (this.spec.runs ?? Number.POSITIVE_INFINITY);
  }

  /** Whether the caller has ended the work. */
  get isInterrupted(): boolean {
    return this.caller?.aborted ?? false;
  }

  /** Runs that are left; Infinity where only the time counts. */
  get runsLeft(): number {
    return Math.max(0, (this.spec.runs ?? Number.POSITIVE_INFINITY) - this.spent);
  }

  /**
   * Whether so many runs more are likely to fit: those of the budget, and those of the time at the pace so far.
   *
   * @param after runs that are wanted after them: they count up to a fifth of the budget
   */
  canAfford(runs: number, after = 0): boolean {
    if (this.isOver || runs > this.runsLeft) return false;
    const shareOf = (wanted: number) => (this.spent === 0 ? 0 : (wanted * this.share) / this.spent);
    return this.share + shareOf(runs) + Math.min(MOST_AFTER, shareOf(after)) <= 1;
  }

  /** Seconds that a run takes, all threads together; `null` where none was done, or the budget is of runs. */
  get secondsARun(): number | null {
    return this.spent === 0 || this.spec.seconds === undefined ? null : this.secondsTaken / this.spent;
  }

  /** Seconds that have gone. */
  get secondsTaken(): number {
    return (performance.now() - this.startMs) / 1000;
  }

  /** Share of the budget that is used, in [0, 1]. */
  get share(): number {
    const { runs = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = this.spec;
    return Math.min(1, Math.max(this.spent / runs, this.secondsTaken / seconds));
  }

  /** Lets go of the timer and the caller's signal. */
  end(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.stop);
  }
}
