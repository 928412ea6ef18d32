/**
 * The library for Node.js: `import { simulate } from 'dosim'`.
 *
 * A scenario is a path, an object (what its YAML or JSON stands for) or a {@link ScenarioText}. All functions are
 * asynchronous; bad input rejects with an {@link InputError} that carries every problem. What a function needs is loaded
 * when it is called.
 *
 * @packageDocumentation
 */

import type { Exported, ExportFormat } from '../doors/exportPolicies.js';
import type { ImportFile } from '../doors/found.js';
import type { Imported, ImportOptions } from '../doors/importPolicies.js';
import type { ReadingOptions } from '../doors/observed/forms.js';
import type { Observed } from '../doors/observed/readObserved.js';
import type { Diagnosis } from '../experiment/diagnose.js';
import type { Stopwatch } from '../experiment/stopwatch.js';
import type { DeviceExplanation } from '../report/explain.js';
import type { ScenarioExplanation } from '../report/explainScenario.js';
import type { CalibrateOptions, CalibrateResult } from './calibrate.js';
import {
  checkImports,
  checkNeeded,
  checkOptions,
  checkPaths,
  checkText,
  checkVariants,
  NODE_OPTIONS,
} from './callChecks.js';
import type { CausesOptions, CausesResult } from './causes.js';
import type { CheckedAdvice } from './check.js';
import type { CompareOptions, CompareResult, Variant } from './compare.js';
import type { DiagnoseOptions } from './diagnose.js';
import type { ExportOptions } from './doors.js';
import type { CalibrateFolderOptions } from './node/calibrateFolder.js';
import type { CheckFilesOptions } from './node/checkFiles.js';
import type { PictureOptions, RunFolderOptions } from './node/runFolderOptions.js';
import type { SweepFolderOptions, SweptFolder } from './node/sweepFolder.js';
import type { ObserveOptions, ObserveResult } from './observe.js';
import type { ReadOptions } from './options.js';
import type { RecommendOptions, RecommendResult } from './recommend.js';
import type { RunResult, SimulateOptions } from './simulate.js';
import type { Source } from './source.js';
import type { SweepOptions, SweepResult } from './sweep.js';
import type { Validated } from './validate.js';

export * from './data.js';
export type { CalibrateFolderOptions } from './node/calibrateFolder.js';
export type { CheckFilesOptions } from './node/checkFiles.js';
export type { PictureOptions, RunFolderOptions } from './node/runFolderOptions.js';
export type { SweepFolderOptions, SweptFolder } from './node/sweepFolder.js';
export * from './types.js';

const nodeHost = async () => (await import('./node/host.js')).nodeHost;

/**
 * Simulates a scenario. With `out` it also writes the folder that `dosim run --out` writes.
 *
 * @throws InputError with every problem of the scenario, or when it does not fit into the memory
 */
export async function simulate(
  scenario: Source,
  options: SimulateOptions & Partial<RunFolderOptions> = {},
): Promise<RunResult> {
  checkOptions('simulate', options, NODE_OPTIONS.simulate);
  const { simulateOn } = await import('./simulate.js');
  const { out, ...rest } = options;
  if (out === undefined) return simulateOn(await nodeHost(), scenario, rest);
  const { RunFolder } = await import('./node/runFolder.js');
  const stopwatch = options.stopwatch ?? (await newStopwatch());
  return simulateOn(await nodeHost(), scenario, { ...rest, stopwatch }, new RunFolder(out, options, stopwatch));
}

/**
 * Compares scenarios with the first of them on the same seeds. With `out` it also writes the folder of `dosim compare`.
 *
 * @throws InputError with every problem of a scenario, or when they do not fit into the memory
 */
export async function compare(
  scenarios: readonly (Source | Variant)[],
  options: CompareOptions & PictureOptions & { out?: string } = {},
): Promise<CompareResult> {
  checkOptions('compare', options, NODE_OPTIONS.compare);
  checkVariants('compare', scenarios);
  const { compareOn } = await import('./compare.js');
  const { out, svg, png, ...rest } = options;
  if (out === undefined) return compareOn(await nodeHost(), scenarios, rest);
  const { CompareFolder } = await import('./node/compareFolder.js');
  return compareOn(await nodeHost(), scenarios, rest, new CompareFolder(out, options.signal, { svg, png }));
}

/**
 * Runs a sweep: many points of a scenario. Its results stay in memory; {@link sweepToFolder} keeps them on disk.
 *
 * @throws InputError with every problem of the sweep
 */
export async function sweep(definition: Source, options: SweepOptions = {}): Promise<SweepResult> {
  checkOptions('sweep', options, NODE_OPTIONS.sweep);
  const { sweepOn } = await import('./sweep.js');
  return sweepOn(await nodeHost(), definition, options);
}

/**
 * Runs a sweep in a folder, as `dosim sweep` does: each result is kept as it comes, and `resume` goes on.
 *
 * @throws InputError with every problem of the sweep, or when there is one in the folder and `resume` is not set
 */
export async function sweepToFolder(definition: Source, options: SweepFolderOptions): Promise<SweptFolder> {
  checkOptions('sweepToFolder', options, NODE_OPTIONS.sweepToFolder);
  checkNeeded('sweepToFolder', options, 'out');
  const { sweepInto } = await import('./node/sweepFolder.js');
  return sweepInto(await nodeHost(), definition, options);
}

/**
 * Puts the folders of a sweep's shards together, as `dosim merge` does.
 *
 * @throws InputError when a run is in none of them
 */
export async function mergeShards(
  definition: Source,
  folders: readonly string[],
  options: Pick<SweepFolderOptions, 'out' | 'allowHuge' | 'rules' | 'png'>,
): Promise<SweptFolder> {
  checkOptions('mergeShards', options, NODE_OPTIONS.mergeShards);
  checkNeeded('mergeShards', options, 'out');
  checkPaths('mergeShards: folders', folders);
  const { mergeInto } = await import('./node/sweepFolder.js');
  return mergeInto(await nodeHost(), definition, folders, options);
}

/**
 * Checks recommendations: files, or folders of them, as `dosim check` does.
 *
 * @throws InputError with every problem of a file
 */
export async function check(paths: readonly string[], options: CheckFilesOptions = {}): Promise<CheckedAdvice> {
  checkOptions('check', options, NODE_OPTIONS.check);
  checkPaths('check', paths);
  const { checkFilesOn } = await import('./node/checkFiles.js');
  return checkFilesOn(await nodeHost(), paths, options);
}

/**
 * Says why peers gave less than they could, and what would help.
 *
 * @throws InputError with every problem of the scenario, or for a device or a site that does not exist
 */
export async function diagnose(scenario: Source, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  checkOptions('diagnose', options, NODE_OPTIONS.diagnose);
  const { diagnoseOn } = await import('./diagnose.js');
  return diagnoseOn(await nodeHost(), scenario, options);
}

/**
 * Splits what a policy set loses against the best possible fairly among its causes. With `out` it also writes the folder of
 * `dosim causes`.
 *
 * @throws InputError with every problem of the scenario, or when the budget is too small for both ends of the gap
 */
export async function causes(
  scenario: Source,
  options: CausesOptions & PictureOptions & { out?: string } = {},
): Promise<CausesResult> {
  checkOptions('causes', options, NODE_OPTIONS.causes);
  const { causesOn } = await import('./causes.js');
  const { out, svg, png, ...rest } = options;
  if (out === undefined) return causesOn(await nodeHost(), scenario, rest);
  const { CausesFolder } = await import('./node/causesFolder.js');
  return causesOn(await nodeHost(), scenario, rest, new CausesFolder(out, { svg, png }));
}

/**
 * Searches the settings to choose, and confirms them on seeds that the search never saw. With `out` it also writes the folder of
 * `dosim recommend`, and goes on with what is in it.
 *
 * @throws InputError with every problem of the scenario, or for a policy or an objective that there is not
 */
export async function recommend(
  scenario: Source,
  options: RecommendOptions & PictureOptions & { out?: string } = {},
): Promise<RecommendResult> {
  checkOptions('recommend', options, NODE_OPTIONS.recommend);
  const { recommendOn } = await import('./recommend.js');
  const { out, svg, png, ...rest } = options;
  if (out === undefined) return recommendOn(await nodeHost(), scenario, rest);
  const { RecommendFolder } = await import('./node/recommendFolder.js');
  return recommendOn(await nodeHost(), scenario, rest, new RecommendFolder(out, { svg, png }, rest.set));
}

/**
 * Explains what a scenario assumes: defaults, policies, readings of the model.
 *
 * @throws InputError with every problem of the scenario
 */
export async function explain(scenario: Source, options: ReadOptions = {}): Promise<ScenarioExplanation> {
  checkOptions('explain', options, NODE_OPTIONS.explain);
  const { explainOn } = await import('./explain.js');
  return explainOn(await nodeHost(), scenario, options);
}

/**
 * Explains one device: its effective policies, its group, its peers, and why not others.
 *
 * @throws InputError with every problem of the scenario, or for a device that does not exist
 */
export async function explainDevice(
  scenario: Source,
  device: string,
  options: ReadOptions = {},
): Promise<DeviceExplanation> {
  checkOptions('explainDevice', options, NODE_OPTIONS.explainDevice);
  checkText('explainDevice: device', device);
  const { explainDeviceOn } = await import('./explain.js');
  return explainDeviceOn(await nodeHost(), scenario, device, options);
}

/**
 * Reads and checks a scenario without running it.
 *
 * @throws InputError with every error of the scenario
 */
export async function validate(scenario: Source, options: ReadOptions = {}): Promise<Validated> {
  checkOptions('validate', options, NODE_OPTIONS.validate);
  const { validateOn } = await import('./validate.js');
  return validateOn(await nodeHost(), scenario, options);
}

/**
 * Reads policies and lists of devices from files of Intune, Group Policy, the registry, Configuration Manager and Active
 * Directory, and makes a scenario of them, as `dosim import` does.
 *
 * @param files paths of files and folders, or files as bytes
 * @throws InputError when no file has a policy of Delivery Optimization or a list of devices, or a file is damaged or made to do harm
 */
export async function importPolicies(
  files: readonly (string | ImportFile)[],
  options: ImportOptions = {},
): Promise<Imported> {
  checkOptions('importPolicies', options, NODE_OPTIONS.importPolicies);
  checkImports('importPolicies', files, 'paths, or of files as { name, bytes }');
  const { importFiles } = await import('../doors/importPolicies.js');
  const { readImportFiles } = await import('../io/importFiles.js');
  const given = files.flatMap((file) => (typeof file === 'string' ? readImportFiles([file]) : [file]));
  return importFiles(given, options);
}

/**
 * Writes the policies that a scenario states in the format of a tool, as `dosim export policies` does.
 *
 * @throws InputError with every problem of the scenario, or when it states no policy
 */
export async function exportPolicies(
  scenario: Source,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<Exported> {
  checkOptions('exportPolicies', options, NODE_OPTIONS.exportPolicies);
  checkText('exportPolicies: format', format);
  const { exportPoliciesOn } = await import('./doors.js');
  return exportPoliciesOn(await nodeHost(), scenario, format, options);
}

/**
 * Reads what real devices have reported: UCDOStatus and UCDOAggregatedStatus, and outputs of
 * Get-DeliveryOptimizationStatus, -PerfSnapThisMonth and -Log, as CSV, JSON or text.
 *
 * @param files paths of files and folders, or files as bytes
 * @throws InputError when no file holds observed data, or a file is damaged or made to do harm
 */
export async function readObserved(
  files: readonly (string | ImportFile)[],
  options: ReadingOptions = {},
): Promise<Observed> {
  checkOptions('readObserved', options, NODE_OPTIONS.readObserved);
  checkImports('readObserved: files', files, 'paths, or of files as { name, bytes }');
  const { readObserved: read } = await import('../doors/observed/readObserved.js');
  return read(await observedFiles(files), options);
}

/**
 * Holds a scenario against what devices have reported. With `out` it also writes the folder of `dosim observe`.
 *
 * @param observed paths of files and folders, or files as bytes
 * @throws InputError with every problem of the scenario, or when no file holds observed data
 */
export async function observe(
  scenario: Source,
  observed: readonly (string | ImportFile)[],
  options: ObserveOptions & PictureOptions & { out?: string } = {},
): Promise<ObserveResult> {
  checkOptions('observe', options, NODE_OPTIONS.observe);
  checkImports('observe: observed', observed, 'paths, or of files as { name, bytes }');
  const { observeOn } = await import('./observe.js');
  const { out, svg, png, ...rest } = options;
  const files = await observedFiles(observed);
  if (out === undefined) return observeOn(await nodeHost(), scenario, files, rest);
  const { ObserveFolder } = await import('./node/observeFolder.js');
  return observeOn(await nodeHost(), scenario, files, rest, new ObserveFolder(out, { svg, png }));
}

/**
 * Fits open parameters and unknowns of an estate to what devices have reported. With `out` it also writes the folder of
 * `dosim calibrate`, which keeps each run as it comes; the scenario is a file then.
 *
 * @throws InputError with every problem of the scenario, of the data, or of an unknown
 */
export async function calibrate(
  scenario: Source,
  observed: readonly (string | ImportFile)[],
  options: CalibrateOptions & Partial<CalibrateFolderOptions> = {},
): Promise<CalibrateResult> {
  checkOptions('calibrate', options, NODE_OPTIONS.calibrate);
  checkImports('calibrate: observed', observed, 'paths, or of files as { name, bytes }');
  const { calibrateOn } = await import('./calibrate.js');
  const { out, resume, svg, png, ...rest } = options;
  const files = await observedFiles(observed);
  if (out === undefined) return calibrateOn(await nodeHost(), scenario, files, rest);
  if (typeof scenario !== 'string') {
    const { InputError } = await import('../core/problems.js');
    throw InputError.of('out: error: what is fitted is laid over a file: give the path of the scenario');
  }
  const { CalibrateFolder } = await import('./node/calibrateFolder.js');
  return calibrateOn(await nodeHost(), scenario, files, rest, new CalibrateFolder(scenario, { out, resume, svg, png }));
}

async function observedFiles(files: readonly (string | ImportFile)[]): Promise<ImportFile[]> {
  const { MOST_OBSERVED_BYTES } = await import('../doors/observed/readObserved.js');
  const { readImportFiles } = await import('../io/importFiles.js');
  return files.flatMap((file) => (typeof file === 'string' ? readImportFiles([file], MOST_OBSERVED_BYTES) : [file]));
}

async function newStopwatch(): Promise<Stopwatch> {
  const { Stopwatch: Watch } = await import('../experiment/stopwatch.js');
  return new Watch();
}
