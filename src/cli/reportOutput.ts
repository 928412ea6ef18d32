/** The report that `--report FILE` writes, with its charts as files beside it where they are asked for. */
import { InputError } from '../core/problems.js';
import { OutputFile } from '../io/outputFile.js';
import { OutputFolder } from '../io/outputFolder.js';
import type { Report } from '../report/page.js';

interface ReportArguments {
  report?: string | undefined;
  svg: boolean;
  png: boolean;
}

export class ReportOutput {
  private constructor(
    private readonly file: OutputFile,
    private readonly newFolder: (() => OutputFolder) | undefined,
    private readonly options: ReportArguments,
  ) {}

  /**
   * What is written; looked at before the work.
   *
   * @throws InputError when it cannot be written, or pictures are asked for without a report
   */
  static of(command: 'check' | 'diagnose', argv: ReportArguments): ReportOutput | undefined {
    const { report, svg, png } = argv;
    if (report === undefined) {
      const asked = svg ? 'svg' : png ? 'png' : undefined;
      if (asked === undefined) return undefined;
      throw InputError.of(`--${asked}: error: it writes files beside the report of --report, and there is no --report`);
    }
    const file = new OutputFile('--report', report, (text) => /Made by dosim/.test(text));
    // `diagnosis.html` has its pictures in `diagnosis-figures`.
    const folder = `${report.replace(/\.html?$/i, '')}-figures`;
    const newFolder = svg || png ? () => new OutputFolder(folder, command) : undefined;
    newFolder?.().discard();
    return new ReportOutput(file, newFolder, argv);
  }

  /** Removes the report of an earlier time, so that nobody takes it for that of this one. */
  clear(): void {
    this.file.clear();
  }

  async write(report: Report): Promise<void> {
    const { writeReport } = await import('../report/writeReport.js');
    await this.file.write(writeReport(report));
    if (!this.newFolder) return;
    const { writePictures } = await import('../api/node/pictures.js');
    const folder = this.newFolder();
    try {
      await writePictures(folder, report, this.options, '');
      await folder.finish();
    } catch (error) {
      throw folder.failed(error);
    }
  }
}
