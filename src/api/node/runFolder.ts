/** The folder of a run: tables, summary and report. */
import { writeFile } from 'node:fs/promises';
import type { World } from '../../engine/parts.js';
import type { PartResult } from '../../engine/result.js';
import type { Stopwatch } from '../../experiment/stopwatch.js';
import type { Details } from '../../experiment/worker.js';
import { CsvFile, writeCsv } from '../../io/csv.js';
import { jsonText } from '../../io/outputFile.js';
import { OutputFolder } from '../../io/outputFolder.js';
import { DownloadRows, runTables } from '../../report/tables.js';
import type { FinishedRun, RunOutput } from '../simulate.js';

/** What of a run is written. */
export interface RunFolderOptions {
  /** Folder to write; it is whole or absent. */
  out: string;
  /** Whether it has a row for each download; default: `downloads`. */
  detail?: 'summary' | 'downloads';
  /** Whether it has links.csv and transfers.csv too; default: false. */
  trace?: boolean;
}

export class RunFolder implements RunOutput {
  readonly details: Details;
  readonly tracing: boolean;
  private readonly detail: 'summary' | 'downloads';
  private folder: OutputFolder | undefined;
  private rows: RowWriter | undefined;

  constructor(
    private readonly out: string,
    { detail = 'downloads', trace = false }: Omit<RunFolderOptions, 'out'>,
    private readonly stopwatch: Stopwatch,
  ) {
    this.detail = detail;
    this.tracing = trace;
    // A trace needs all rows of downloads together.
    this.details = trace ? 'kept' : detail === 'summary' ? 'none' : 'streamed';
  }

  begin(world: () => Promise<World>): void {
    this.folder = new OutputFolder(this.out, 'run');
    if (this.details === 'streamed') this.rows = new RowWriter(this.folder, world);
  }

  async takePart(part: PartResult, stopwatch: Stopwatch): Promise<void> {
    await this.rows?.write(part, stopwatch);
  }

  async end(run: FinishedRun): Promise<void> {
    await this.rows?.end();
    await this.stopwatch.timeAsync('report', () => this.write(run));
  }

  failed(error: unknown): unknown {
    return this.folder ? this.folder.failed(error) : error;
  }

  private async write({ experiment, summary, first }: FinishedRun): Promise<void> {
    const folder = this.folder!;
    const replicate = await first();
    for (const [name, table] of runTables(replicate, this.detail, this.tracing)) {
      await writeCsv(folder.file(name), table);
    }
    await writeFile(folder.file('summary.json'), `${jsonText(summary)}\n`);
    // The charts bring a whole document model along: only who writes a report waits for it.
    const { runReport } = await import('../../report/html.js');
    await writeFile(folder.file('report.html'), runReport(experiment.scenario, summary, replicate));
    await folder.finish();
  }
}

/** Writes downloads.csv part after part, so that no row is held. */
class RowWriter {
  private readonly file: CsvFile;
  private rows: DownloadRows | undefined;

  constructor(
    folder: OutputFolder,
    private readonly world: () => Promise<World>,
  ) {
    this.file = new CsvFile(folder.file('downloads.csv'), DownloadRows.header);
  }

  async write(part: PartResult, stopwatch: Stopwatch): Promise<void> {
    this.rows ??= new DownloadRows(await this.world());
    const { rows } = this;
    return stopwatch.timeAsync('rows', () => this.file.write(rows.of(part)));
  }

  end(): Promise<void> {
    return this.file.end();
  }
}
