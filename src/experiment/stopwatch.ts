/** Where the time of a run goes, phase by phase, and what it went into: for `--profile`. */
import { retold, type Steps } from '../core/steps.js';
import type { Lap, Phase } from '../engine/parts.js';
import type { Figures } from '../ledger/figures.js';

/** Seconds by phase. */
export type Phases = Partial<Record<Phase | OuterPhase, number>>;

/** The phases outside the engine. */
type OuterPhase = 'fleet' | 'partition' | 'memory' | 'ledger' | 'rows' | 'report';

export class Stopwatch implements Lap {
  readonly phases: Phases = {};
  /** What was simulated, in all replicates together. */
  readonly counts = { downloads: 0, events: 0, transfers: 0 };
  /** When the work began, in seconds of `performance.now`. */
  startS = Number.NaN;
  /** Seconds that the work under way has spent in phases of its own. */
  private innerS = 0;

  /** The work begins. */
  begin(): void {
    this.startS = performance.now() / 1000;
  }

  /** Does some work and books its time, but for what phases within it take. */
  time<T>(phase: Phase | OuterPhase, work: () => T): T {
    const outerS = this.innerS;
    this.innerS = 0;
    const start = performance.now();
    const result = work();
    const seconds = (performance.now() - start) / 1000;
    this.book(phase, seconds - this.innerS);
    this.innerS = outerS + seconds;
    return result;
  }

  /** Books the time of work in steps, but for what is done between them. */
  timeSteps<T>(phase: Phase | OuterPhase, steps: Steps<T>): Steps<T> {
    const next = () => steps.next();
    return retold(
      steps,
      (share) => share,
      () => this.time(phase, next),
    );
  }

  /** Waits for some work and books its time. */
  async timeAsync<T>(phase: OuterPhase, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.book(phase, (performance.now() - start) / 1000);
    return result;
  }

  /** Adds the phases of another stopwatch. */
  add(phases: Phases): void {
    for (const [phase, seconds] of Object.entries(phases)) this.book(phase as Phase, seconds);
  }

  /** Adds what a replicate consisted of. */
  count({ downloads, events, transfers }: Figures): void {
    this.counts.downloads += downloads;
    this.counts.events += events;
    this.counts.transfers += transfers;
  }

  private book(phase: Phase | OuterPhase, seconds: number): void {
    this.phases[phase] = (this.phases[phase] ?? 0) + seconds;
  }
}
