#!/usr/bin/env node
/** The command line: parses, calls, prints. Exit codes: 0 done, 1 an expectation failed, 2 bad input, 3 a bug, 130 and 143 interrupted. */
import yargs, { type Argv, type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { formatProblem, InputError, InvariantError } from '../core/problems.js';
import { VERSION } from '../core/version.js';
import { readArguments } from './arguments.js';
import { complaint } from './complaints.js';
import { interruptedExitCode } from './interrupts.js';
import { tell, watchOutput } from './terminal.js';

/** The commands. Only the one that is named is loaded, so that help does not wait for the simulator. */
const COMMANDS: { command: string; describe: string; load: () => Promise<unknown> }[] = [
  { command: 'run <file>', describe: 'Simulate a scenario', load: async () => (await import('./run.js')).runCommand },
  {
    command: 'compare <files..>',
    describe: 'Compare scenarios, paired by seed',
    load: async () => (await import('./compare.js')).compareCommand,
  },
  {
    command: 'check [paths..]',
    describe: 'Check that recommended settings still help',
    load: async () => (await import('./check.js')).checkCommand,
  },
  {
    command: 'sweep <file>',
    describe: 'Run a design of many points, resumable, on all cores or many machines',
    load: async () => (await import('./sweep.js')).sweepCommand,
  },
  {
    command: 'merge <file> <folders..>',
    describe: 'Put the shards of a sweep together',
    load: async () => (await import('./sweep.js')).mergeCommand,
  },
  {
    command: 'worker',
    describe: 'Do the runs of sweeps that a Redis queue hands out',
    load: async () => (await import('./worker.js')).workerCommand,
  },
  {
    command: 'init [file]',
    describe: 'Write a commented scenario to start from',
    load: async () => (await import('./init.js')).initCommand,
  },
  {
    command: 'import <files..>',
    describe: "Make a scenario of an administrator's own policies and lists of devices",
    load: async () => (await import('./import.js')).importCommand,
  },
  {
    command: 'export <what> <file>',
    describe: 'Write the policies of a scenario for Intune, Group Policy or the registry',
    load: async () => (await import('./export.js')).exportCommand,
  },
  {
    command: 'validate <file>',
    describe: 'Check a scenario, a sweep or a recommendation without running it',
    load: async () => (await import('./validate.js')).validateCommand,
  },
  {
    command: 'schema',
    describe: 'Print the JSON Schema of the scenario language, for editors',
    load: async () => (await import('./validate.js')).schemaCommand,
  },
  {
    command: 'explain <file>',
    describe: "A device's effective policies, its group, its peers, and why not others",
    load: async () => (await import('./explain.js')).explainCommand,
  },
  {
    command: 'observe [file]',
    describe: 'Hold a scenario against what devices have reported',
    load: async () => (await import('./observe.js')).observeCommand,
  },
  {
    command: 'calibrate <file>',
    describe: 'Fit what is not known of a scenario to what devices have reported',
    load: async () => (await import('./calibrate.js')).calibrateCommand,
  },
  {
    command: 'diagnose <file>',
    describe: 'Why peers gave less than they could, and what would help',
    load: async () => (await import('./diagnose.js')).diagnoseCommand,
  },
  {
    command: 'causes <file>',
    describe: 'Split what is lost against the best possible fairly among its causes',
    load: async () => (await import('./causes.js')).causesCommand,
  },
  {
    command: 'recommend <file>',
    describe: 'Search the settings to choose, confirmed on fresh seeds, with their price',
    load: async () => (await import('./recommend.js')).recommendCommand,
  },
  {
    command: 'studio [file]',
    describe: 'Open a page on this machine: change settings, and see what they do',
    load: async () => (await import('./studio.js')).studioCommand,
  },
];

const EXIT = { badInput: 2, bug: 3 };
const EXIT_CODES =
  'Exit codes: 0 done, 1 an expectation failed, 2 bad input, 3 a bug in dosim, 130 interrupted by Ctrl-C (SIGINT), 143 by SIGTERM.';

/** All commands for yargs: the first that the arguments name with its options and its work, the others by name. */
async function commandsFor(args: readonly string[]): Promise<CommandModule[]> {
  const nameOf = (command: string) => command.split(' ')[0]!;
  const named = args.find((arg) => COMMANDS.some(({ command }) => nameOf(command) === arg));
  return Promise.all(
    COMMANDS.map(async ({ command, describe, load }) => {
      const loaded = nameOf(command) === named ? ((await load()) as CommandModule) : { handler: () => {} };
      return { ...loaded, command, describe };
    }),
  );
}

async function main(): Promise<void> {
  const args = readArguments(hideBin(process.argv));
  const commands = [...COMMANDS.map(({ command }) => command), 'completion'];
  const parser: Argv = yargs(args)
    .scriptName('dosim')
    .usage('$0 <command>\n\nSimulates Microsoft Delivery Optimization: who downloads what from whom, and why.')
    .command(await commandsFor(args))
    .completion('completion', 'Print a completion script for bash or zsh')
    .demandCommand(1, 'Name a command; dosim --help lists them.')
    .strict()
    .recommendCommands()
    .parserConfiguration({ 'parse-numbers': false, 'dot-notation': false })
    .epilogue(EXIT_CODES)
    .version(VERSION)
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      if (error instanceof Error && error.name !== 'YError') throw error;
      // yargs wraps what a coercion of an option throws.
      const own = error?.message.startsWith('error: ') ? error.message.replace('error: ', '') : undefined;
      throw InputError.of(own ?? complaint(error?.message ?? message, args, { commands, options: optionsOf(parser) }));
    });
  await parser.parseAsync();
}

/** Names of the options of the command that a parser has read; its types do not have what it tells. */
function optionsOf(parser: Argv): string[] {
  const { key } = (parser as unknown as { getOptions(): { key: Readonly<Record<string, unknown>> } }).getOptions();
  return Object.keys(key);
}

/** Errors of the operating system that are never a bug of ours, wherever they come up. */
const OF_THE_SYSTEM = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE', 'EBUSY'];

function ofTheSystem(thrown: unknown): unknown {
  const { code, path = 'a file' } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || !OF_THE_SYSTEM.includes(code)) return thrown;
  return InputError.of(`${path}: error: ${code === 'ENOSPC' ? 'the disk is full' : `the system refuses it (${code})`}`);
}

/** Tells what went wrong, and sets the exit code. */
function report(thrown: unknown): void {
  const error = ofTheSystem(thrown);
  if (error instanceof InputError) {
    for (const problem of error.problems) {
      tell(problem.position || problem.path ? formatProblem(problem) : problem.message);
    }
    process.exitCode = EXIT.badInput;
  } else if (error instanceof Error && error.name === 'AbortError') {
    tell('interrupted; nothing was written');
    process.exitCode = interruptedExitCode();
  } else {
    const text = error instanceof InvariantError ? error.message : ((error as Error).stack ?? String(error));
    tell(`dosim ${VERSION}: internal error: ${text}\nPlease report this with the scenario and the seed.`);
    process.exitCode = EXIT.bug;
  }
}

watchOutput((error) => {
  report(error);
  process.exit();
});

main().catch(report);
