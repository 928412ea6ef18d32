/** Files of this machine: scenarios, sweeps, recommendations, and the inventories that they name. */
import type { HostFiles } from '../experiment/files.js';
import type { InventoryRow } from '../fleet/inventory.js';
import type { Scenario } from '../scenario/schema.js';
import { parseRows } from './csvRows.js';
import { readText } from './files.js';
import { Inventories } from './inventories.js';
import { besides } from './paths.js';

/** The rows of the inventory that a scenario names, or `null` when it names none. */
export async function loadInventory(scenario: Scenario, from: string): Promise<readonly InventoryRow[] | null> {
  return new Inventories(readText, parseRows).of(scenario, from);
}

/** What a command reads. */
export function diskFiles(): HostFiles {
  const inventories = new Inventories(readText, parseRows);
  return {
    readText,
    besides,
    inventoryOf: (scenario, file) => inventories.of(scenario, file),
    loadRules: async (file) => (await import('../experiment/ruleModules.js')).loadRuleModule(file),
  };
}
