#!/usr/bin/env node
/** The command line: parses, calls, prints. Exit codes: 0 done, 1 an expectation failed, 2 bad input, 3 a bug, 130 interrupted. */
import yargs, { type Argv, type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { formatProblem, InputError, InvariantError } from '../core/problems.js';
import { VERSION } from '../core/version.js';

/** The commands; each is loaded when it is used, so that help does not wait for the simulator. */
const COMMANDS: CommandModule[] = [
  lazy('run <file>', 'Simulate a scenario', async () => (await import('./run.js')).runCommand),
  lazy(
    'compare <files..>',
    'Compare scenarios, paired by seed',
    async () => (await import('./compare.js')).compareCommand,
  ),
  lazy(
    'check [paths..]',
    'Check that recommended settings still help',
    async () => (await import('./check.js')).checkCommand,
  ),
  lazy(
    'sweep <file>',
    'Run a design of many points, resumable, on all cores or many machines',
    async () => (await import('./sweep.js')).sweepCommand,
  ),
  lazy(
    'merge <file> <folders..>',
    'Put the shards of a sweep together',
    async () => (await import('./sweep.js')).mergeCommand,
  ),
  lazy(
    'worker',
    'Do the runs of sweeps that a Redis queue hands out',
    async () => (await import('./worker.js')).workerCommand,
  ),
  lazy('init [file]', 'Write a commented scenario to start from', async () => (await import('./init.js')).initCommand),
  lazy(
    'validate <file>',
    'Check a scenario without running it',
    async () => (await import('./validate.js')).validateCommand,
  ),
  lazy(
    'schema',
    'Print the JSON Schema of the scenario language, for editors',
    async () => (await import('./validate.js')).schemaCommand,
  ),
  lazy(
    'explain <file>',
    "A device's effective policies, its group, its peers, and why not others",
    async () => (await import('./explain.js')).explainCommand,
  ),
  lazy(
    'diagnose <file>',
    'Why peers gave less than they could, and what would help',
    async () => (await import('./diagnose.js')).diagnoseCommand,
  ),
];

const EXIT = { badInput: 2, bug: 3, interrupted: 130 };

function lazy(command: string, describe: string, load: () => Promise<unknown>): CommandModule {
  const loaded = async () => (await load()) as CommandModule & { builder?: (argv: Argv) => Argv };
  return {
    command,
    describe,
    builder: async (argv: Argv) => (await loaded()).builder?.(argv) ?? argv,
    handler: async (argv) => (await loaded()).handler(argv),
  };
}

async function main(): Promise<void> {
  const parser = yargs(hideBin(process.argv))
    .scriptName('dosim')
    .usage('$0 <command>\n\nSimulates Microsoft Delivery Optimization: who downloads what from whom, and why.')
    .command(COMMANDS)
    .completion('completion', 'Print a completion script for bash or zsh')
    .demandCommand(1, 'Name a command; dosim --help lists them.')
    .strict()
    .recommendCommands()
    .parserConfiguration({ 'parse-numbers': false, 'dot-notation': false })
    .version(VERSION)
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      // yargs wraps what a coercion of an option throws.
      if (error instanceof Error && error.name !== 'YError') throw error;
      throw InputError.of(`${error ? error.message.replace(/^error: /, '') : `${message}\nTry dosim --help.`}`);
    });
  await parser.parseAsync();
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

main().catch((error: unknown) => {
  if (error instanceof InputError) {
    for (const problem of error.problems) {
      process.stderr.write(`${problem.place || problem.path ? formatProblem(problem) : problem.message}\n`);
    }
    process.exitCode = EXIT.badInput;
  } else if (error instanceof Error && error.name === 'YError') {
    // What a coercion of an option throws comes wrapped, and past `fail` where a builder is loaded late.
    process.stderr.write(`${error.message.replace(/^error: /, '')}\n`);
    process.exitCode = EXIT.badInput;
  } else if (isAbort(error)) {
    process.stderr.write('interrupted; nothing was written\n');
    process.exitCode = EXIT.interrupted;
  } else {
    const text = error instanceof InvariantError ? error.message : ((error as Error).stack ?? String(error));
    process.stderr.write(
      `dosim ${VERSION}: internal error: ${text}\nPlease report this with the scenario and the seed.\n`,
    );
    process.exitCode = EXIT.bug;
  }
});

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
