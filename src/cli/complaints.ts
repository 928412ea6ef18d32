/** What yargs says of arguments, as other messages are: the argument, what is wrong with it, and what to do. */
import { unknownName } from '../core/names.js';

/** What a command line may say. */
interface Known {
  /** `run <file>`. */
  commands: readonly string[];
  /** Names of the options of the command that is named. */
  options: readonly string[];
}

/**
 * @param message of yargs, in English
 * @param args as they are on the command line
 */
export function complaint(message: string, args: readonly string[], { commands, options }: Known): string {
  const names = commands.map((command) => command.split(' ')[0]!);
  const first = args.find((arg) => !arg.startsWith('-'));
  const command = first === undefined ? undefined : commands[names.indexOf(first)];
  const help = `Try dosim ${command === undefined ? '' : `${first} `}--help.`;
  const listed = (start: RegExp) => (start.test(message) ? message.replace(start, '').split(', ') : undefined);
  const unknown = listed(/^Unknown arguments?: /);
  if (first !== undefined && command === undefined && (unknown || message.startsWith('Did you mean'))) {
    return `${first}: error: ${unknownName('command', first, names)}\n${help}`;
  }
  if (command !== undefined && message.startsWith('Not enough non-option arguments')) {
    return `dosim ${first}: error: allowed is dosim ${command}\n${help}`;
  }
  const [empty] = listed(/^Not enough arguments following: /) ?? [];
  if (empty !== undefined) return `${writtenAs(empty, args)}: error: a value is missing behind this option\n${help}`;
  const needed = listed(/^Missing required arguments?: /);
  if (needed) return `${needed.map((name) => `--${name}: error: this option is needed`).join('\n')}\n${help}`;
  if (!unknown) return `${message}\n${help}`;
  const lines = unknown.flatMap((name) => {
    const written = writtenAs(name, args);
    if (written !== name) return [`${written}: error: ${unknownName('option', name, options)}`];
    // yargs names an option with a hyphen in its other spelling, too.
    return args.includes(name) ? [`${name}: error: this is one argument too many`] : [];
  });
  return [...lines, help].join('\n');
}

/** An option as it is on the command line, without a value; itself where it is none there. */
function writtenAs(name: string, args: readonly string[]): string {
  const written = args.map((arg) => arg.replace(/=.*$/s, ''));
  return written.find((arg) => arg === `--${name}` || arg === `-${name}`) ?? name;
}
