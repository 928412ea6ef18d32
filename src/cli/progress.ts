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

  /**
   * @param share done, in [0, 1]
   * @param detail more to say in the line
   */
  report(share: number, detail = ''): void {
    if (!this.isShown || Date.now() - this.startMs < SHOWN_AFTER_MS) return;
    if (!this.bar) {
      this.bar = new cliProgress.SingleBar(
        {
          format: '  {bar} {percentage} %  {eta_formatted} left  {detail}',
          stream: process.stderr,
          clearOnComplete: true,
          fps: 5,
        },
        cliProgress.Presets.shades_classic,
      );
      this.bar.start(1000, 0, { detail });
    }
    this.bar.update(Math.round(share * 1000), { detail });
  }

  stop(): void {
    this.bar?.stop();
  }
}
