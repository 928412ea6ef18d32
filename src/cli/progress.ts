/** Progress on a terminal: shown when a run takes over a second, nothing when piped. */
import type cliProgress from 'cli-progress';
import { printable } from '../core/printable.js';
import { formatDuration } from '../core/units.js';

const SHOWN_AFTER_MS = 1000;

export class Progress {
  private bar: cliProgress.SingleBar | undefined;
  /** Share and moment of the first report: what was done before that took no time of this process. */
  private first: { share: number; atMs: number } | undefined;

  private constructor(private readonly library: typeof cliProgress | undefined) {}

  /** Only who sees the progress waits for its library. */
  static async on(quiet: boolean): Promise<Progress> {
    const isShown = !quiet && process.stderr.isTTY === true;
    return new Progress(isShown ? (await import('cli-progress')).default : undefined);
  }

  /**
   * @param share done, in [0, 1]
   * @param detail more to say in the line
   */
  report(share: number, detail = ''): void {
    if (!this.library) return;
    const nowMs = Date.now();
    this.first ??= { share, atMs: nowMs };
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

  /** What is left, at the mean speed since the first report. */
  private timeLeft(share: number, nowMs: number): string {
    const { share: firstShare, atMs } = this.first!;
    if (share <= firstShare) return '';
    const leftS = ((nowMs - atMs) / 1000) * ((1 - share) / (share - firstShare));
    return `${formatDuration(Math.round(leftS))} left`;
  }
}
