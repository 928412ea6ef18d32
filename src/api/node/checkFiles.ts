/** Recommendation files and folders, and the baseline and verdicts that lie beside them. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../core/problems.js';
import { type Baseline, baselineOf, isBaseline } from '../../experiment/check/baseline.js';
import { readText } from '../../io/files.js';
import { jsonText, OutputFile } from '../../io/outputFile.js';
import { checkJunit, problemsJunit } from '../../report/checkReports.js';
import { type CheckedAdvice, type CheckOptions, decide, prepareCheck } from '../check.js';
import type { Host } from '../host.js';

export interface CheckFilesOptions extends Omit<CheckOptions, 'baseline' | 'isPart'> {
  /** Baseline file; default: baseline.json in the first folder, where it is there. */
  baseline?: string;
  /** Accepts what is found as the baseline; default: false. */
  updateBaseline?: boolean;
  /** Also writes JUnit XML to this file. */
  junit?: string;
}

/**
 * Checks recommendation files, or all in folders.
 *
 * @throws InputError with every problem of a file
 */
export async function checkFilesOn(
  host: Host,
  paths: readonly string[],
  options: CheckFilesOptions = {},
): Promise<CheckedAdvice> {
  const junit =
    options.junit === undefined
      ? undefined
      : new OutputFile('--junit', options.junit, (text) => /<testsuites/.test(text));
  // The verdicts of an earlier time are not to be taken for those of this one.
  junit?.clear();
  try {
    return await check(host, paths, options, junit);
  } catch (error) {
    if (error instanceof InputError) await junit?.write(problemsJunit(error.problems));
    throw error;
  }
}

async function check(
  host: Host,
  paths: readonly string[],
  { baseline: named, updateBaseline = false, ...options }: CheckFilesOptions,
  junit: OutputFile | undefined,
): Promise<CheckedAdvice> {
  // All that can be wrong is found before the runs.
  const recommendations = await prepareCheck(host, filesIn(paths), options);
  const file = named ?? defaultBaseline(paths);
  const newBaseline = updateBaseline
    ? new OutputFile('--baseline', file, (old) => parseBaseline(old) !== undefined)
    : undefined;
  const baseline = updateBaseline ? null : readBaseline(file, named !== undefined);
  const isPart = paths.some((path) => !statSync(path).isDirectory());
  const checked = await decide(host, recommendations, { ...options, baseline, isPart });
  await newBaseline?.write(`${jsonText(baselineOf(checked.results))}\n`);
  await junit?.write(checkJunit(checked.results, checked.drift, checked.ownRules));
  return checked;
}

function filesIn(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) throw InputError.of(`${path}: error: no such file or folder`);
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(path, name));
  });
  if (files.length === 0)
    throw InputError.of(`${paths.join(', ')}: error: there is no recommendation file (*.yaml) here`);
  return files;
}

function defaultBaseline(paths: readonly string[]): string {
  const folder = paths.find((path) => existsSync(path) && statSync(path).isDirectory());
  return folder === undefined ? 'baseline.json' : join(folder, 'baseline.json');
}

function readBaseline(file: string, mustExist: boolean): Baseline | null {
  if (!existsSync(file)) {
    if (mustExist) throw InputError.of(`--baseline ${file}: error: no such file; --update-baseline makes it`);
    return null;
  }
  const baseline = parseBaseline(readText(file).text);
  if (baseline === undefined) {
    throw InputError.of(
      `${file}: error: this is no baseline of this version of dosim check; remove it, and --update-baseline makes it`,
    );
  }
  return baseline;
}

/** What is in a baseline, or `undefined` when it is none. */
function parseBaseline(text: string): Baseline | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isBaseline(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
