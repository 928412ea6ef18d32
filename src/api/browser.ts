/**
 * The library for browsers and Web Workers: `import { simulate } from 'dosim/browser'`. No module of Node.js is in it.
 *
 * It gives the results of the library for Node.js to the byte. A page has no files: scenarios are objects or
 * {@link ScenarioText}, and what they extend, or the inventory that they name, is given by the option `files`. All work is
 * done in the thread that calls: a page that must stay alive calls from a Web Worker.
 *
 * @packageDocumentation
 */
import type { Exported, ExportFormat } from '../doors/exportPolicies.js';
import type { ImportFile } from '../doors/found.js';
import { type Imported, type ImportOptions, importFiles } from '../doors/importPolicies.js';
import type { ReadingOptions } from '../doors/observed/forms.js';
import { type Observed, readObserved as readObservedFiles } from '../doors/observed/readObserved.js';
import type { Diagnosis } from '../experiment/diagnose.js';
import type { DeviceExplanation } from '../report/explain.js';
import type { ScenarioExplanation } from '../report/explainScenario.js';
import { browserHost, type FileTexts } from './browserHost.js';
import { type CalibrateOptions, type CalibrateResult, calibrateOn } from './calibrate.js';
import { BROWSER_OPTIONS, checkImports, checkList, checkOptions, checkText, checkVariants } from './callChecks.js';
import { type CausesOptions, type CausesResult, causesOn } from './causes.js';
import { type CheckedAdvice, type CheckOptions, checkOn } from './check.js';
import { type CompareOptions, type CompareResult, compareOn, type Variant } from './compare.js';
import { type DiagnoseOptions, diagnoseOn } from './diagnose.js';
import { type ExportOptions, exportPoliciesOn } from './doors.js';
import { explainDeviceOn, explainOn } from './explain.js';
import { type ObserveOptions, type ObserveResult, observeOn } from './observe.js';
import type { ReadOptions } from './options.js';
import { type RecommendOptions, type RecommendResult, recommendOn } from './recommend.js';
import { type RunResult, type SimulateOptions, simulateOn } from './simulate.js';
import type { Source } from './source.js';
import { type SweepOptions, type SweepResult, sweepOn } from './sweep.js';
import { type Validated, validateOn } from './validate.js';

export * from './data.js';
export * from './types.js';
export type { FileTexts };

/** Files for scenarios that name some. */
export interface WithFiles {
  files?: FileTexts;
}

/**
 * Simulates a scenario.
 *
 * @throws InputError with every problem of the scenario
 */
export async function simulate(scenario: Source, options: SimulateOptions & WithFiles = {}): Promise<RunResult> {
  checkOptions('simulate', options, BROWSER_OPTIONS.simulate);
  return simulateOn(browserHost(options.files), scenario, options);
}

/**
 * Compares scenarios with the first of them on the same seeds.
 *
 * @throws InputError with every problem of a scenario
 */
export async function compare(
  scenarios: readonly (Source | Variant)[],
  options: CompareOptions & WithFiles = {},
): Promise<CompareResult> {
  checkOptions('compare', options, BROWSER_OPTIONS.compare);
  checkVariants('compare', scenarios);
  return compareOn(browserHost(options.files), scenarios, options);
}

/**
 * Runs a sweep: many points of a scenario.
 *
 * @throws InputError with every problem of the sweep
 */
export async function sweep(definition: Source, options: SweepOptions & WithFiles = {}): Promise<SweepResult> {
  checkOptions('sweep', options, BROWSER_OPTIONS.sweep);
  return sweepOn(browserHost(options.files), definition, options);
}

/**
 * Checks recommendations.
 *
 * @throws InputError with every problem of a recommendation
 */
export async function check(
  recommendations: readonly Source[],
  options: CheckOptions & WithFiles = {},
): Promise<CheckedAdvice> {
  checkOptions('check', options, BROWSER_OPTIONS.check);
  checkList('check', recommendations, 'recommendations');
  return checkOn(browserHost(options.files), recommendations, options);
}

/**
 * Says why peers gave less than they could, and what would help.
 *
 * @throws InputError with every problem of the scenario, or for a device or a site that does not exist
 */
export async function diagnose(scenario: Source, options: DiagnoseOptions & WithFiles = {}): Promise<Diagnosis> {
  checkOptions('diagnose', options, BROWSER_OPTIONS.diagnose);
  return diagnoseOn(browserHost(options.files), scenario, options);
}

/**
 * Splits what a policy set loses against the best possible fairly among its causes.
 *
 * @throws InputError with every problem of the scenario, or when the budget is too small for both ends of the gap
 */
export async function causes(scenario: Source, options: CausesOptions & WithFiles = {}): Promise<CausesResult> {
  checkOptions('causes', options, BROWSER_OPTIONS.causes);
  return causesOn(browserHost(options.files), scenario, options);
}

/**
 * Searches the settings to choose, and confirms them on seeds that the search never saw.
 *
 * @throws InputError with every problem of the scenario, or for a policy or an objective that there is not
 */
export async function recommend(
  scenario: Source,
  options: RecommendOptions & WithFiles = {},
): Promise<RecommendResult> {
  checkOptions('recommend', options, BROWSER_OPTIONS.recommend);
  return recommendOn(browserHost(options.files), scenario, options);
}

/**
 * Explains what a scenario assumes: defaults, policies, readings of the model.
 *
 * @throws InputError with every problem of the scenario
 */
export async function explain(scenario: Source, options: ReadOptions & WithFiles = {}): Promise<ScenarioExplanation> {
  checkOptions('explain', options, BROWSER_OPTIONS.explain);
  return explainOn(browserHost(options.files), scenario, options);
}

/**
 * Explains one device: its effective policies, its group, its peers, and why not others.
 *
 * @throws InputError with every problem of the scenario, or for a device that does not exist
 */
export async function explainDevice(
  scenario: Source,
  device: string,
  options: ReadOptions & WithFiles = {},
): Promise<DeviceExplanation> {
  checkOptions('explainDevice', options, BROWSER_OPTIONS.explainDevice);
  checkText('explainDevice: device', device);
  return explainDeviceOn(browserHost(options.files), scenario, device, options);
}

/**
 * Reads and checks a scenario without running it.
 *
 * @throws InputError with every error of the scenario
 */
export async function validate(scenario: Source, options: ReadOptions & WithFiles = {}): Promise<Validated> {
  checkOptions('validate', options, BROWSER_OPTIONS.validate);
  return validateOn(browserHost(options.files), scenario, options);
}

/**
 * Reads policies and lists of devices from files of Intune, Group Policy, the registry, Configuration Manager and Active
 * Directory, and makes a scenario of them.
 *
 * @throws InputError when no file has a policy of Delivery Optimization or a list of devices, or a file is damaged or made to do harm
 */
export async function importPolicies(files: readonly ImportFile[], options: ImportOptions = {}): Promise<Imported> {
  checkOptions('importPolicies', options, BROWSER_OPTIONS.importPolicies);
  checkImports('importPolicies', files, 'files as { name, bytes }');
  return importFiles(files, options);
}

/**
 * Writes the policies that a scenario states in the format of a tool.
 *
 * @throws InputError with every problem of the scenario, or when it states no policy
 */
export async function exportPolicies(
  scenario: Source,
  format: ExportFormat,
  options: ExportOptions & WithFiles = {},
): Promise<Exported> {
  checkOptions('exportPolicies', options, BROWSER_OPTIONS.exportPolicies);
  checkText('exportPolicies: format', format);
  return exportPoliciesOn(browserHost(options.files), scenario, format, options);
}

/**
 * Reads what real devices have reported: reports of Log Analytics, outputs of the cmdlets, records of the log.
 *
 * @throws InputError when no file holds observed data, or a file is damaged or made to do harm
 */
export async function readObserved(files: readonly ImportFile[], options: ReadingOptions = {}): Promise<Observed> {
  checkOptions('readObserved', options, BROWSER_OPTIONS.readObserved);
  checkImports('readObserved: files', files, 'files as { name, bytes }');
  return readObservedFiles(files, options);
}

/**
 * Holds a scenario against what devices have reported.
 *
 * @throws InputError with every problem of the scenario, or when no file holds observed data
 */
export async function observe(
  scenario: Source,
  observed: readonly ImportFile[],
  options: ObserveOptions & WithFiles = {},
): Promise<ObserveResult> {
  checkOptions('observe', options, BROWSER_OPTIONS.observe);
  checkImports('observe: observed', observed, 'files as { name, bytes }');
  return observeOn(browserHost(options.files), scenario, observed, options);
}

/**
 * Fits open parameters and unknowns of an estate to what devices have reported.
 *
 * @throws InputError with every problem of the scenario, of the data, or of an unknown
 */
export async function calibrate(
  scenario: Source,
  observed: readonly ImportFile[],
  options: CalibrateOptions & WithFiles = {},
): Promise<CalibrateResult> {
  checkOptions('calibrate', options, BROWSER_OPTIONS.calibrate);
  checkImports('calibrate: observed', observed, 'files as { name, bytes }');
  return calibrateOn(browserHost(options.files), scenario, observed, options);
}
