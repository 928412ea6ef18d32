/** `dosim validate` and `dosim schema`. */
import type { CommandModule } from 'yargs';
import { formatProblem, InputError, type Problem } from '../core/problems.js';
import { counted } from '../core/words.js';
import { checkEstate } from '../experiment/estateChecks.js';
import { readText } from '../io/files.js';
import { loadInventory } from '../io/inventory.js';
import { jsonText } from '../io/outputFile.js';
import { type FileKind, fileKindOf } from '../scenario/fileKind.js';
import { readLayers } from '../scenario/layers.js';
import { loadScenario } from '../scenario/load.js';
import { scenarioJsonSchema } from '../scenario/schema.js';
import { SET_OPTION } from './common.js';
import { print } from './terminal.js';

export const validateCommand: CommandModule<object, { file: string; set: string[] }> = {
  builder: (argv) =>
    argv
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'Scenario, sweep or recommendation; - for standard input',
      })
      .option('set', SET_OPTION)
      .example('$0 validate my.yaml', 'A scenario, a sweep or a recommendation')
      .example('$0 validate my.yaml --set policies.DODownloadMode=2', 'With another value'),
  handler: async ({ file, set }) => {
    const kind = fileKindOf(readLayers(file, readText).value);
    if (kind !== 'scenario' && set.length > 0) {
      throw InputError.of(`--set ${set[0]}: error: it changes a scenario, and ${file} is a ${kind}: write it there`);
    }
    const { warnings, facts } = await VALIDATIONS[kind](file, set);
    for (const warning of warnings) print(formatProblem(warning));
    const count = warnings.filter(({ severity }) => severity === 'warning').length;
    print(`${file}: valid ${kind}, ${counted(count, 'warning')}; ${facts}`);
  },
};

interface Validated {
  warnings: readonly Problem[];
  /** What the file comes to, in a few words. */
  facts: string;
}

/** What is odd about a file of each kind; errors are thrown. Nothing is run. */
const VALIDATIONS: Record<FileKind, (file: string, set: string[]) => Promise<Validated>> = {
  scenario: async (file, set) => {
    const loaded = loadScenario(file, readText, set);
    const { scenario } = loaded;
    const inventory = await loadInventory(scenario, loaded.file);
    const { world, warnings } = checkEstate(
      { scenario, inventory, seed: String(scenario.seed), tracing: false },
      loaded,
    );
    const { fleet, catalogue } = world;
    const facts = [
      counted(fleet.sites.length, 'site'),
      counted(fleet.count, 'device'),
      counted(catalogue.releases.length, 'release'),
      counted(catalogue.fileCount, 'file'),
    ];
    return { warnings: [...loaded.warnings, ...warnings], facts: facts.join(', ') };
  },
  sweep: async (file) => {
    const { loadSweep } = await import('./sweepPlan.js');
    const { sweepWarnings } = await import('../experiment/sweep/oddities.js');
    const plan = await loadSweep(file, true);
    const { spec, points } = plan;
    const facts = [
      counted(spec.factors.length, 'factor'),
      `${counted(points.length, 'point')} of a ${spec.design} design`,
      counted(points.length * spec.replicates, 'run'),
    ];
    return { warnings: sweepWarnings(plan), facts: facts.join(', ') };
  },
  recommendation: async (file) => {
    const { loadRecommendation } = await import('../experiment/check/recommendation.js');
    const recommendation = await loadRecommendation(file, readText, loadInventory);
    const { expectations, maxReplicates, sides, warnings } = recommendation;
    const [without, with_] = sides.map(({ scenario }) => scenario.name);
    const facts = [
      counted(expectations.length, 'expectation'),
      without === with_ ? `${without} without and with the advice` : `${without} against ${with_}`,
      `at most ${counted(maxReplicates, 'replicate')}`,
    ];
    return { warnings: [...warnings, ...recommendation.estateWarnings()], facts: facts.join(', ') };
  },
};

export const schemaCommand: CommandModule = {
  handler: () => {
    print(jsonText(scenarioJsonSchema()));
  },
};
