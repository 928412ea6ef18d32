/**
 * How much of a part's work is done, for the progress. Work is events: each costs about the same. How many there will be
 * depends on how full the lines are: a download that crawls asks for peers each minute. So what is under way is taken at
 * half the events a byte of the last while, because fewer crawl as it goes on; and what has not been asked for at those of
 * a usual stretch of the run until now, because the hour in which all lines are full has most of the events, and comes
 * seldom.
 */

/** Part of the events that is the last while. */
const WHILE = 1 / 8;
/** Stretches of the run, of equal bytes asked for. */
const STRETCHES = 64;

/** Counts of a part until now. */
export interface WorkCounts {
  events: number;
  /** Of the downloads that have been asked for, and what transfers have brought of it. */
  requestedBytes: number;
  deliveredBytes: number;
}

export class WorkDone {
  /** Counts at the begin of the last while, and of the while that begins next. */
  private from: WorkCounts = { events: 0, requestedBytes: 0, deliveredBytes: 0 };
  private next: WorkCounts = this.from;
  /** Events a byte of the stretches that are over, in order of size, and the counts at the begin of the present one. */
  private readonly stretches: number[] = [];
  private begun: WorkCounts = this.from;

  /** @param totalBytes of all downloads of the run */
  constructor(private readonly totalBytes: number) {}

  /** Share of the work that is done, in [0, 1]. */
  shareAt(counts: WorkCounts): number {
    const { events, deliveredBytes, requestedBytes } = counts;
    if (deliveredBytes <= 0 || events === 0) return 0;
    if (events - this.next.events >= WHILE * events) {
      this.from = this.next;
      this.next = counts;
    }
    this.endStretches(counts);
    const bytes = deliveredBytes - this.from.deliveredBytes;
    const present = (events - this.from.events) / Math.max(bytes, 1);
    const usual = this.stretches[this.stretches.length >> 1] ?? events / requestedBytes;
    const underWayBytes = Math.max(0, requestedBytes - deliveredBytes);
    const left = 0.5 * underWayBytes * present + Math.max(0, this.totalBytes - requestedBytes) * usual;
    return events / (events + left);
  }

  /** Ends as many stretches as the bytes that were asked for since the present one began. */
  private endStretches(counts: WorkCounts): void {
    const bytes = counts.requestedBytes - this.begun.requestedBytes;
    const count = Math.floor((bytes * STRETCHES) / this.totalBytes);
    if (count === 0) return;
    const eventsPerByte = (counts.events - this.begun.events) / bytes;
    this.begun = counts;
    for (let i = 0; i < count; i += 1) this.stretches.push(eventsPerByte);
    this.stretches.sort((a, b) => a - b);
  }
}
