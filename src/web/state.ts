/** The state of the studio, in one place: what is edited, what is known of it, what it came to. */
import { batch, computed, effect, signal } from '@preact/signals';
import { readTable } from '../core/csvTable.js';
import { formatProblem, type Problem } from '../core/problems.js';
import type { ExportFormat } from '../doors/exportPolicies.js';
import { readHeading } from '../fleet/inventoryCells.js';
import type { Report } from '../report/page.js';
import { withValue } from './edit.js';
import { CancelledError, Engine, RefusedError } from './engine/engine.js';
import type { Checked, Diagnosed, GivenFile, Project, Result, Scope } from './engine/protocol.js';
import type { Replay } from './engine/replay.js';
import { EXAMPLES, exampleProject } from './examples.js';
import { namesAll } from './files.js';
import { projectOf } from './link.js';
import type { Locale } from './locale.js';

/** Steps that can be undone. */
const MOST_STEPS = 200;
/** Changes of one thing within so short a time are one step. */
const ONE_STEP_MS = 600;
/** What is said of the runs of the scenario. */
export const RUNNING = 'running';
const COMPARED_REPLICATES = 10;
/** Larger runs are for the command line; the page asks first. */
export const MOST_DOWNLOADS = 600_000;
export const MOST_DEVICES = 50_000;

export type View = 'result' | 'sites' | 'replay' | 'compare' | 'diagnosis';
/** What is seen of a narrow page; a wide one shows the results beside it. */
export type Pane = 'settings' | 'text' | 'results';

export interface Pin {
  name: string;
  project: Project;
}

type Work =
  | { state: 'idle' }
  | { state: 'running'; progress: number; what: string }
  | { state: 'cancelled'; what: string }
  | { state: 'failed'; message: string };

/** What was opened: an overlay is what differs from it. */
export const opened = signal<Project>(exampleProject('lab'));
export const project = signal<Project>(opened.value);
export const checked = signal<Checked | null>(null);
/** What is wrong with the text now; what is shown is of the last text that was right. */
export const errors = signal<readonly Problem[]>([]);
export const result = signal<Result | null>(null);
/** What the result is of. */
const resultOf = signal<Project | null>(null);
/** True while what is shown is of an older text. */
export const isStale = computed(() => !isNow(resultOf.value));
/** Runs with different seeds: three tell an interval. */
export const replicates = signal(5);
export const tooLarge = signal<Checked | null>(null);
export const work = signal<Work>({ state: 'idle' });
export const pins = signal<readonly Pin[]>([]);
export const comparison = signal<Report | null>(null);
export const diagnosis = signal<Diagnosed | null>(null);
/** The run under other readings of the documents. */
export const openPoints = signal<Report | null>(null);
/** The frames of a scenario. */
export const replay = signal<{ frames: Replay; of: Project } | null>(null);
export const view = signal<View>('result');
export const pane = signal<Pane>('settings');
export const locale = signal<Locale>(navigator.language.startsWith('de') ? 'de' : 'en');
/** What the last import, export or link has to say. */
export const notice = signal<readonly string[]>([]);

/** Texts that were dropped so far: a list of sites may come before the scenario that names it, or after it. */
const dropped: Record<string, string> = {};

/** Whether something is of the scenario as it is now. */
export function isNow(of: Project | null): boolean {
  return of?.text === project.value.text && of.files === project.value.files;
}

const past = signal<readonly Project[]>([]);
const future = signal<readonly Project[]>([]);
export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

const live = new Engine();
/** For what is asked beside the runs. */
export const side = new Engine();

/** What changed last, and when. */
let last = { what: '', atMs: 0 };

/**
 * Takes a changed scenario.
 *
 * @param what changed: the same thing again at once is the same step, as when a slider is dragged
 */
export function change(next: Project, what: string): void {
  if (next.text === project.value.text && next.files === project.value.files) return;
  const atMs = performance.now();
  const isSameStep = what === last.what && atMs - last.atMs < ONE_STEP_MS;
  batch(() => {
    if (!isSameStep) {
      past.value = [...past.value.slice(-MOST_STEPS), project.value];
    }
    future.value = [];
    project.value = next;
  });
  last = { what, atMs };
}

/** Changes one value by its path. */
export function setValue(path: readonly (string | number)[], value: unknown): void {
  change({ ...project.value, text: withValue(project.value.text, path, value) }, path.join('.'));
}

/** Changes several values as one step. */
export function setValues(values: readonly { path: readonly (string | number)[]; value: unknown }[]): void {
  const { text } = project.value;
  const changed = values.reduce((of, { path, value }) => withValue(of, path, value), text);
  change({ ...project.value, text: changed }, '');
}

export function undo(): void {
  step(past, future);
}

export function redo(): void {
  step(future, past);
}

function step(from: typeof past, to: typeof past): void {
  const next = from.value.at(-1);
  if (!next) return;
  last = { what: '', atMs: 0 };
  batch(() => {
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, project.value];
    project.value = next;
  });
}

/** Opens another scenario; what was pinned stays. */
export function open(next: Project): void {
  last = { what: '', atMs: 0 };
  batch(() => {
    opened.value = next;
    change(next, 'opened');
    comparison.value = null;
    diagnosis.value = null;
    openPoints.value = null;
    replay.value = null;
    view.value = 'result';
  });
}

/** Takes files: a scenario, an inventory or another file that the scenario names, or exports of policies and devices. */
export async function take(files: readonly GivenFile[]): Promise<void> {
  const texts = files.map(({ name, bytes }) => ({ name, text: new TextDecoder().decode(bytes) }));
  const scenario = texts.find(
    ({ name, text }) => /\.(ya?ml|json)$/i.test(name) && /^\s*"?(content|extends)"?\s*:/m.test(text),
  );
  const beside = texts.filter((each) => each !== scenario && /\.(csv|tsv|ya?ml)$/i.test(each.name));
  for (const { name, text } of beside) dropped[name] = text;
  if (scenario) {
    open({ name: scenario.name, text: scenario.text, files: { ...EXAMPLES, ...dropped } });
    notice.value = [];
    return;
  }
  // What the scenario that is open names belongs to it.
  if (beside.length === files.length && namesAll(project.value.text, beside)) {
    change({ ...project.value, files: { ...project.value.files, ...dropped } }, 'files');
    notice.value = [`${beside.map(({ name }) => name).join(', ')}: taken, as ${project.value.name} names it`];
    return;
  }
  // A table whose columns are all those of an inventory belongs to the scenario that is open.
  if (texts.length > 0 && texts.every(({ name, text }) => /\.(csv|tsv)$/i.test(name) && isInventory(text))) {
    takeBeside(texts);
    return;
  }
  const names = files.map(({ name }) => name).join(', ');
  try {
    const answer = await side.ask(
      { kind: 'import', project: project.value, files },
      { onProgress: progressOf('comparing with what was reported') },
    );
    work.value = { state: 'idle' };
    if ('report' in answer) {
      batch(() => {
        comparison.value = answer.report;
        view.value = 'compare';
        notice.value = [`${names}: reports of devices, beside what this scenario gives`];
      });
      return;
    }
    open({ name: 'estate.yaml', text: answer.text, files: { ...EXAMPLES, ...answer.files } });
    notice.value = [`made of ${names}`, ...answer.notes];
  } catch (error) {
    if (error instanceof CancelledError) return;
    const named = beside.filter(({ name }) => /\.(csv|tsv)$/i.test(name));
    if (named.length > 0 && named.length === files.length) takeBeside(named);
    else notice.value = messagesOf(error);
  }
}

function isInventory(text: string): boolean {
  const [headings = []] = readTable(text.split('\n', 1)[0]!, '').rows;
  const columns = headings.map((heading) => readHeading(heading));
  return columns.every((column) => column !== null && 'column' in column) && columns.length > 0;
}

/** An inventory of devices: the scenario names it from now on. */
function takeBeside(tables: readonly { name: string; text: string }[]): void {
  const { name } = tables[0]!;
  const files = { ...project.value.files, ...Object.fromEntries(tables.map((table) => [table.name, table.text])) };
  change({ ...project.value, files, text: withValue(project.value.text, ['devices', 'inventory'], name) }, 'inventory');
  notice.value = [`${name} is the inventory of this scenario`];
}

export function pin(): void {
  const names = new Set(pins.value.map(({ name }) => name));
  const base = String(checked.value?.written.name ?? project.value.name);
  let name = base;
  for (let k = 2; names.has(name); k += 1) name = `${base} (${k})`;
  pins.value = [...pins.value, { name, project: project.value }];
}

export function unpin(name: string): void {
  pins.value = pins.value.filter((each) => each.name !== name);
}

export function rename(name: string, to: string): void {
  if (to === '' || pins.value.some((each) => each.name === to)) return;
  pins.value = pins.value.map((each) => (each.name === name ? { ...each, name: to } : each));
}

/** Compares all that is pinned, and what is edited now. */
export async function compare(): Promise<void> {
  const projects = pins.value.map(({ name, project: of }) => ({ name, project: of }));
  if (!pins.value.some(({ project: of }) => of.text === project.value.text)) {
    projects.push({
      name: projects.some(({ name }) => name === 'now') ? 'as it is now' : 'now',
      project: project.value,
    });
  }
  view.value = 'compare';
  if (projects.length < 2) return;
  const report = await aside('compare', () =>
    side.ask({ kind: 'compare', projects, replicates: COMPARED_REPLICATES }, { onProgress: progressOf('comparing') }),
  );
  if (report) comparison.value = report;
}

/** Why peers gave less than they could: in the whole estate, to a site or a device, or of the bytes of one reason. */
export async function diagnose(scope: Scope = {}): Promise<void> {
  const of = project.value;
  batch(() => {
    view.value = 'diagnosis';
    diagnosis.value = null;
  });
  const found = await aside('diagnosing', () =>
    side.ask({ kind: 'diagnose', project: of, scope }, { onProgress: progressOf('diagnosing') }),
  );
  if (found) diagnosis.value = found;
}

/** What other readings of the documents would change. */
export async function tryOpenPoints(): Promise<void> {
  const of = project.value;
  const report = await aside('trying open points', () =>
    side.ask({ kind: 'openPoints', project: of }, { onProgress: progressOf('trying open points') }),
  );
  if (report) openPoints.value = report;
}

/** Makes the frames of the scenario as it is now. */
export async function makeReplay(): Promise<void> {
  const of = project.value;
  const frames = await aside('replay', () =>
    side.ask({ kind: 'replay', project: of }, { onProgress: progressOf('replay') }),
  );
  if (frames) replay.value = { frames, of };
}

/** The file of the policies in a format. */
export async function exportPolicies(format: ExportFormat): Promise<Uint8Array | undefined> {
  const answer = await aside('export', () => side.ask({ kind: 'export', project: project.value, format }));
  if (answer) notice.value = answer.notes;
  return answer?.bytes;
}

export function cancel(): void {
  live.cancel();
  side.cancel();
  if (work.value.state === 'running') work.value = { state: 'cancelled', what: work.value.what };
}

export const progressOf = (what: string) => (progress: number) => {
  work.value = { state: 'running', progress, what };
};

/** Work beside the runs, with its progress and its errors. */
export async function aside<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
  work.value = { state: 'running', progress: 0, what };
  try {
    const answer = await ask();
    work.value = { state: 'idle' };
    return answer;
  } catch (error) {
    if (error instanceof CancelledError) return undefined;
    work.value = { state: 'failed', message: messagesOf(error).join('\n') };
    return undefined;
  }
}

/** A problem with its place; of an option there is none. */
export function problemText(problem: Problem): string {
  return problem.position || problem.path ? formatProblem(problem) : problem.message;
}

function messagesOf(error: unknown): string[] {
  if (error instanceof RefusedError) return error.problems.map(problemText);
  return [error instanceof Error ? error.message : String(error)];
}

/** Checks and runs what is edited. @param anyway whether an estate that is too large is run all the same */
export async function run(anyway = false): Promise<void> {
  const of = project.value;
  try {
    const found = await live.ask({ kind: 'check', project: of });
    batch(() => {
      checked.value = found;
      errors.value = [];
      tooLarge.value = null;
    });
    if (!anyway && (found.downloads > MOST_DOWNLOADS || found.devices > MOST_DEVICES)) {
      batch(() => {
        tooLarge.value = found;
        work.value = { state: 'idle' };
      });
      return;
    }
    work.value = { state: 'running', progress: 0, what: RUNNING };
    const done = await live.ask(
      { kind: 'run', project: of, replicates: replicates.peek() },
      {
        onProgress: progressOf(RUNNING),
        onPartial: (partial) => {
          batch(() => {
            result.value = partial;
            resultOf.value = of;
          });
        },
      },
    );
    batch(() => {
      result.value = done;
      resultOf.value = of;
      work.value = { state: 'idle' };
    });
  } catch (error) {
    if (error instanceof CancelledError) return;
    batch(() => {
      if (error instanceof RefusedError) errors.value = error.problems;
      work.value = error instanceof RefusedError ? { state: 'idle' } : { state: 'failed', message: String(error) };
    });
  }
}

/** The scenario that `dosim studio FILE` has put into the page. */
function servedProject(): Project | undefined {
  const data = document.getElementById('project')?.textContent;
  return data ? (JSON.parse(data) as Project) : undefined;
}

/** Begins: what the link holds, or an example; from now on every change is run. */
export function begin(): void {
  const linked = projectOf(location.hash) ?? servedProject();
  if (linked) {
    const next = { ...linked, files: { ...EXAMPLES, ...linked.files } };
    batch(() => {
      opened.value = next;
      project.value = next;
    });
  }
  effect(() => {
    project.value;
    replicates.value;
    void run();
  });
}
