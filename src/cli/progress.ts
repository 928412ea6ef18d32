/** Progress on a terminal: shown when a run takes over a second, nothing when piped. */
import cliProgress from 'cli-progress';

const SHOWN_AFTER_MS = 1000;

export class Progress {
  private bar: cliProgress.SingleBar | undefined;
  private readonly startMs = Date.now();
  private readonly isShown: boolean;

  constructor(quiet: boolean) {
    this.isShown = !quiet && process.stderr.isTTY === true;
  }

  /** @param share done, in [0, 1] */
  report(share: number): void {
    if (!this.isShown || Date.now() - this.startMs < SHOWN_AFTER_MS) return;
    if (!this.bar) {
      this.bar = new cliProgress.SingleBar(
        {
          format: '  {bar} {percentage} %  {eta_formatted} left',
          stream: process.stderr,
          clearOnComplete: true,
          fps: 5,
        },
        cliProgress.Presets.shades_classic,
      );
      this.bar.start(1000, 0);
    }
    this.bar.update(Math.round(share * 1000));
  }

  stop(): void {
    this.bar?.stop();
  }
}
