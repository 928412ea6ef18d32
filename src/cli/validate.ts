/** `dosim validate` and `dosim schema`. */
import type { CommandModule } from 'yargs';
import { formatProblem } from '../core/problems.js';
import { buildWorld } from '../experiment/world.js';
import { readText } from '../io/files.js';
import { loadInventory } from '../io/inventory.js';
import { jsonText } from '../io/outputFile.js';
import { loadScenario } from '../scenario/load.js';
import { scenarioJsonSchema } from '../scenario/schema.js';
import { SET_OPTION, warningsOfWorld } from './common.js';
import { print } from './terminal.js';

export const validateCommand: CommandModule<object, { file: string; set: string[] }> = {
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
      .option('set', SET_OPTION)
      .example('$0 validate my.yaml --set policies.DODownloadMode=2', 'With another value'),
  handler: async ({ file, set }) => {
    const loaded = loadScenario(file, readText, set);
    const { scenario } = loaded;
    const rows = await loadInventory(scenario, loaded.file);
    const world = buildWorld({ scenario, inventory: rows, seed: String(scenario.seed), tracing: false }, 0);
    const warnings = [...loaded.warnings, ...warningsOfWorld(world, loaded)];
    for (const warning of warnings) print(formatProblem(warning));
    const { fleet, catalogue } = world;
    const found = `${fleet.sites.length} sites, ${fleet.count} devices, ${catalogue.releases.length} releases, ${catalogue.fileCount} files`;
    const count = warnings.filter(({ severity }) => severity === 'warning').length;
    print(`${file}: valid, ${count} ${count === 1 ? 'warning' : 'warnings'}; ${found}`);
  },
};

export const schemaCommand: CommandModule = {
  handler: () => {
    print(jsonText(scenarioJsonSchema()));
  },
};
