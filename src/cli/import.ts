/** `dosim import`: an administrator's own policies and lists of devices to a scenario. */
import { basename, dirname, extname, join } from 'node:path';
import type { CommandModule } from 'yargs';
import { type Imported, importPolicies } from '../api/index.js';
import { formatProblem, InputError } from '../core/problems.js';
import { DAY_S, parseQuantity } from '../core/units.js';
import { counted } from '../core/words.js';
import { WINNERS, type Winner } from '../doors/conflicts.js';
import { FIELD_NAMES } from '../doors/devices/fields.js';
import { SITE_SOURCES, type SiteSource } from '../doors/devices/places.js';
import { jsonText, writeNewFiles } from '../io/outputFile.js';
import { STDIN } from '../io/stdin.js';
import { importLines } from '../report/importSummary.js';
import { oneOf } from './arguments.js';
import { exampleFiles, exampleNames, exampleText, refuseUnknownExample } from './examples.js';
import { print, tell } from './terminal.js';

interface Options {
  files: string[];
  out?: string;
  like?: string;
  wins: Winner;
  map: string[];
  assign: string[];
  siteBy?: SiteSource;
  sitePattern?: string;
  staleAfter?: number;
  pseudonyms: boolean;
  format?: 'scenario' | 'table' | 'json';
}

const needsFiles = (names: readonly string[]) =>
  `note: the scenario names ${names.join(' and ')}; --out estate.yaml writes all into one folder`;

export const importCommand: CommandModule<object, Options> = {
  builder: (argv) =>
    argv
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe:
          'Policies (Intune, .reg, registry.pol, LGPO, backups of Group Policies ...), lists of devices (Intune, Configuration Manager, any CSV), lists of sites and subnets, reports about downloads (UCDOStatus ...); folders and ZIP files too',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'Scenario to write' })
      .option('like', {
        type: 'string',
        requiresArg: true,
        describe: `Example whose sites, devices and content to take: ${exampleNames().join(', ')}`,
      })
      .option('wins', {
        ...oneOf('--wins', WINNERS),
        default: 'group-policy' as const,
        describe: 'Which counts where MDM and Group Policy disagree',
      })
      .option('assign', {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        default: [],
        describe:
          'For which devices a policy holds: GROUP=field:pattern, by a group of Intune, the name of a policy or a file, such as "Pilot=site:Berlin,Paris"',
      })
      .option('map', {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        default: [],
        describe: `What a column of a list of devices is, as COLUMN=field; fields: ${FIELD_NAMES.join(', ')}`,
      })
      .option('site-by', {
        ...oneOf('--site-by', SITE_SOURCES),
        describe:
          'What says the site of a device; default: a column, the subnets, the AD site, the name by --site-pattern, the category, the city, in this order',
      })
      .option('site-pattern', {
        type: 'string',
        requiresArg: true,
        describe: 'How names of devices hold the site: {site} for its letters, # for a digit, * for anything',
      })
      .option('stale-after', {
        type: 'string',
        requiresArg: true,
        coerce: daysOf,
        describe: 'Leave out devices not seen for so long (90 d) before the newest date of the lists',
      })
      .option('pseudonyms', {
        type: 'boolean',
        default: false,
        describe: 'Write device-001 ... in place of the names of devices',
      })
      .option('format', {
        ...oneOf('--format', ['scenario', 'table', 'json']),
        describe: 'What to print; default: the scenario, with --out the table of what was found',
      })
      .example('$0 import policy.json --out estate.yaml', 'An export of Intune')
      .example('$0 import backup/ policy.json --out estate.yaml', 'Group Policy and Intune, with their conflicts')
      .example('$0 import devices.csv subnets.csv policy.json --out estate.yaml', 'Devices with their sites, too'),
  handler: async ({ files, out, like, wins, format, map, assign, siteBy, sitePattern, staleAfter, pseudonyms }) => {
    if (files.includes(STDIN)) throw InputError.of('-: error: an import reads files, by their names');
    if (like !== undefined) refuseUnknownExample(like);
    const base = like === undefined ? null : { name: like, text: exampleText(like), files: exampleFiles(like) };
    const name = out === undefined ? 'estate' : basename(out, extname(out));
    const devices = { map, siteBy, sitePattern, staleAfterDays: staleAfter, pseudonyms };
    const imported = await importPolicies(files, { name, base, wins, assign, ...devices });
    const others = Object.entries(imported.files);
    if (out !== undefined) {
      const beside = others.map(([other, text]) => ({ path: join(dirname(out), other), text }));
      writeNewFiles([{ path: out, text: imported.text }, ...beside]);
    }
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
        if (others.length > 0 && out === undefined) tell(needsFiles(others.map(([other]) => other)));
    }
  },
};

function summaryOf({ held, assignments, conflicts, devices, sites, files }: Imported, out: string | undefined): string {
  const estate = devices
    ? `${counted(devices.devices, 'device')} at ${counted(devices.sites, 'site')}`
    : sites && counted(sites.rows, 'site');
  const some = assignments.length === 0 ? '' : `, ${counted(assignments.length, 'assignment')}`;
  const policies = `${counted(held.length, 'policy', 'policies')}${some}, ${counted(conflicts.length, 'conflict')}`;
  const counts = estate ? `${estate}, ${policies}` : policies;
  if (out === undefined) return `${counts}. Name a file by --out to write the scenario.`;
  const names = [out, ...Object.keys(files).map((name) => join(dirname(out), name))];
  return `Written ${names.join(', ')}: ${counts}. What no file said is marked "assumed" there.`;
}

function daysOf(text: string): number {
  const seconds = parseQuantity(text, 'duration');
  if (seconds === undefined || seconds < DAY_S) {
    throw InputError.of(`--stale-after ${text}: error: allowed is a duration of a day or more, such as 90 d`);
  }
  return seconds / DAY_S;
}
