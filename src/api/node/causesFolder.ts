/** The folder of causes: causes.csv, causes.json and the report. */
import { writeFile } from 'node:fs/promises';
import { writeCsv } from '../../io/csv.js';
import { jsonText } from '../../io/outputFile.js';
import { OutputFolder } from '../../io/outputFolder.js';
import { causesTable } from '../../report/causes.js';
import type { CausesOutput, CausesResult } from '../causes.js';
import type { PictureOptions } from './runFolderOptions.js';

export class CausesFolder implements CausesOutput {
  private folder: OutputFolder | undefined;

  constructor(
    private readonly out: string,
    private readonly pictures: PictureOptions = {},
  ) {}

  begin(): void {
    this.folder = new OutputFolder(this.out, 'causes');
  }

  async end(result: CausesResult): Promise<void> {
    const folder = this.folder!;
    await writeCsv(folder.file('causes.csv'), causesTable(result));
    await writeFile(folder.file('causes.json'), `${jsonText(result)}\n`);
    const { causesReport } = await import('../../report/causesHtml.js');
    const { writeReport } = await import('../../report/writeReport.js');
    const report = causesReport(result.name, result);
    await writeFile(folder.file('report.html'), writeReport(report));
    const { writePictures } = await import('./pictures.js');
    await writePictures(folder, report, this.pictures);
    await folder.finish();
  }

  failed(error: unknown): unknown {
    return this.folder ? this.folder.failed(error) : error;
  }
}
