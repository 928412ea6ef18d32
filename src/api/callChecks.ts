/** What programs pass to the functions of the library, looked at before it is used: names of options, and their types. */
import { unknownName } from '../core/names.js';
import { InputError } from '../core/problems.js';
import { isPromise, shown } from '../core/shown.js';
import { SITE_SOURCES } from '../doors/devices/places.js';
import type { ImportOptions } from '../doors/importPolicies.js';
import type { ReadingOptions } from '../doors/observed/forms.js';
import type { FileTexts } from './browserHost.js';
import type { CalibrateOptions } from './calibrate.js';
import type { CausesOptions } from './causes.js';
import type { CheckOptions } from './check.js';
import type { CompareOptions, Variant } from './compare.js';
import type { DiagnoseOptions } from './diagnose.js';
import type { ExportOptions } from './doors.js';
import type { CalibrateFolderOptions } from './node/calibrateFolder.js';
import type { CheckFilesOptions } from './node/checkFiles.js';
import type { PictureOptions, RunFolderOptions } from './node/runFolderOptions.js';
import type { SweepFolderOptions } from './node/sweepFolder.js';
import type { ObserveOptions } from './observe.js';
import type { ReadOptions, SimulationOptions, WorkOptions } from './options.js';
import type { RecommendOptions } from './recommend.js';
import type { SimulateOptions } from './simulate.js';
import type { SweepOptions } from './sweep.js';

/** What an option may be. */
interface Kind {
  words: string;
  is(value: unknown): boolean;
}

const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value);
const isListOf = (is: (one: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(is);
const isText = (value: unknown) => typeof value === 'string';

const TEXT: Kind = { words: 'text', is: isText };
const TEXTS: Kind = { words: 'a list of texts', is: isListOf(isText) };
const FLAG: Kind = { words: 'true or false', is: (value) => typeof value === 'boolean' };
const FUNCTION: Kind = { words: 'a function', is: (value) => typeof value === 'function' };
const OBJECT: Kind = { words: 'an object', is: isObject };
const POSITIVE: Kind = { words: 'a number above 0', is: (value) => typeof value === 'number' && value > 0 };
const SIGNAL: Kind = { words: 'an AbortSignal', is: (value) => isObject(value) && 'aborted' in (value as object) };
const SEED: Kind = {
  words: 'text, or a whole number that is exact',
  is: (value) => Number.isSafeInteger(value) || (isText(value) && (value as string).trim() !== ''),
};
const SET: Kind = {
  words: 'an object of values (of those that JSON can hold) by path, or a list of texts path=value',
  is: (value) => isListOf(isText)(value) || (isObject(value) && Object.values(value as object).every(isInJson)),
};
const TEXT_OR_FUNCTION: Kind = { words: 'text, or a function', is: (value) => TEXT.is(value) || FUNCTION.is(value) };
const SHARD: Kind = {
  words: 'an object with index (from 0) and count',
  is: (value) => {
    const { index, count } = (value ?? {}) as { index?: unknown; count?: unknown };
    return (
      Number.isInteger(index) &&
      Number.isInteger(count) &&
      0 <= (index as number) &&
      (index as number) < (count as number)
    );
  },
};
const ONE_OF = (...names: string[]): Kind => ({
  words: names.join(' or '),
  is: (value) => names.includes(value as string),
});
const FLAG_OR_TEXT: Kind = {
  words: 'true, false or the path of a folder',
  is: (value) => typeof value === 'boolean' || typeof value === 'string',
};
/** Looked at where it is read. */
const READ_LATER: Kind = { words: '', is: () => true };

/** True for what JSON can say: what is left out by it would be taken for nothing. */
function isInJson(value: unknown): boolean {
  return value !== undefined && !['function', 'symbol', 'bigint'].includes(typeof value);
}

type Kinds<T> = Readonly<Record<keyof Required<T>, Kind>>;

const READ: Kinds<ReadOptions> = { set: SET, seed: SEED, rules: READ_LATER, onProblem: FUNCTION };
const WORK: Kinds<WorkOptions> = {
  workers: READ_LATER,
  memoryBytes: POSITIVE,
  remember: FLAG_OR_TEXT,
  rememberBytes: POSITIVE,
  onProgress: FUNCTION,
  signal: SIGNAL,
};
const SIMULATION: Kinds<SimulationOptions> = { ...READ, ...WORK, replicates: READ_LATER, stopwatch: READ_LATER };
const SIMULATE: Kinds<SimulateOptions> = {
  ...SIMULATION,
  readings: FLAG,
  tables: TEXTS,
  onDownload: FUNCTION,
  downloads: FLAG,
};
const COMPARE: Kinds<CompareOptions> = { ...SIMULATION, withinS: POSITIVE };
const SWEEP: Kinds<SweepOptions> = {
  ...WORK,
  rules: READ_LATER,
  onProblem: FUNCTION,
  untilCiWidth: POSITIVE,
  allowHuge: FLAG,
  onRun: FUNCTION,
};
const { workers: _, ...WORK_OF_ONE } = WORK;
const DIAGNOSE: Kinds<DiagnoseOptions> = { ...READ, ...WORK_OF_ONE, device: TEXT, site: TEXT };
const CAUSES: Kinds<CausesOptions> = {
  ...WORK,
  set: SET,
  seed: SEED,
  onProblem: FUNCTION,
  budget: OBJECT,
  replicates: READ_LATER,
  figures: TEXTS,
};
const RECOMMEND: Kinds<RecommendOptions> = {
  ...WORK,
  set: SET,
  seed: SEED,
  onProblem: FUNCTION,
  objective: TEXT,
  keep: TEXTS,
  only: TEXTS,
  perClass: FLAG,
  hardware: TEXTS,
  budget: OBJECT,
  maxBatteryBytes: READ_LATER,
  maxP95InstallS: READ_LATER,
  maxLineUtilisation: READ_LATER,
};
const OBSERVE: Kinds<ObserveOptions> = { ...SIMULATION, readings: FLAG };
const { replicates: _replicates, ...SIMULATION_OF_RUNS } = SIMULATION;
const CALIBRATE: Kinds<CalibrateOptions> = {
  ...SIMULATION_OF_RUNS,
  fit: TEXTS,
  runs: READ_LATER,
  withinS: POSITIVE,
};
const CHECK: Kinds<Omit<CheckOptions, 'baseline' | 'isPart'>> = {
  ...WORK,
  rules: READ_LATER,
  onProblem: FUNCTION,
  onDecided: FUNCTION,
};
const EXPORT: Kinds<ExportOptions> = { set: SET, onProblem: FUNCTION, assignment: READ_LATER, title: TEXT };
const IMPORT: Kinds<ImportOptions> = {
  name: TEXT,
  base: OBJECT,
  wins: READ_LATER,
  assign: TEXTS,
  map: TEXTS,
  siteBy: ONE_OF(...SITE_SOURCES),
  sitePattern: TEXT,
  pseudonyms: FLAG,
  staleAfterDays: POSITIVE,
};
const READ_OBSERVED: Kinds<ReadingOptions> = { httpIncludesCache: FLAG };
const PICTURES: Kinds<PictureOptions> = { svg: FLAG, png: FLAG };
const FILES: Kinds<{ files?: FileTexts }> = { files: OBJECT };

/** The options of each function for Node.js. */
export const NODE_OPTIONS = {
  simulate: {
    ...SIMULATE,
    out: TEXT,
    detail: ONE_OF('summary', 'downloads'),
    shapes: TEXTS,
    ...PICTURES,
    trace: FLAG,
  } satisfies Kinds<SimulateOptions & RunFolderOptions>,
  compare: { ...COMPARE, out: TEXT, ...PICTURES },
  sweep: SWEEP,
  sweepToFolder: {
    ...SWEEP,
    out: TEXT_OR_FUNCTION,
    resume: FLAG,
    queue: TEXT,
    shard: SHARD,
    png: FLAG,
    onPlan: FUNCTION,
    onDamaged: FUNCTION,
    onResult: FUNCTION,
  } satisfies Kinds<SweepFolderOptions>,
  mergeShards: { out: TEXT_OR_FUNCTION, allowHuge: FLAG, png: FLAG, rules: READ_LATER },
  check: { ...CHECK, baseline: TEXT, updateBaseline: FLAG, junit: TEXT } satisfies Kinds<CheckFilesOptions>,
  diagnose: DIAGNOSE,
  causes: { ...CAUSES, out: TEXT, ...PICTURES },
  recommend: { ...RECOMMEND, out: TEXT, ...PICTURES },
  observe: { ...OBSERVE, out: TEXT, ...PICTURES },
  calibrate: { ...CALIBRATE, out: TEXT, resume: FLAG, ...PICTURES } satisfies Kinds<
    CalibrateOptions & CalibrateFolderOptions
  >,
  explain: READ,
  explainDevice: READ,
  validate: READ,
  importPolicies: IMPORT,
  readObserved: READ_OBSERVED,
  exportPolicies: EXPORT,
} as const;

/** The options of each function for browsers. */
export const BROWSER_OPTIONS = {
  simulate: { ...SIMULATE, ...FILES },
  compare: { ...COMPARE, ...FILES },
  sweep: { ...SWEEP, ...FILES },
  check: { ...CHECK, ...FILES, baseline: OBJECT, isPart: FLAG } satisfies Kinds<CheckOptions & { files?: FileTexts }>,
  diagnose: { ...DIAGNOSE, ...FILES },
  causes: { ...CAUSES, ...FILES },
  recommend: { ...RECOMMEND, ...FILES },
  observe: { ...OBSERVE, ...FILES },
  calibrate: { ...CALIBRATE, ...FILES },
  explain: { ...READ, ...FILES },
  explainDevice: { ...READ, ...FILES },
  validate: { ...READ, ...FILES },
  importPolicies: IMPORT,
  readObserved: READ_OBSERVED,
  exportPolicies: { ...EXPORT, ...FILES },
} as const;

const VARIANT: Kinds<Variant> = { scenario: READ_LATER, set: SET, rules: READ_LATER, name: TEXT };

/**
 * Looks at the options of a call.
 *
 * @throws InputError for an option that does not exist, with the nearest name, and for one of the wrong type
 */
export function checkOptions(
  name: string,
  options: unknown,
  kinds: Readonly<Record<string, Kind>>,
  what = `option of ${name}`,
): void {
  if (options === undefined) return;
  if (!isObject(options)) throw InputError.of(`found ${shown(options)}; allowed is an object of options`, name);
  for (const [option, value] of Object.entries(options as object)) {
    const kind = Object.hasOwn(kinds, option) ? kinds[option] : undefined;
    if (kind === undefined) throw InputError.of(unknownName(what, option, Object.keys(kinds)), name);
    const isAbsent = value === undefined || value === null;
    if (!isAbsent && !kind.is(value)) throw refused(`${name}: ${option}`, value, kind.words);
  }
}

/** @throws InputError when an option is not there without which a function cannot work */
export function checkNeeded(name: string, options: unknown, option: string): void {
  if (!isObject(options) || (options as Record<string, unknown>)[option] === undefined) {
    throw InputError.of(`it needs the option ${option}`, name);
  }
}

/** @throws InputError when what is to be imported is no path, and no file with a name and bytes */
export function checkImports(name: string, files: unknown, words: string): void {
  const isFile = (one: unknown) => {
    const { name: of, bytes } = (isObject(one) ? one : {}) as { name?: unknown; bytes?: unknown };
    return isText(of) && bytes instanceof Uint8Array;
  };
  checkList(name, files, words, (one) => isFile(one) || isText(one));
}

/** What is compared: scenarios, and objects that say of which scenario they are. */
export function checkVariants(name: string, variants: unknown): void {
  checkList(name, variants, 'scenarios');
  for (const variant of variants as unknown[]) {
    if (isObject(variant) && 'scenario' in (variant as object))
      checkOptions(name, variant, VARIANT, 'field of a variant');
  }
}

/** @throws InputError when an argument is no list of what it has to be of */
export function checkList(
  name: string,
  value: unknown,
  words: string,
  is: (one: unknown) => boolean = () => true,
): void {
  if (!isListOf(is)(value)) throw refused(name, value, `a list of ${words}`);
}

/** The same of paths. */
export function checkPaths(name: string, value: unknown): void {
  checkList(name, value, 'paths', isText);
}

/** @throws InputError when an argument is no text */
export function checkText(name: string, value: unknown): void {
  if (!isText(value)) throw refused(name, value, 'text');
}

function refused(path: string, value: unknown, words: string): InputError {
  return InputError.of(`found ${shown(value)}; allowed is ${words}`, path);
}
