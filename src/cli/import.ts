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
  format: 'table' | 'json';
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
      .option('out', { type: 'string', requiresArg: true, describe: 'Scenario to write; default: it is printed' })
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
        choices: ['table', 'json'] as const,
        default: 'table' as const,
        describe: 'What to print',
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
    if (format === 'json') print(jsonText(imported));
    else show(imported, out);
  },
};

/** Without a file to write the scenario is the result, and the rest is told beside it. */
function show(imported: Imported, out: string | undefined): void {
  for (const problem of imported.problems) tell(formatProblem(problem));
  const lines = importLines(imported).join('\n');
  if (out === undefined) {
    print(imported.text.trimEnd());
    tell(lines);
    return;
  }
  print(
    `Written ${out}: ${counted(imported.held.length, 'policy', 'policies')}. What no file said is marked "assumed" there.`,
  );
  print(lines);
}
