/** `dosim worker`: does the runs of sweeps that a queue hands out. */
import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { printable } from '../core/printable.js';
import { VERSION } from '../core/version.js';
import { wholeNumber } from './arguments.js';
import { RULES_OPTION } from './common.js';
import { tell } from './terminal.js';

function options(argv: Argv) {
  return argv
    .option('queue', {
      type: 'string',
      demandOption: true,
      requiresArg: true,
      describe:
        'Redis of the queue: redis://host, with TLS rediss://host; the password may stand in DOSIM_REDIS_PASSWORD',
    })
    .option('concurrency', {
      type: 'string',
      requiresArg: true,
      default: String(availableParallelism()),
      describe: 'Runs at a time; by default one a core',
    })
    .option('rules', {
      ...RULES_OPTION,
      describe: 'Own rules that sweeps may ask for: files of this machine, known by their hash',
    })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print nothing' })
    .example('$0 worker --queue redis://10.0.0.5', 'On each machine; Ctrl-C ends it after the runs in work');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const workerCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async ({ queue, concurrency, quiet, rules }) => {
    const count = wholeNumber('concurrency', concurrency, 1, 1024);
    const { startQueueWorker } = await import('../experiment/runners/queueWorker.js');
    const { loadRuleModule } = await import('../experiment/ruleModules.js');
    const modules = await Promise.all(rules.map(async (file) => (await loadRuleModule(file)).module));
    const missing = new Set<string>();
    let end: (code: number) => void;
    const ended = new Promise<number>((resolve) => {
      end = resolve;
    });
    const say = (text: string) => {
      if (!quiet) tell(text);
    };
    const worker = await startQueueWorker(queue, count, modules, {
      onDone: (done) => {
        if (done % 100 === 0) say(`${done} runs done`);
      },
      onOtherVersion: (version) => {
        tell(`error: this worker is dosim ${VERSION}, the sweep is run by ${version}: install that version here`);
        end(2);
      },
      onOtherRules: ({ file, hash }) => {
        if (missing.has(hash)) return;
        missing.add(hash);
        const which = `${file} (SHA-256 ${hash.slice(0, 12)}...)`;
        tell(printable(`note: a sweep needs the own rules ${which}: this worker leaves it to those with --rules FILE`));
      },
    });
    say(`dosim ${VERSION} waits for runs, ${count} at a time`);
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => end(0));
    process.exitCode = await ended;
    await worker.stop();
  },
};
