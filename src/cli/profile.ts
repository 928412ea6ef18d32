/** `--profile`: where the time of a run went. */
import { type Phases, Stopwatch } from '../experiment/stopwatch.js';
import { jsonText, OutputFile } from '../io/outputFile.js';

const MEANING: Record<keyof Phases, string> = {
  fleet: 'building devices, groups and content',
  partition: 'finding the parts that never meet',
  memory: 'finding parts that were simulated before',
  demand: 'who asks for what when',
  setup: 'columns of a part',
  events: 'the simulation itself',
  ledger: 'accounts, checked and merged',
  rows: 'writing a row for each download',
  report: 'tables and report',
};

/** The file of a profile: what was simulated, seconds by phase, of all threads together, and the peak of the memory. */
export class Profile {
  readonly stopwatch = new Stopwatch();
  private readonly file: OutputFile;

  /** @throws InputError when the file could not be written */
  constructor(path: string) {
    this.file = new OutputFile('--profile', path, (text) => /^\{\s*"wallS"/.test(text));
  }

  /** Writes it when the work is done. */
  async write(): Promise<void> {
    const { phases, counts, startS } = this.stopwatch;
    const inAll = Object.values(phases).reduce((a, b) => a + b, 0);
    const profile = {
      wallS: round(performance.now() / 1000 - startS),
      threadS: round(inAll),
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      ...counts,
      phases: Object.entries(phases)
        .sort(([, a], [, b]) => b - a)
        .map(([phase, seconds]) => ({
          phase,
          meaning: MEANING[phase as keyof Phases],
          seconds: round(seconds),
          share: round(inAll === 0 ? 0 : seconds / inAll),
        })),
    };
    await this.file.write(`${jsonText(profile)}\n`);
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
