/** `dosim export policies`: the policies of a scenario for Intune, Group Policy or the registry. */
import type { CommandModule } from 'yargs';
import { type Exported, exportPolicies } from '../api/index.js';
import { counted } from '../core/words.js';
import { EXPORT_FORMATS, type ExportFormat } from '../doors/exportPolicies.js';
import { writeNewFile } from '../io/outputFile.js';
import { oneOf, wholeNumber } from './arguments.js';
import { QUIET_OPTION, SET_OPTION } from './common.js';
import { print, printBytes, tell, tellProblem } from './terminal.js';

interface Options {
  what: 'policies';
  file: string;
  to: ExportFormat;
  out?: string;
  assignment?: number;
  quiet: boolean;
  set: string[];
}

export const exportCommand: CommandModule<object, Options> = {
  builder: (argv) =>
    argv
      .positional('what', { ...oneOf('export', ['policies']), demandOption: true, describe: 'What to write' })
      .positional('file', { type: 'string', demandOption: true, describe: 'Scenario; - for standard input' })
      .option('to', {
        ...oneOf('--to', EXPORT_FORMATS),
        demandOption: true,
        describe:
          'intune and oma-uri for Graph, reg for reg import, lgpo and pol for Group Policy, powershell for a script',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'File to write; default: standard output' })
      .option('assignment', {
        type: 'string',
        requiresArg: true,
        coerce: (text: string) => wholeNumber('assignment', text, 0, 1_000_000),
        describe: 'Add the policies of this assignment of the scenario, from 0',
      })
      .option('set', SET_OPTION)
      .option('quiet', QUIET_OPTION)
      .example('$0 export policies my.yaml --to intune --out policy.json', 'For the settings catalog')
      .example('$0 export policies my.yaml --to reg --out policy.reg', 'For reg import'),
  handler: async ({ file, to, out, assignment, quiet, set }) => {
    const exported = await exportPolicies(file, to, { set, assignment, onProblem: quiet ? undefined : tellProblem });
    if (out === undefined) printBytes(exported.bytes, exported.isText);
    else {
      writeNewFile(out, exported.bytes);
      print(writtenLine(out, to, exported));
    }
    if (quiet) return;
    for (const { policy, why } of exported.omitted) tell(`warning: ${policy} is not in it: ${why}`);
    for (const note of exported.notes) tell(`note: ${note}`);
  },
};

/** What is in the file, and what is not: the reasons are told beside it. */
function writtenLine(out: string, to: ExportFormat, { written, omitted }: Exported): string {
  const left = omitted.length === 0 ? 'all of them' : `left out: ${omitted.map(({ policy }) => policy).join(', ')}`;
  return `Written ${out} for ${to}: ${counted(written.length, 'policy', 'policies')}, ${left}.`;
}
