/** A sweep file to its plan, with the inventories that its scenarios name. */
import { planSweep, type SweepPlan } from '../experiment/sweep/plan.js';
import { readText } from '../io/files.js';
import { inventoryFor, readInventory } from '../io/inventory.js';

/**
 * Loads a sweep file and every scenario of its points.
 *
 * @param yes allows designs of more than a million runs
 * @throws InputError with every problem of the file
 */
export async function loadSweep(file: string, yes: boolean): Promise<SweepPlan> {
  // One for all points: they share what is made of it.
  const inventories = new Map<string, ReturnType<typeof readInventory>>();
  return planSweep(
    file,
    readText,
    async (scenario, scenarioFile) => {
      const { inventory } = scenario.devices;
      if (inventory === undefined) return null;
      const key = JSON.stringify([inventory, scenarioFile]);
      if (!inventories.has(key)) inventories.set(key, readInventory(inventory, scenarioFile));
      return inventoryFor(scenario, await inventories.get(key)!);
    },
    yes,
  );
}
