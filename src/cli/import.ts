/** `dosim import`: an administrator's own policy files to a scenario. */
import { basename, extname } from 'node:path';
import type { CommandModule } from 'yargs';
import { type Imported, importPolicies } from '../api/index.js';
import { formatProblem, InputError } from '../core/problems.js';
import { counted } from '../core/words.js';
import { WINNERS, type Winner } from '../doors/conflicts.js';
import { jsonText, writeNewFile } from '../io/outputFile.js';
import { STDIN } from '../io/stdin.js';
import { importLines } from '../report/importSummary.js';
import { exampleNames, exampleText, refuseUnknownExample } from './examples.js';
import { print, tell } from './terminal.js';

interface Options {
  files: string[];
  out?: string;
  like?: string;
  wins: Winner;
  format?: 'scenario' | 'table' | 'json';
}

export const importCommand: CommandModule<object, Options> = {
  builder: (argv) =>
    argv
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe:
          'Exports of Intune, .reg, registry.pol, LGPO text, backups of Group Policies ...; folders and ZIP files too',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'Scenario to write' })
      .option('like', {
        type: 'string',
        requiresArg: true,
        describe: `Example whose sites, devices and content to take: ${exampleNames().join(', ')}`,
      })
      .option('wins', {
        choices: WINNERS,
        default: 'group-policy' as const,
        describe: 'Which counts where MDM and Group Policy disagree',
      })
      .option('format', {
        choices: ['scenario', 'table', 'json'] as const,
        describe: 'What to print; default: the scenario, with --out the table of what was found',
      })
      .example('$0 import policy.json --out estate.yaml', 'An export of Intune')
      .example('$0 import backup/ policy.json --out estate.yaml', 'Group Policy and Intune, with their conflicts'),
  handler: async ({ files, out, like, wins, format }) => {
    if (files.includes(STDIN)) throw InputError.of('-: error: an import reads files, by their names');
    if (like !== undefined) refuseUnknownExample(like);
    const base = like === undefined ? null : { name: like, text: exampleText(like) };
    const name = out === undefined ? 'estate' : basename(out, extname(out));
    const imported = await importPolicies(files, { name, base, wins });
    if (out !== undefined) writeNewFile(out, imported.text);
    for (const problem of imported.problems) tell(formatProblem(problem));
    const found = importLines(imported).join('\n');
    switch (format ?? (out === undefined ? 'scenario' : 'table')) {
      case 'json':
        print(jsonText(imported));
        break;
      case 'table':
        print(`${summaryOf(imported, out)}\n${found}`);
        break;
      case 'scenario':
        print(imported.text.trimEnd());
        tell(found);
    }
  },
};

function summaryOf({ held, conflicts }: Imported, out: string | undefined): string {
  const counts = `${counted(held.length, 'policy', 'policies')}, ${counted(conflicts.length, 'conflict')}`;
  if (out === undefined) return `${counts}. Name a file by --out to write the scenario.`;
  return `Written ${out}: ${counts}. What no file said is marked "assumed" there.`;
}
