/** The Web Worker: the library as it is, and the reports that it makes. */

import { browserHost } from '../../api/browserHost.js';
import { compareOn } from '../../api/compare.js';
import { diagnoseOn } from '../../api/diagnose.js';
import { exportPoliciesOn } from '../../api/doors.js';
import { explainDeviceOn } from '../../api/explain.js';
import { observeOn } from '../../api/observe.js';
import { checkWorld, prepare } from '../../api/prepare.js';
import { type FinishedRun, type RunOutput, simulateOn } from '../../api/simulate.js';
import { ScenarioText } from '../../api/source.js';
import { InputError, type Problem } from '../../core/problems.js';
import { REASONS } from '../../core/reasons.js';
import { importFiles } from '../../doors/importPolicies.js';
import { readObserved } from '../../doors/observed/readObserved.js';
import type { PartResult } from '../../engine/result.js';
import { Environments } from '../../experiment/environment.js';
import { withPauses } from '../../experiment/pauses.js';
import { sizeOf } from '../../experiment/plan.js';
import { SYMPTOMS } from '../../experiment/symptoms.js';
import { type Replicate, replicateInSteps, worldInSteps } from '../../experiment/world.js';
import { estateSize } from '../../report/assumptions.js';
import { diagnosisReport } from '../../report/diagnosisHtml.js';
import { formatDeviceExplanation } from '../../report/explain.js';
import { explainScenario } from '../../report/explainScenario.js';
import { compareReport, openPointsReport, runReport } from '../../report/html.js';
import { observedReport } from '../../report/observedHtml.js';
import type { Report } from '../../report/page.js';
import { type SiteView, siteRows, siteView } from './estate.js';
import { hourView } from './hour.js';
import { listedSites } from './listed.js';
import type {
  Answers,
  Checked,
  Diagnosed,
  FromWorker,
  GivenFile,
  Project,
  Request,
  Result,
  Scope,
  ToWorker,
} from './protocol.js';
import { type Replay, replayOf } from './replay.js';

/** The part of a worker's global scope that is used; the types of pages have another one. */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: { data: ToWorker }) => void) | null;
};

interface Work {
  signal: AbortSignal;
  onProgress: (share: number) => void;
  onPartial: (result: Result) => void;
}

const running = new Map<number, AbortController>();

scope.onmessage = ({ data }) => {
  if ('cancel' in data) running.get(data.id)?.abort();
  else void answer(data.id, data.request);
};

async function answer(id: number, request: Request): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const work: Work = {
      signal: controller.signal,
      onProgress: (progress) => scope.postMessage({ id, progress }),
      onPartial: (partial) => scope.postMessage({ id, partial }),
    };
    scope.postMessage({ id, answer: await done(request, work) });
  } catch (error) {
    if (error instanceof InputError) scope.postMessage({ id, problems: error.problems });
    else if (!controller.signal.aborted) scope.postMessage({ id, bug: String((error as Error).stack ?? error) });
  } finally {
    running.delete(id);
  }
}

function done(request: Request, work: Work): Promise<Answers[Request['kind']]> {
  switch (request.kind) {
    case 'check':
      return checked(request.project);
    case 'run':
      return ran(request.project, request.replicates, work);
    case 'compare':
      return compared(request.projects, request.replicates, work);
    case 'diagnose':
      return diagnosed(request.project, request.scope, work);
    case 'openPoints':
      return openPoints(request.project, work);
    case 'sites':
      return keptReplicate(request.project, work).then(siteRows);
    case 'site':
      return site(request.project, request.site, work);
    case 'hour':
      return keptReplicate(request.project, work).then((kept) => hourView(kept, request.day, request.hour));
    case 'explain':
      return explained(request.project, request.device);
    case 'replay':
      return replayed(request.project, work);
    case 'import':
      return imported(request.project, request.files, work);
    case 'export':
      return exported(request.project, request.format);
  }
}

const hostOf = (files: Project['files']) => browserHost(files, 'drop it on this page as well');

const sourceOf = ({ text, name }: Project) => new ScenarioText(text, name);

async function checked(project: Project): Promise<Checked> {
  const problems: Problem[] = [];
  const onProblem = (problem: Problem) => problems.push(problem);
  const prepared = await prepare(sourceOf(project), hostOf(project.files).newFiles(), { onProblem });
  const { sites, devices, downloads } = sizeOf(prepared.experiment);
  const known = { written: prepared.loaded.written, listed: listedSites(project), problems, sites, devices, downloads };
  // What is too large to be run is too large to be built.
  if (devices > MOST_DEVICES) return { ...known, policies: [] };
  const world = checkWorld(prepared, onProblem);
  return { ...known, policies: explainScenario(world).policies };
}

/** Estates up to this size are built to look at them. */
const MOST_DEVICES = 50_000;

/** One replicate first, and then all of them: the first tells most, the others how sure it is. */
async function ran(project: Project, replicates: number, work: Work): Promise<Result> {
  const { signal, onProgress } = work;
  const first = await timed(project, { replicates: 1, signal, onProgress });
  if (replicates === 1) return first;
  work.onPartial({ ...first, isPartial: true });
  return timed(project, { replicates, signal, onProgress });
}

interface TimedOptions {
  replicates: number;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

async function timed(project: Project, options: TimedOptions): Promise<Result> {
  const output = new ReportOutput();
  const startMs = performance.now();
  const { summary } = await simulateOn(hostOf(project.files), sourceOf(project), options, output);
  return { summary, report: output.report!, tookMs: performance.now() - startMs, isPartial: false };
}

/** What takes a run in the place of a folder. */
class PageOutput {
  readonly tracing = false;
  readonly details: RunOutput['details'] = 'none';

  begin(): void {}

  async takePart(): Promise<void> {}

  failed(error: unknown): unknown {
    return error;
  }

  async end(_run: FinishedRun): Promise<void> {}
}

/** Makes the frames of the first replicate. */
class ReplayOutput extends PageOutput implements RunOutput {
  override readonly details = 'kept';
  replay: Replay | undefined;

  override async end({ first }: FinishedRun): Promise<void> {
    this.replay = replayOf(await first());
  }
}

/** Makes the report of a run. */
class ReportOutput extends PageOutput implements RunOutput {
  report: Report | undefined;

  override async end({ experiment, file, summary, first }: FinishedRun): Promise<void> {
    this.report = runReport(experiment.scenario, summary, await first(), file, 'Open points tries it');
  }
}

async function compared(
  projects: readonly { name: string; project: Project }[],
  replicates: number,
  { signal, onProgress }: Work,
): Promise<Report> {
  // Every file of every variant, each under the name by which its own scenario knows it.
  const files = Object.assign({}, ...projects.map(({ project }) => project.files));
  const variants = projects.map(({ name, project }) => ({ scenario: sourceOf(project), name }));
  let report: Report | undefined;
  const output = {
    begin: () => {},
    failed: (error: unknown) => error,
    end: async (...[result, runs]: Parameters<NonNullable<Parameters<typeof compareOn>[3]>['end']>) => {
      const provenance = [];
      for (const { experiment, file } of runs) {
        const world = await withPauses(worldInSteps(experiment, 0), undefined, signal);
        provenance.push({ file, estate: estateSize({ world }) });
      }
      const scenarios = runs.map(({ experiment }) => experiment.scenario);
      const { scenarios: compared, classes, summaries } = result;
      report = compareReport(scenarios, summaries, { compared, classes }, result, provenance);
    },
  };
  await compareOn(hostOf(files), variants, { replicates, signal, onProgress }, output);
  return report!;
}

async function diagnosed(project: Project, scope: Scope, { signal, onProgress }: Work): Promise<Diagnosed> {
  const { reason, ...of } = scope;
  const diagnosis = await diagnoseOn(hostOf(project.files), sourceOf(project), { ...of, signal, onProgress });
  const report = diagnosisReport(diagnosis, project.name);
  const words = REASONS.find(([name]) => name === reason)?.[1];
  if (words === undefined) return { report, scope, about: null };
  const takesUp = (id: string) => SYMPTOMS.some((each) => each.id === id && each.reasons.some((of) => of === reason));
  const finding = diagnosis.findings.findIndex(({ id }) => takesUp(id));
  return { report, scope, about: { words, finding: finding < 0 ? null : finding + 1 } };
}

/** The run under the main readings of the model, one changed at a time. */
async function openPoints(project: Project, { signal, onProgress }: Work): Promise<Report> {
  const options = { replicates: 1, readings: true, signal, onProgress };
  const { summary } = await simulateOn(hostOf(project.files), sourceOf(project), options, new PageOutput());
  return openPointsReport(summary);
}

/** The first replicate with what each device got and why: the newest stays, for whoever looks at one site after another. */
let kept: { text: string; files: string; replicate: Replicate } | undefined;

async function keptReplicate(project: Project, { signal, onProgress }: Work): Promise<Replicate> {
  const files = JSON.stringify(project.files);
  if (kept?.text === project.text && kept.files === files) return kept.replicate;
  kept = undefined;
  const prepared = await prepare(sourceOf(project), hostOf(project.files).newFiles(), {});
  const parts: PartResult[] = [];
  const experiment = { ...prepared.experiment, tracing: 'reasons' as const };
  const steps = replicateInSteps(experiment, 0, new Environments(), (part) => parts.push(part));
  const replicate = { ...(await withPauses(steps, onProgress, signal)), parts };
  kept = { text: project.text, files, replicate };
  return replicate;
}

async function site(project: Project, name: string, work: Work): Promise<SiteView> {
  const found = siteView(await keptReplicate(project, work), name);
  if (!found) throw InputError.of(`there is no site ${name}`);
  return found;
}

/** Letters in a line of an explanation. */
const EXPLAINED_WIDTH = 96;

async function explained(project: Project, device: string): Promise<string> {
  const explanation = await explainDeviceOn(hostOf(project.files), sourceOf(project), device);
  return formatDeviceExplanation(explanation, EXPLAINED_WIDTH);
}

async function replayed(project: Project, { signal, onProgress }: Work): Promise<Replay> {
  const output = new ReplayOutput();
  const options = { replicates: 1, signal, onProgress };
  await simulateOn(hostOf(project.files), sourceOf(project), options, output);
  return output.replay!;
}

/** What files are is told by what is in them: reports of devices, or policies and lists of devices. */
async function imported(project: Project, files: readonly GivenFile[], work: Work): Promise<Answers['import']> {
  if (areReports(files)) {
    const { signal, onProgress } = work;
    const options = { replicates: OBSERVED_REPLICATES, readings: false, signal, onProgress };
    const observed = await observeOn(hostOf(project.files), sourceOf(project), files, options);
    return { report: observedReport(observed) };
  }
  const { text, files: beside, devices, conflicts, aside, problems } = importFiles(files);
  const notes = [
    ...conflicts.map(({ policy }) => `${policy}: files disagree; the comment in the text says which value holds`),
    ...(aside.length === 0 ? [] : [`settings that were kept aside: ${aside.length}`]),
    ...(devices?.findings ?? []).map((finding) => finding.text),
    ...problems.map(({ message }) => message),
  ];
  return { text, files: beside, notes };
}

/** Runs that reports of devices are held against. */
const OBSERVED_REPLICATES = 5;

function areReports(files: readonly GivenFile[]): boolean {
  try {
    return readObserved(files).tables.length > 0;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

async function exported(project: Project, format: Parameters<typeof exportPoliciesOn>[2]): Promise<Answers['export']> {
  const { bytes, omitted, notes } = await exportPoliciesOn(hostOf(project.files), sourceOf(project), format, {});
  return { bytes, notes: [...omitted.map(({ policy, why }) => `${policy}: ${why}`), ...notes] };
}
