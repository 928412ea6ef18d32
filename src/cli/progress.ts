/** Progress: a bar on a terminal when a run takes over a second, and a line a minute where there is none, as in logs. */
import type cliProgress from 'cli-progress';
import { printable } from '../core/printable.js';
import { formatDuration } from '../core/units.js';
import { tell } from './terminal.js';

const SHOWN_AFTER_MS = 1000;
const LINE_EACH_MS = 60_000;

export class Progress {
  private bar: cliProgress.SingleBar | undefined;
  /** Share and moment of the first report: what was done before that took no time of this process. */
  private first: { share: number; atMs: number } | undefined;

  /** Minutes after the first report for which a line was written. */
  private linesAtMinute = 0;

  private constructor(
    private readonly library: typeof cliProgress | undefined,
    private readonly writesLines: boolean,
  ) {}

  /** Only who sees the progress waits for its library. */
  static async on(quiet: boolean): Promise<Progress> {
    const isTerminal = process.stderr.isTTY === true;
    return new Progress(
      !quiet && isTerminal ? (await import('cli-progress')).default : undefined,
      !quiet && !isTerminal,
    );
  }

  /**
   * @param share done, in [0, 1]
   * @param detail more to say in the line
   */
  report(share: number, detail = ''): void {
    if (!this.library && !this.writesLines) return;
    const nowMs = Date.now();
    this.first ??= { share, atMs: nowMs };
    if (!this.library) {
      this.writeLine(share, detail, nowMs);
      return;
    }
    if (nowMs - this.first.atMs < SHOWN_AFTER_MS) return;
    const payload = { detail: printable(detail), left: this.timeLeft(share, nowMs) };
    if (!this.bar) {
      const { SingleBar, Presets } = this.library;
      this.bar = new SingleBar(
        { format: '  {bar} {percentage} %  {left}  {detail}', stream: process.stderr, clearOnComplete: true, fps: 5 },
        Presets.shades_classic,
      );
      this.bar.start(1000, 0, payload);
    }
    this.bar.update(Math.round(share * 1000), payload);
  }

  stop(): void {
    this.bar?.stop();
  }

  /** A line for the minute that is over. */
  private writeLine(share: number, detail: string, nowMs: number): void {
    const minutes = Math.floor((nowMs - this.first!.atMs) / LINE_EACH_MS);
    if (minutes <= this.linesAtMinute) return;
    this.linesAtMinute = minutes;
    const parts = [`${Math.floor(share * 100)} % done`, this.timeLeft(share, nowMs), printable(detail)];
    tell(parts.filter((part) => part !== '').join(', '));
  }

  /** What is left, at the mean speed since the first report. */
  private timeLeft(share: number, nowMs: number): string {
    const { share: firstShare, atMs } = this.first!;
    // The first percent tells nothing of the pace.
    if (share <= firstShare || share < 0.01) return '';
    const leftS = ((nowMs - atMs) / 1000) * ((1 - share) / (share - firstShare));
    return `${formatDuration(Math.round(leftS))} left`;
  }
}
