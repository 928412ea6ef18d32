/** What `dosim compare` compares: some files, or one file under each value of `--vary path=value,value`. */
import type { Variant } from '../api/index.js';
import { InputError, type Problem } from '../core/problems.js';
import { factorAmount, factorText, takesPercent } from '../experiment/sweep/amounts.js';
import { WITHOUT_EFFECT } from '../experiment/sweep/plan.js';
import { readText } from '../io/files.js';
import { loadScenario } from '../scenario/load.js';

const ALLOWED = 'allowed is path=value,value, e.g. model.vpnBan=both,uploadOnly or "policies.DOMaxCacheAge=3 d,7 d"';
/** Values of a range that a message writes out. */
const MOST_STEPS = 12;

/** Options that say what is compared. */
interface ComparedOptions {
  files: readonly string[];
  vary?: string | undefined;
  set: readonly string[];
}

/** The variants of a comparison, and what is wrong with one told where it was written: no `--set` that nobody typed. */
export class Varied {
  readonly variants: readonly Variant[];
  /** What messages call a value, to what was typed. */
  private readonly written = new Map<string, string>();

  /** @throws InputError where there is nothing to compare */
  constructor({ files, vary, set }: ComparedOptions) {
    if (vary === undefined) {
      if (files.length < 2) throw InputError.of('compare needs at least two scenario files, or one file and --vary');
      this.variants = files.map((file) => ({ scenario: file }));
      return;
    }
    if (files.length > 1) throw InputError.of('--vary compares one scenario file with itself: name one file');
    const { path, values } = pathAndValues(vary);
    const [file] = files as [string];
    const label = path.split('.').at(-1)!;
    const isPercent = takesPercent((overrides) => loadScenario(file, readText, [...set, ...overrides]), path);
    this.variants = values.map((value) => {
      const text = `${path}=${value}`;
      if (!set.includes(text)) this.written.set(`--set ${text}`, `--vary ${text}`);
      return { scenario: file, set: [text], name: `${label}=${factorText(path, value, isPercent)}` };
    });
  }

  /** A problem with the option that was typed. */
  told(problem: Problem): Problem {
    const { message, position } = problem;
    const typed = position && this.written.get(position.file);
    if (typed !== undefined) return { ...problem, position: { ...position!, file: typed } };
    // A message without a position begins with the option.
    const [option, mine] = [...this.written].find(([text]) => message.startsWith(`${text}: `)) ?? [];
    return option === undefined ? problem : { ...problem, message: `${mine}${message.slice(option.length)}` };
  }

  /** Does some work whose errors name the option that was typed. */
  async telling<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof InputError ? new InputError(error.problems.map((problem) => this.told(problem))) : error;
    }
  }
}

/** @throws InputError for what is no path with two values, or for a path that changes no run */
function pathAndValues(vary: string): { path: string; values: string[] } {
  const at = vary.indexOf('=');
  const path = vary.slice(0, at);
  const values = splitOutsideBrackets(vary.slice(at + 1));
  if (at < 1 || values.length < 2) {
    const meant = at < 1 ? undefined : stepsOf(path, values.join());
    throw InputError.of(
      `--vary ${vary}: error: ${ALLOWED}${meant === undefined ? '' : `; did you mean "${path}=${meant.join()}"?`}`,
    );
  }
  const [section] = path.split('.') as [string];
  // What extends does, its own message says.
  if (WITHOUT_EFFECT.includes(section) && section !== 'extends') {
    const instead = section === 'seed' ? '; --replicates is what varies it' : '';
    throw InputError.of(`--vary ${vary}: error: ${section} changes no run${instead}`);
  }
  return { path, values };
}

/** The values of what somebody writes as a range, `1 d:7 d:2 d`; `undefined` where it is none, or has many. */
function stepsOf(path: string, text: string): string[] | undefined {
  const amounts = text.split(':').map((part) => factorAmount(part.trim(), path));
  const [from, to, step] = amounts;
  if (amounts.length !== 3 || !from || !to || !step) return undefined;
  // A bare number is in the unit of the first, or in that of the policy.
  const sizeOf = ({ unit, unitSize, value }: typeof from) => value * (unit === '' ? from.unitSize : unitSize);
  const count = (sizeOf(to) - sizeOf(from)) / sizeOf(step) + 1e-9;
  if (!(count >= 1 && count < MOST_STEPS)) return undefined;
  const value = (k: number) => Number(((sizeOf(from) + k * sizeOf(step)) / from.unitSize).toPrecision(6));
  return Array.from({ length: Math.floor(count) + 1 }, (_, k) => `${value(k)} ${from.unit}`.trim());
}

/** Splits a text at its commas; those within brackets, also of other brackets, belong to a value. Empty values are left out. */
function splitOutsideBrackets(text: string): string[] {
  const values = [''];
  let depth = 0;
  for (const character of text) {
    if ('[{'.includes(character)) depth += 1;
    if (']}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) values.push('');
    else values[values.length - 1] += character;
  }
  return values.map((value) => value.trim()).filter((value) => value !== '');
}
