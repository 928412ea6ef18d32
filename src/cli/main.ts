#!/usr/bin/env node
/** The command line: parses, calls, prints. Exit codes: 0 done, 1 an expectation failed, 2 bad input, 3 a bug, 130 interrupted. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { formatProblem, InputError, InvariantError } from '../core/problems.js';
import { VERSION } from '../core/version.js';
import { checkCommand } from './check.js';
import { compareCommand } from './compare.js';
import { diagnoseCommand } from './diagnose.js';
import { explainCommand } from './explain.js';
import { initCommand } from './init.js';
import { runCommand } from './run.js';
import { mergeCommand, sweepCommand } from './sweep.js';
import { schemaCommand, validateCommand } from './validate.js';
import { workerCommand } from './worker.js';

const EXIT = { badInput: 2, bug: 3, interrupted: 130 };

async function main(): Promise<void> {
  const parser = yargs(hideBin(process.argv))
    .scriptName('dosim')
    .usage('$0 <command>\n\nSimulates Microsoft Delivery Optimization: who downloads what from whom, and why.')
    .command(runCommand)
    .command(compareCommand)
    .command(checkCommand)
    .command(sweepCommand)
    .command(mergeCommand)
    .command(workerCommand)
    .command(initCommand)
    .command(validateCommand)
    .command(schemaCommand)
    .command(explainCommand)
    .command(diagnoseCommand)
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
