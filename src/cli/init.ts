/** `dosim init`: a commented scenario to start from. */
import { basename, dirname, extname, join } from 'node:path';
import { stringify } from 'yaml';
import type { CommandModule } from 'yargs';
import { printable } from '../core/printable.js';
import { writeNewFiles } from '../io/outputFile.js';
import { STDIN } from '../io/stdin.js';
import { leftColumns } from '../report/format.js';
import { exampleFiles, exampleNames, exampleText, refuseUnknownExample } from './examples.js';
import { print, tell } from './terminal.js';

const SCHEMA = 'dosim.schema.json';

export const initCommand: CommandModule<object, { like: string; file?: string }> = {
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', describe: 'File to write, - to print it; default: <example>.yaml here' })
      .option('like', {
        type: 'string',
        default: 'hub-and-spoke',
        requiresArg: true,
        describe: `Example to copy: ${exampleNames().join(', ')}`,
      })
      .example('$0 init', 'A hub-and-spoke estate')
      .example('$0 init my.yaml --like mobile-workforce', 'Another example, under another name'),
  handler: ({ like, file }) => {
    refuseUnknownExample(like);
    const others = exampleFiles(like);
    const names = Object.keys(others);
    if (file === STDIN) {
      print(scenarioLike(like, like, 'FILE').trimEnd());
      if (names.length > 0)
        tell(`note: it names ${names.join(' and ')}; dosim init FILE --like ${like} writes all of it`);
      return;
    }
    const target = file ?? `${like}.yaml`;
    const name = basename(target, extname(target));
    const beside = names.map((other) => ({ path: join(dirname(target), other), text: others[other]! }));
    writeNewFiles([{ path: target, text: scenarioLike(like, name, target) }, ...beside]);
    print(nextSteps(like, name, target));
  },
};

/** The command as it was called: `npx` finds what is not installed everywhere. */
function commandName(): string {
  return process.env.npm_command === 'exec' ? 'npx dosim' : 'dosim';
}

const quoted = (path: string) => (/[^\w./\\:-]/.test(path) ? `"${path}"` : path);

/** What can be done with a scenario. */
function commandsFor(target: string, out: string): [command: string, what: string][] {
  const of = quoted(target);
  return [
    [`run ${of} --out ${quoted(out)}`, `simulates it and writes a report: open ${out}/report.html`],
    [`explain ${of}`, 'shows the defaults that hold, with their sources'],
    [`compare ${of} --vary policies.DODownloadMode=1,2`, 'tries two values of a setting'],
    [`diagnose ${of}`, 'says why peers gave less than they could, and what would help'],
  ];
}

/** The example under another name, with a head that says what to do with the file. What the example shows is its own. */
function scenarioLike(like: string, name: string, target: string): string {
  const example = exampleText(like);
  const body = example.replace(/^(#.*\r?\n)*/, '').replace(/^name: .*$/m, `name: ${stringify(name).trimEnd()}`);
  const head = [
    `yaml-language-server: $schema=./${SCHEMA}`,
    '',
    `A scenario of dosim, begun as a copy of its example ${like}. What that example shows, and what to expect of it,`,
    `is told at the head of scenarios/${like}.yaml in the folder of dosim.`,
    '',
    'Sizes, rates and cadences are illustrative: replace them with your own. Begin with sites (how many devices, which',
    'lines), then devices (RAM, disk, laptops, VPN), policies (what you assign today) and content (what is downloaded).',
    '',
    ...commandsFor(target, `results/${name}`).map(([command]) => `    dosim ${command}`),
    '',
  ];
  return `${head.map((line) => printable(`# ${line}`.trimEnd())).join('\n')}\n${body}`;
}

function nextSteps(like: string, name: string, target: string): string {
  const steps: [string, string][] = [
    ...commandsFor(target, `results/${name}`),
    [`schema > ${quoted(join(dirname(target), SCHEMA))}`, 'lets an editor complete names and check values'],
  ];
  const rows = steps.map(([command, what]) => [`${commandName()} ${command}`, what]);
  return [`Written ${target}, a copy of the example ${like}: edit it. Then:`, leftColumns(rows)].join('\n');
}
