/** The folder of a comparison. */
import { writeFile } from 'node:fs/promises';
import { Environments } from '../../experiment/environment.js';
import { withPauses } from '../../experiment/pauses.js';
import { type Replicate, worldInSteps } from '../../experiment/world.js';
import { writeCsv } from '../../io/csv.js';
import { jsonText } from '../../io/outputFile.js';
import { OutputFolder } from '../../io/outputFolder.js';
import { estateSize } from '../../report/assumptions.js';
import { contentsTable } from '../../report/classTables.js';
import { linesTable } from '../../report/lineTables.js';
import { comparedClassesCsv } from '../../report/questions/compared.js';
import { compareSitesTable, tablesOfScenarios } from '../../report/tables.js';
import type { ComparedRun, CompareOutput, CompareResult } from '../compare.js';
import { loadReport, loadReportAhead } from './reportParts.js';
import type { PictureOptions } from './runFolderOptions.js';

export class CompareFolder implements CompareOutput {
  private folder: OutputFolder | undefined;

  constructor(
    private readonly out: string,
    private readonly signal?: AbortSignal,
    private readonly pictures: PictureOptions = {},
  ) {}

  begin(): void {
    this.folder = new OutputFolder(this.out, 'compare');
    loadReportAhead();
  }

  async end(result: CompareResult, runs: readonly ComparedRun[]): Promise<void> {
    const folder = this.folder!;
    const { version, seed, replicates, budget, scenarios: compared, classes, summaries } = result;
    const json = { version, seed, replicates, budget, scenarios: compared, classes, summaries };
    await writeFile(folder.file('compare.json'), `${jsonText(json)}\n`);
    const names = compared.map((c) => c.name);
    const replicated: Replicate[] = [];
    const environments = new Environments();
    for (const { experiment, account } of runs) {
      const world = await withPauses(worldInSteps(experiment, 0, environments), undefined, this.signal);
      replicated.push({ world, account, parts: [] });
    }
    await writeCsv(folder.file('sites.csv'), compareSitesTable(names, replicated));
    await writeCsv(folder.file('lines.csv'), tablesOfScenarios(names, replicated.map(linesTable)));
    await writeCsv(folder.file('contents.csv'), tablesOfScenarios(names, replicated.map(contentsTable)));
    if (classes.length > 0) await writeCsv(folder.file('classes.csv'), comparedClassesCsv(classes));
    const { compareReport, writePictures, writeReport } = await loadReport();
    const scenarios = runs.map(({ experiment }) => experiment.scenario);
    const provenance = runs.map(({ file }, i) => ({ file, estate: estateSize(replicated[i]!) }));
    const report = compareReport(scenarios, summaries, { compared, classes }, { replicates, budget }, provenance);
    await writeFile(folder.file('report.html'), writeReport(report));
    await writePictures(folder, report, this.pictures);
    await folder.finish();
  }

  failed(error: unknown): unknown {
    return this.folder ? this.folder.failed(error) : error;
  }
}
