/** `dosim diagnose`: why peers gave less than they could, and what would help. */
import { basename } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { unknownName } from '../core/names.js';
import { InputError } from '../core/problems.js';
import { type Diagnosis, diagnose } from '../experiment/diagnose.js';
import { withPauses } from '../experiment/pauses.js';
import type { Replicate } from '../experiment/world.js';
import { readText } from '../io/files.js';
import { jsonText } from '../io/outputFile.js';
import { STDIN } from '../io/stdin.js';
import { formatDiagnosis } from '../report/diagnosis.js';
import type { PlainObject } from '../scenario/layers.js';
import { loadScenario } from '../scenario/load.js';
import { compilePattern, isPattern } from '../scenario/match.js';
import { SEED_OPTION } from './arguments.js';
import { checkWorld, deviceNamed, prepare, SET_OPTION } from './common.js';
import { checkTracedRun, MEMORY_OPTION } from './fit.js';
import { Progress } from './progress.js';
import { print } from './terminal.js';

function options(argv: Argv) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
    .option('device', { type: 'string', requiresArg: true, conflicts: 'site', describe: 'Only this device' })
    .option('site', { type: 'string', requiresArg: true, describe: 'Only the devices of this site' })
    .option('set', SET_OPTION)
    .option('seed', SEED_OPTION)
    .option('memory', MEMORY_OPTION)
    .option('format', { choices: ['table', 'json'] as const, default: 'table' as const, describe: 'What to print' })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print no progress' })
    .example('$0 diagnose scenarios/strict-policies.yaml', 'The whole estate')
    .example('$0 diagnose scenarios/hub-and-spoke.yaml --site branch-01', 'One site');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const diagnoseCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async (argv) => {
    const experiment = await prepare(argv.file, { ...argv, quiet: true });
    checkTracedRun(experiment, argv.memory);
    checkWorld(experiment, true);
    const { written, file } = loadScenario(argv.file, readText, argv.set);
    const changed = (plain: PlainObject) => {
      const text = JSON.stringify({ ...plain, extends: undefined });
      const { scenario } = loadScenario(file, () => ({ file, text }));
      return { ...experiment, scenario };
    };
    // An overlay is meant to lie beside the scenario.
    const extended = argv.file === STDIN ? undefined : basename(argv.file);
    const scope = argv.device ?? argv.site ?? experiment.scenario.name;
    const steps = diagnose(experiment, written, changed, scope, (replicate) => scopeOf(replicate, argv));
    const progress = await Progress.on(argv.quiet);
    const result = await withPauses(steps, (share) => progress.report(share)).finally(() => progress.stop());
    print(argv.format === 'json' ? jsonText(plainJson(result)) : formatDiagnosis(result, extended));
    if (argv.format === 'table' && argv.set.length > 0) print('\nThe files above need the same --set as this command.');
  },
};

/** The devices that are meant, or an error with the nearest name. */
function scopeOf({ world }: Replicate, { device, site }: { device?: string; site?: string }): (d: number) => boolean {
  const { fleet } = world;
  if (device !== undefined) {
    const wanted = deviceNamed(fleet, device);
    return (d) => d === wanted;
  }
  if (site !== undefined) {
    const names = fleet.sites.map(({ name }) => name);
    const wanted = isPattern(site) ? -1 : names.findIndex(compilePattern(site));
    if (wanted < 0) throw InputError.of(`--site ${site}: error: ${unknownName('site', site, names)}`);
    return (d) => fleet.siteOf[d] === wanted;
  }
  return () => true;
}

/** Without the columns that only the program needs. */
function plainJson({ evidence, ...diagnosis }: Diagnosis): object {
  const { reasonBytes: _bytes, modes, missing, ...facts } = evidence;
  const missingByReason = Object.fromEntries(
    [...missing].map(([reason, { downloads, bytes, contents }]) => [
      reason,
      { downloads, bytes, contents: [...contents] },
    ]),
  );
  return { ...diagnosis, evidence: { ...facts, modes: Object.fromEntries(modes), missing: missingByReason } };
}
