/** The folder of a calibration: its journal while it runs, and what it has found. */
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { InputError } from '../../core/problems.js';
import { writeCsv } from '../../io/csv.js';
import { Journal } from '../../io/journal.js';
import { jsonText } from '../../io/outputFile.js';
import { GrowingFolder } from '../../io/outputFolder.js';
import { drawsTable, overlayText, unknownsTable } from '../../report/calibration.js';
import type { CalibrateOutput, CalibrateResult, CalibrationRun, RunStore } from '../calibrate.js';
import type { PictureOptions } from './runFolderOptions.js';

/** What of a calibration is written. */
export interface CalibrateFolderOptions extends PictureOptions {
  /** Folder to write; each run is kept in it as it comes. */
  out: string;
  /** Goes on with the runs that are in the folder. */
  resume?: boolean;
}

const FILES = ['calibrated.yaml', 'calibration.json', 'unknowns.csv', 'draws.csv', 'report.html'];

export class CalibrateFolder implements CalibrateOutput {
  private folder: GrowingFolder | undefined;
  private journal: Journal<CalibrationRun> | undefined;

  /** @param scenario file that is fitted, which the overlay extends */
  constructor(
    private readonly scenario: string,
    private readonly options: CalibrateFolderOptions,
  ) {}

  begin(): RunStore {
    const { out, resume = false } = this.options;
    if (Journal.exists(out) && !resume) {
      throw InputError.of(
        `--out ${out}: error: there is a calibration in this folder; --resume goes on with it, or name another folder`,
      );
    }
    this.folder = new GrowingFolder(out, FILES, 'calibrate');
    this.journal = new Journal<CalibrationRun>(out);
    return this.journal;
  }

  async end(result: CalibrateResult): Promise<void> {
    const folder = this.folder!;
    const base = relative(resolve(this.options.out), resolve(this.scenario)).replaceAll('\\', '/');
    await folder.write('calibrated.yaml', (path) => writeFileSync(path, overlayText(result, base)));
    await folder.write('calibration.json', (path) => writeFileSync(path, `${jsonText(result)}\n`));
    await folder.write('unknowns.csv', (path) => writeCsv(path, unknownsTable(result)));
    await folder.write('draws.csv', (path) => writeCsv(path, drawsTable(result)));
    const { calibrationReport } = await import('../../report/calibrationHtml.js');
    const { writeReport } = await import('../../report/writeReport.js');
    const report = calibrationReport(result);
    await folder.write('report.html', (path) => writeFileSync(path, writeReport(report)));
    const { writePictures } = await import('./pictures.js');
    await writePictures(folder, report, this.options);
    folder.finish();
  }

  close(): void {
    this.journal?.close();
    if (this.journal?.size === 0) this.folder?.discard();
  }
}
