/** The folder of a recommendation: every run is kept as it comes, and a second search goes on from there. */
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import { printable } from '../../core/printable.js';
import { type ExportFormat, exportPolicySet } from '../../doors/exportPolicies.js';
import type { Rule } from '../../experiment/recommend/recommend.js';
import type { ResultStore } from '../../experiment/sweep/run.js';
import { writeCsv } from '../../io/csv.js';
import { Journal } from '../../io/journal.js';
import { jsonText } from '../../io/outputFile.js';
import { GrowingFolder } from '../../io/outputFolder.js';
import { STDIN } from '../../io/stdin.js';
import type { PolicyName } from '../../policy/catalogue.js';
import { type PolicySet, parsePolicyValue } from '../../policy/values.js';
import { recommendReport } from '../../report/recommendHtml.js';
import type { Table } from '../../report/table.js';
import { overlaid, overrideValue } from '../../scenario/layers.js';
import type { RecommendOutput, RecommendResult } from '../recommend.js';
import { type Overrides, overrideTexts } from '../source.js';
import type { PictureOptions } from './runFolderOptions.js';

/** The settings as files, by the formats of dosim export. */
const SETTINGS: Record<ExportFormat, string> = {
  intune: 'intune.json',
  'oma-uri': 'oma-uri.json',
  reg: 'policies.reg',
  lgpo: 'lgpo.txt',
  pol: 'registry.pol',
  powershell: 'policies.ps1',
};
const SETTINGS_FOLDER = 'settings';
const GROUPS = 'settings/groups.csv';
const FILES = [
  'overlay.yaml',
  'recommend.json',
  'report.html',
  GROUPS,
  ...Object.values(SETTINGS).map((name) => `${SETTINGS_FOLDER}/${name}`),
];

export class RecommendFolder implements RecommendOutput {
  private folder: GrowingFolder | undefined;
  private journal: Journal | undefined;
  /** What `--set` changed of the scenario that was searched: `path=value`. */
  private readonly set: readonly string[];

  constructor(
    private readonly out: string,
    private readonly pictures: PictureOptions = {},
    set?: Overrides,
  ) {
    this.set = overrideTexts(set);
  }

  begin(): ResultStore {
    this.folder = new GrowingFolder(this.out, FILES, 'recommend');
    this.journal = new Journal(this.out);
    return this.journal;
  }

  async end(result: RecommendResult, file: string): Promise<void> {
    const folder = this.folder!;
    const text = `${overlayHead(result, this.set, isFile(file))}${stringify(this.overlayOf(result, file), { lineWidth: 100 })}`;
    await folder.write('overlay.yaml', (path) => writeFileSync(path, text));
    await folder.write('recommend.json', (path) => writeFileSync(path, `${jsonText(result)}\n`));
    const { writeReport } = await import('../../report/writeReport.js');
    const report = recommendReport(result);
    await folder.write('report.html', (path) => writeFileSync(path, writeReport(report)));
    const { writePictures } = await import('./pictures.js');
    await writePictures(folder, report, this.pictures);
    const { after, name, rules, settings } = result;
    if (Object.keys(settings).length + rules.length > 0) {
      await this.export(after, `${name}: recommended`, SETTINGS_FOLDER);
    }
    const groups = groupsOf(rules);
    for (const { folder: of, rule } of groups) {
      const set = { ...after, ...readPolicies(rule.settings) };
      await this.export(set, `${name}: recommended, for the group ${rule.name}`, of);
    }
    if (groups.length > 0) await folder.write(GROUPS, (path) => writeCsv(path, groupsTable(groups)));
    folder.finish();
  }

  /** Writes policies in all formats. @param within the folder, from that of the results */
  private async export(policies: PolicySet, title: string, within: string): Promise<void> {
    for (const [format, name] of Object.entries(SETTINGS) as [ExportFormat, string][]) {
      const { bytes } = exportPolicySet(policies, format, title);
      await this.folder!.write(`${within}/${name}`, (path) => writeFileSync(path, bytes));
    }
  }

  /** What a file says that extends the scenario: the settings are of the scenario as `--set` has changed it. */
  private overlayOf({ name, overlay }: RecommendResult, file: string): object {
    const extended = isFile(file) ? { extends: relative(resolve(this.out), resolve(file)).replaceAll('\\', '/') } : {};
    const set = this.set.map(overrideValue).reduce((all, one) => overlaid(all, one), {});
    const { name: _, ...values } = overlaid(set, overlay);
    return { ...extended, name: `${name}-recommended`, ...values };
  }

  close(): void {
    this.journal?.close();
    if (this.journal?.size === 0) this.folder?.discard();
  }
}

/** Policies as the rest of the program has them: those of a rule are as a scenario says them. */
function readPolicies(settings: Rule['settings']): PolicySet {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      const parsed = parsePolicyValue(name as PolicyName, value);
      return parsed.ok ? [[name, parsed.value]] : [];
    }),
  );
}

interface Group {
  rule: Rule;
  /** Where its files are. */
  folder: string;
}

/** Each rule with a folder of its own: letters and digits of its name, and a number where two have the same. */
function groupsOf(rules: readonly Rule[]): Group[] {
  const taken = new Set<string>();
  return rules.map((rule) => {
    const words =
      rule.name
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu)
        ?.join('-') ?? 'group';
    let name = words;
    for (let k = 2; taken.has(name); k += 1) name = `${words}-${k}`;
    taken.add(name);
    return { rule, folder: `${SETTINGS_FOLDER}/${name}` };
  });
}

/** Which sites, or which profile, each group has; all other devices take the files of the folder above. */
function groupsTable(groups: readonly Group[]): Table {
  return {
    header: ['group', 'policies', 'site', 'profile'],
    rows: groups.flatMap(({ folder, rule: { match, name, sites } }) =>
      sites === null ? [[name, folder, '', String(match.profile)]] : sites.map((site) => [name, folder, site, '']),
    ),
  };
}

/** False for standard input, and for a text that a program gave. */
function isFile(name: string): boolean {
  return !name.startsWith('<') && name !== STDIN;
}

function overlayHead(result: RecommendResult, set: readonly string[], isExtending: boolean): string {
  const given = set.length === 0 ? '' : `# With what --set changed: ${printable(set.join(', '))}.\n`;
  const bare = isExtending
    ? ''
    : '# The scenario was no file: name one that has it by extends, such as "extends: mine.yaml".\n';
  return `${foundText(result)}${given}${bare}`;
}

function foundText({ isConfirmed, objective, rules, settings }: RecommendResult): string {
  if (isConfirmed && Object.keys(settings).length + rules.length === 0) {
    return `# dosim recommend found no setting whose gain in ${objective} can be told from nothing: this changes nothing.\n`;
  }
  const how = isConfirmed ? 'confirmed on seeds that the search never saw' : 'the best so far, not confirmed';
  return `# Settings that dosim recommends for ${objective}: ${how}.\n`;
}
