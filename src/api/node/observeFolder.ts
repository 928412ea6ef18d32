/** The folder of a simulation that is held against observed data. */
import { writeFile } from 'node:fs/promises';
import { writeCsv } from '../../io/csv.js';
import { jsonText } from '../../io/outputFile.js';
import { OutputFolder } from '../../io/outputFolder.js';
import { cellsTable, explanationsTable } from '../../report/observed.js';
import type { ObserveOutput, ObserveResult } from '../observe.js';
import type { PictureOptions } from './runFolderOptions.js';

export class ObserveFolder implements ObserveOutput {
  private folder: OutputFolder | undefined;

  constructor(
    private readonly out: string,
    private readonly pictures: PictureOptions = {},
  ) {}

  begin(): void {
    this.folder = new OutputFolder(this.out, 'observe');
  }

  async end(result: ObserveResult): Promise<void> {
    const folder = this.folder!;
    await writeFile(folder.file('observe.json'), `${jsonText(result)}\n`);
    await writeCsv(folder.file('cells.csv'), cellsTable(result));
    await writeCsv(folder.file('readings.csv'), explanationsTable(result));
    const { observedReport } = await import('../../report/observedHtml.js');
    const { writeReport } = await import('../../report/writeReport.js');
    const report = observedReport(result);
    await writeFile(folder.file('report.html'), writeReport(report));
    const { writePictures } = await import('./pictures.js');
    await writePictures(folder, report, this.pictures);
    await folder.finish();
  }

  failed(error: unknown): unknown {
    return this.folder ? this.folder.failed(error) : error;
  }
}
