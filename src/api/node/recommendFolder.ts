/** The folder of a recommendation: every run is kept as it comes, and a second search goes on from there. */
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import { type ExportFormat, exportPolicySet } from '../../doors/exportPolicies.js';
import type { ResultStore } from '../../experiment/sweep/run.js';
import { Journal } from '../../io/journal.js';
import { jsonText } from '../../io/outputFile.js';
import { GrowingFolder } from '../../io/outputFolder.js';
import { STDIN } from '../../io/stdin.js';
import { recommendReport } from '../../report/recommendHtml.js';
import type { RecommendOutput, RecommendResult } from '../recommend.js';
import type { PictureOptions } from './runFolderOptions.js';

/** The settings as files, by the formats of dosim export. */
const SETTINGS: Record<ExportFormat, string> = {
  intune: 'settings/intune.json',
  'oma-uri': 'settings/oma-uri.json',
  reg: 'settings/policies.reg',
  lgpo: 'settings/lgpo.txt',
  pol: 'settings/registry.pol',
  powershell: 'settings/policies.ps1',
};
const FILES = ['overlay.yaml', 'recommend.json', 'report.html', ...Object.values(SETTINGS)];

export class RecommendFolder implements RecommendOutput {
  private folder: GrowingFolder | undefined;
  private journal: Journal | undefined;

  constructor(
    private readonly out: string,
    private readonly pictures: PictureOptions = {},
  ) {}

  begin(): ResultStore {
    this.folder = new GrowingFolder(this.out, FILES, 'recommend');
    this.journal = new Journal(this.out);
    return this.journal;
  }

  async end(result: RecommendResult, file: string): Promise<void> {
    const folder = this.folder!;
    const text = `${overlayHead(result)}${stringify(overlayOf(result, file, this.out), { lineWidth: 100 })}`;
    await folder.write('overlay.yaml', (path) => writeFileSync(path, text));
    await folder.write('recommend.json', (path) => writeFileSync(path, `${jsonText(result)}\n`));
    const { writeReport } = await import('../../report/writeReport.js');
    const report = recommendReport(result);
    await folder.write('report.html', (path) => writeFileSync(path, writeReport(report)));
    const { writePictures } = await import('./pictures.js');
    await writePictures(folder, report, this.pictures);
    if (Object.keys(result.settings).length > 0) {
      for (const [format, name] of Object.entries(SETTINGS) as [ExportFormat, string][]) {
        const { bytes } = exportPolicySet(result.after, format, `${result.name}: recommended`);
        await folder.write(name, (path) => writeFileSync(path, bytes));
      }
    }
    folder.finish();
  }

  close(): void {
    this.journal?.close();
    if (this.journal?.size === 0) this.folder?.discard();
  }
}

/** What a file says that extends the scenario. */
function overlayOf({ name, overlay }: RecommendResult, file: string, out: string): object {
  const isFile = !file.startsWith('<') && file !== STDIN;
  const extended = isFile ? { extends: relative(resolve(out), resolve(file)).replaceAll('\\', '/') } : {};
  return { ...extended, name: `${name}-recommended`, ...overlay };
}

function overlayHead({ isConfirmed, objective }: RecommendResult): string {
  const how = isConfirmed ? 'confirmed on seeds that the search never saw' : 'the best so far, not confirmed';
  return `# Settings that dosim recommends for ${objective}: ${how}.\n`;
}
