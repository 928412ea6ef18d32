/** `dosim validate` and `dosim schema`. */
import type { CommandModule } from 'yargs';
import { formatProblem } from '../core/problems.js';
import { buildWorld } from '../experiment/world.js';
import { readText } from '../io/files.js';
import { loadInventory } from '../io/inventory.js';
import { jsonText } from '../io/outputFile.js';
import { loadScenario } from '../scenario/load.js';
import { scenarioJsonSchema } from '../scenario/schema.js';
import { print } from './terminal.js';

export const validateCommand: CommandModule<object, { file: string }> = {
  builder: (argv) =>
    argv.positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' }),
  handler: async ({ file }) => {
    const loaded = loadScenario(file, readText);
    const { scenario } = loaded;
    const rows = await loadInventory(scenario, loaded.file);
    const world = buildWorld({ scenario, inventory: rows, seed: String(scenario.seed), tracing: false }, 0);
    for (const warning of loaded.warnings) print(formatProblem(warning));
    const { fleet, catalogue } = world;
    const found = `${fleet.sites.length} sites, ${fleet.count} devices, ${catalogue.releases.length} releases, ${catalogue.fileCount} files`;
    const count = loaded.warnings.filter(({ severity }) => severity === 'warning').length;
    print(`${file}: valid, ${count} ${count === 1 ? 'warning' : 'warnings'}; ${found}`);
  },
};

export const schemaCommand: CommandModule = {
  handler: () => {
    print(jsonText(scenarioJsonSchema()));
  },
};
