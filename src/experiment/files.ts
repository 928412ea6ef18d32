/** The files that a scenario, a sweep or a recommendation names: read by whoever has them, a disk or a browser's page. */
import type { InventoryRow } from '../fleet/inventory.js';
import type { ReadText } from '../scenario/layers.js';
import type { OwnRules, RuleModule } from '../scenario/ownRules.js';
import type { Scenario } from '../scenario/schema.js';

/** A module of own rules, its name for people, and its rules. */
export interface LoadedModule {
  module: RuleModule;
  name: string;
  rules: OwnRules;
}

export interface Files {
  readText: ReadText;
  /** The path of a file that another names. */
  besides(name: string, from: string): string;
  /** The rows of the inventory that a scenario names in `file`, read once; `null` when it names none. */
  inventoryOf(scenario: Scenario, file: string): Promise<readonly InventoryRow[] | null>;
}

/** The files that the options of a command name, too. */
export interface HostFiles extends Files {
  /** Loads a module of own rules: its code runs. */
  loadRules(file: string): Promise<LoadedModule>;
}
