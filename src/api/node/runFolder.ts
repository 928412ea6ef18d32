/** The folder of a run: tables, summary and report. */
import { writeFile } from 'node:fs/promises';
import type { World } from '../../engine/parts.js';
import type { PartResult } from '../../engine/result.js';
import type { Details } from '../../experiment/sharedWork.js';
import type { Stopwatch } from '../../experiment/stopwatch.js';
import { CsvFile, writeCsv } from '../../io/csv.js';
import { jsonText } from '../../io/outputFile.js';
import { OutputFolder } from '../../io/outputFolder.js';
import { StatusRows } from '../../report/shapes/cmdlets.js';
import { type Shape, ShapeTables, STATUS_FILE } from '../../report/shapes/shapes.js';
import { DownloadRows, runTables } from '../../report/tables.js';
import type { FinishedRun, RunOutput } from '../simulate.js';
import { loadReport, loadReportAhead } from './reportParts.js';
import type { PictureOptions, RunFolderOptions } from './runFolderOptions.js';

export class RunFolder implements RunOutput {
  readonly details: Details;
  readonly tracing: boolean;
  private readonly detail: 'summary' | 'downloads';
  private readonly shapes: readonly Shape[];
  private readonly pictures: PictureOptions;
  private folder: OutputFolder | undefined;
  /** Files with rows of downloads, written as they come. */
  private writers: RowWriter[] = [];
  private world!: () => Promise<World>;
  private shapeTables: ShapeTables | undefined;

  constructor(
    private readonly out: string,
    { detail = 'downloads', trace = false, shapes = [], svg = false, png = false }: Omit<RunFolderOptions, 'out'>,
    private readonly stopwatch: Stopwatch,
  ) {
    this.detail = detail;
    this.tracing = trace;
    this.shapes = shapes;
    this.pictures = { svg, png };
    // A trace needs all rows of downloads together.
    this.details = trace ? 'kept' : detail === 'summary' && shapes.length === 0 ? 'none' : 'streamed';
  }

  begin(world: () => Promise<World>): void {
    this.world = world;
    this.folder = new OutputFolder(this.out, 'run');
    loadReportAhead();
    const writer = (name: string, rows: RowSource) => new RowWriter(this.folder!.file(name), rows, world);
    if (this.details === 'streamed' && this.detail === 'downloads') {
      this.writers.push(writer('downloads.csv', DownloadRows));
    }
    if (this.shapes.includes('status')) this.writers.push(writer(STATUS_FILE, StatusRows));
  }

  async takePart(part: PartResult, stopwatch: Stopwatch): Promise<void> {
    for (const writer of this.writers) await writer.write(part, stopwatch);
    if (this.shapes.length === 0) return;
    this.shapeTables ??= new ShapeTables(await this.world(), this.shapes);
    this.shapeTables.add(part);
  }

  async end(run: FinishedRun): Promise<void> {
    // Parts that are kept, for a trace or for the program, come all together.
    for (const part of (await run.first()).parts) await this.takePart(part, this.stopwatch);
    for (const writer of this.writers) await writer.end();
    await this.stopwatch.timeAsync('report', () => this.write(run));
  }

  failed(error: unknown): unknown {
    return this.folder ? this.folder.failed(error) : error;
  }

  private async write({ experiment, file, summary, first }: FinishedRun): Promise<void> {
    const folder = this.folder!;
    const replicate = await first();
    for (const [name, table] of runTables(replicate, this.detail, this.tracing)) {
      await writeCsv(folder.file(name), table);
    }
    for (const [name, table] of this.shapeTables?.tables(replicate) ?? []) await writeCsv(folder.file(name), table);
    await writeFile(folder.file('summary.json'), `${jsonText(summary)}\n`);
    const { runReport, writePictures, writeReport } = await loadReport();
    const report = runReport(experiment.scenario, summary, replicate, file);
    await writeFile(folder.file('report.html'), writeReport(report));
    await writePictures(folder, report, this.pictures);
    await folder.finish();
  }
}

/** Rows of downloads, part after part, with their heading. */
interface RowSource {
  header: readonly string[];
  new (world: World): { of(part: PartResult): Iterable<readonly (string | number)[]> };
}

/** Writes rows part after part, so that none is held. */
class RowWriter {
  private readonly file: CsvFile;
  private rows: InstanceType<RowSource> | undefined;

  constructor(
    path: string,
    private readonly source: RowSource,
    private readonly world: () => Promise<World>,
  ) {
    this.file = new CsvFile(path, source.header);
  }

  async write(part: PartResult, stopwatch: Stopwatch): Promise<void> {
    this.rows ??= new this.source(await this.world());
    const { rows } = this;
    return stopwatch.timeAsync('rows', () => this.file.write(rows.of(part)));
  }

  end(): Promise<void> {
    return this.file.end();
  }
}
