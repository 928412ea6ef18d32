/** The arguments before yargs reads them: what it would take and mean otherwise is refused. */
import { didYouMean, InputError } from '../core/problems.js';
import { STDIN } from '../io/stdin.js';

/** Options that are there or not; yargs reads any value but `true` as their opposite. */
const FLAGS = [
  'help',
  'howto',
  'per-class',
  'png',
  'pseudonyms',
  'quiet',
  'readings',
  'resume',
  'svg',
  'trace',
  'update-baseline',
  'version',
  'yes',
];
/** Options that may be given several times; of any other yargs makes a list that no command expects. */
const REPEATABLE = ['fit', 'observed', 'rules', 'set', 'table'];
/** Options behind which a dash is the name of a file. */
const NAMES_FILE = /^--(out|profile|junit|baseline)$/;

/**
 * Looks at arguments as they are on the command line. A dash in the place of a scenario becomes standard input.
 *
 * @throws InputError when an option is given twice, or a flag has a value
 */
export function readArguments(args: readonly string[]): string[] {
  // What a shell asks for completion may be half a command.
  if (args[0] === '--get-yargs-completions') return [...args];
  const seen = new Map<string, string>();
  const end = args.indexOf('--');
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, written, value] = /^--([^=]+)(=.*)?$/s.exec(arg) ?? [];
    if (written === undefined) continue;
    const name = written.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^no-/, '');
    if (FLAGS.includes(name) && value !== undefined) {
      throw InputError.of(`${arg}: error: --${written} takes no value; write --${written}, or leave it out`);
    }
    const before = seen.get(name);
    if (before !== undefined && before !== written && written.startsWith('no-') !== before.startsWith('no-')) {
      throw InputError.of(`--${before} --${written}: error: the one is the opposite of the other; which is meant?`);
    }
    if (before !== undefined && !REPEATABLE.includes(name)) {
      throw InputError.of(`--${name}: error: this option is given twice; which is meant?`);
    }
    seen.set(name, written);
  }
  return args.map((arg, i) => (arg === '-' && !NAMES_FILE.test(args[i - 1] ?? '') ? STDIN : arg));
}

/** `--seed` of the commands that simulate: any text, and any whole number that a scenario file could say too. */
export const SEED_OPTION = {
  type: 'string',
  requiresArg: true,
  coerce: (text: string) => {
    if (text.trim() === '') throw InputError.of('--seed: error: allowed is any number or text but an empty one');
    if (!/^[-+]?\d+$/.test(text) || Number.isSafeInteger(Number(text))) return text;
    const most = `allowed is text, or a whole number up to ${Number.MAX_SAFE_INTEGER}`;
    throw InputError.of(`--seed ${text}: error: ${most}; a larger one would be rounded in a scenario file`);
  },
  describe: "Seed of the first replicate; default: the scenario's",
} as const;

/**
 * A whole number as people write it: digits.
 *
 * @throws InputError when it is none, or out of range
 */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw InputError.of(`--${option} ${text}: error: allowed is a whole number from ${min} to ${max}`);
}

/**
 * An option, or an argument without one, that takes one of some names.
 *
 * @param label what messages call it: `--to`
 */
export function oneOf<T extends string>(label: string, choices: readonly T[]) {
  return {
    choices,
    requiresArg: true as const,
    coerce: (text: string): T => {
      const found = choices.find((choice) => choice === text);
      if (found !== undefined) return found;
      throw InputError.of(`${label} ${text}: error: allowed is ${choices.join(', ')}${didYouMean(text, choices)}`);
    },
  };
}
