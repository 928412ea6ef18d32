/** The inventories that scenarios name. */
import type { InventoryRow } from '../fleet/inventory.js';
import type { ReadText } from '../scenario/layers.js';
import type { Scenario } from '../scenario/schema.js';
import { type Inventory, inventoryFor, type ParseRows, readInventory } from './inventory.js';

/** Reads each inventory once: all scenarios that name it share what is made of it. */
export class Inventories {
  private readonly known = new Map<string, Promise<Inventory>>();
  /** Rows whose addresses gave them their sites, by inventory and subnets: the same for all scenarios that agree in these. */
  private readonly placed = new Map<string, readonly InventoryRow[]>();

  constructor(
    private readonly readFile: ReadText,
    private readonly parse: ParseRows,
  ) {}

  async of(scenario: Scenario, file: string): Promise<readonly InventoryRow[] | null> {
    const { inventory } = scenario.devices;
    if (inventory === undefined) return null;
    const key = JSON.stringify([inventory, file]);
    if (!this.known.has(key)) this.known.set(key, readInventory(inventory, file, this.readFile, this.parse));
    const read = await this.known.get(key)!;
    const rows = inventoryFor(scenario, read);
    if (rows === read.rows) return rows;
    const subnets = scenario.sites.map(({ name, count, subnets: own }) => [name, count, own]);
    const placedKey = JSON.stringify([key, subnets]);
    if (!this.placed.has(placedKey)) this.placed.set(placedKey, rows);
    return this.placed.get(placedKey)!;
  }
}
