/** The bar at the top: what is open, undo, links, exports. */
import { useRef } from 'preact/hooks';
import { jsonText } from '../../core/jsonText.js';
import type { ExportFormat } from '../../doors/exportPolicies.js';
import { renderReport } from '../../report/page.js';
import { download } from '../download.js';
import { overlayOf } from '../edit.js';
import { EXAMPLE_NAMES, EXAMPLES, exampleProject } from '../examples.js';
import { namedFiles } from '../files.js';
import { fragmentOf } from '../link.js';
import type { Locale } from '../locale.js';
import {
  canRedo,
  canUndo,
  comparison,
  exportPolicies,
  locale,
  notice,
  open,
  opened,
  project,
  redo,
  result,
  take,
  undo,
  view,
} from '../state.js';
import { chartText } from './ChartView.js';

const FORMATS: Readonly<Record<ExportFormat, readonly [title: string, file: string]>> = {
  intune: ['Policies for Intune', 'policies.json'],
  reg: ['Policies as a registry file', 'policies.reg'],
  lgpo: ['Policies as LGPO text', 'policies.txt'],
  pol: ['Policies as registry.pol', 'registry.pol'],
  'oma-uri': ['Policies as OMA-URIs', 'policies.csv'],
  powershell: ['Policies as PowerShell', 'policies.ps1'],
};

/** Files that may be opened. */
const ACCEPTED = '.yaml,.yml,.json,.csv,.tsv,.reg,.pol,.txt,.zip';

export function Header() {
  const files = useRef<HTMLInputElement>(null);
  const name = project.value.name.replace(/\.ya?ml$/, '');
  return (
    <header class="bar">
      <h1>
        dosim <span class="sub">studio</span>
      </h1>
      <label class="visually-hidden" for="example">
        Example
      </label>
      <select
        id="example"
        value={EXAMPLE_NAMES.includes(name) ? name : ''}
        onChange={({ currentTarget }) => currentTarget.value !== '' && open(exampleProject(currentTarget.value))}
      >
        {!EXAMPLE_NAMES.includes(name) && <option value="">{project.value.name}</option>}
        {EXAMPLE_NAMES.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => files.current!.click()}>
        Open files
      </button>
      <span class="muted drop-hint">or drop them anywhere</span>
      <input
        ref={files}
        type="file"
        multiple
        accept={ACCEPTED}
        class="visually-hidden"
        tabIndex={-1}
        aria-label="Files to open"
        onChange={({ currentTarget }) => void takeFiles(currentTarget.files)}
      />
      <button type="button" disabled={!canUndo.value} onClick={undo} title="Undo (Ctrl+Z)">
        Undo
      </button>
      <button type="button" disabled={!canRedo.value} onClick={redo} title="Redo (Ctrl+Y)">
        Redo
      </button>
      <span class="space" />
      <button type="button" onClick={() => void copyLink()}>
        Copy link
      </button>
      <label class="visually-hidden" for="export">
        Export
      </label>
      <select id="export" value="" onChange={({ currentTarget }) => void save(currentTarget)}>
        <option value="">Export</option>
        <option value="scenario">Scenario</option>
        <option value="overlay">Changes as an overlay</option>
        <option value="report">Report (HTML)</option>
        <option value="summary">Summary (JSON)</option>
        {Object.entries(FORMATS).map(([format, [title]]) => (
          <option key={format} value={format}>
            {title}
          </option>
        ))}
      </select>
      <label class="visually-hidden" for="locale">
        Numbers
      </label>
      <select
        id="locale"
        value={locale.value}
        onChange={({ currentTarget }) => {
          locale.value = currentTarget.value as Locale;
        }}
      >
        <option value="en">1.5 GB</option>
        <option value="de">1,5 GB</option>
      </select>
    </header>
  );
}

/** Gives files of the browser to the studio. */
export async function takeFiles(list: FileList | null | undefined): Promise<void> {
  if (!list || list.length === 0) return;
  const given = await Promise.all(
    Array.from(list, async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
  await take(given);
}

async function copyLink(): Promise<void> {
  const url = new URL(location.href);
  url.hash = fragmentOf(withOwnFiles());
  history.replaceState(null, '', url);
  try {
    await navigator.clipboard.writeText(url.href);
    notice.value = ['The link is copied: it holds the scenario itself; nothing was sent.'];
  } catch {
    notice.value = ['The address of this page is the link now: it holds the scenario itself; nothing was sent.'];
  }
}

/** The scenario with the files that it needs and that the examples do not bring along. */
function withOwnFiles() {
  const { name, text, files } = project.value;
  const named = namedFiles(project.value).filter((file) => files[file] !== EXAMPLES[file]);
  return { name, text, files: Object.fromEntries(named.map((file) => [file, files[file]!])) };
}

async function save(select: HTMLSelectElement): Promise<void> {
  const what = select.value;
  select.value = '';
  const stem = project.value.name.replace(/\.ya?ml$/, '');
  if (what === 'scenario') download(`${stem}.yaml`, project.value.text);
  else if (what === 'overlay')
    download(`${stem}-changes.yaml`, overlayOf(opened.value.name, opened.value.text, project.value.text));
  else if (what === 'report') saveReport(stem);
  else if (what === 'summary' && result.value) download('summary.json', `${jsonText(result.value.summary)}\n`);
  else if (what in FORMATS) {
    const bytes = await exportPolicies(what as ExportFormat);
    if (bytes) download(FORMATS[what as ExportFormat][1], bytes, 'application/octet-stream');
  }
}

/** The report that is seen. */
function saveReport(stem: string): void {
  const report = view.value === 'compare' ? comparison.value : result.value?.report;
  if (report) download(`${stem}-report.html`, renderReport(report, chartText), 'text/html');
}
