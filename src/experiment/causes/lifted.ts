/** Experiments with restrictions lifted: each set of them is a scenario of its own. */
import type { InventoryRow } from '../../fleet/inventory.js';
import { overlaid, type PlainObject } from '../../scenario/layers.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Experiment } from '../environment.js';
import { type EstateFacts, estateFacts } from './estateFacts.js';
import { RESTRICTIONS, type Restriction } from './restrictions.js';
import { MOST_PLAYERS } from './shapley.js';

/** Reads and checks a written scenario that was changed. */
export type ReadChanged = (written: PlainObject) => Scenario;

export class LiftedExperiments {
  /** Those whose lifting changes the scenario; a set of them is bits in this order. */
  readonly restrictions: readonly Restriction[];
  private readonly facts: EstateFacts;
  private readonly known = new Map<number, Experiment>();

  /** @param written what the scenario says, with everything that it extends */
  constructor(
    private readonly base: Experiment,
    private readonly written: PlainObject,
    private readonly read: ReadChanged,
  ) {
    this.facts = estateFacts(base);
    this.known.set(0, base);
    const applicable = RESTRICTIONS.filter((restriction) => this.changes(restriction));
    // Bits of a whole number; the table is shorter.
    this.restrictions = applicable.slice(0, MOST_PLAYERS);
  }

  /** The seed that the orders of restrictions are drawn with. */
  get seed(): string {
    return this.base.seed;
  }

  /** What lifting a set of restrictions lays over the scenario. */
  overlay(set: number): PlainObject {
    return this.restrictions
      .filter((_, i) => (set & (1 << i)) !== 0)
      .reduce((overlay: PlainObject, restriction) => this.withLifted(overlay, restriction), {});
  }

  /** The experiment with a set of restrictions lifted. */
  of(set: number): Experiment {
    let experiment = this.known.get(set);
    if (!experiment) {
      const lifted = this.restrictions.filter((_, i) => (set & (1 << i)) !== 0);
      experiment = this.lifted(lifted);
      this.known.set(set, experiment);
    }
    return experiment;
  }

  private changes(restriction: Restriction): boolean {
    if (restriction.canMatter && !restriction.canMatter(this.facts)) return false;
    const { scenario, inventory } = this.lifted([restriction]);
    return inventory !== this.base.inventory || textOf(scenario) !== textOf(this.base.scenario);
  }

  private lifted(restrictions: readonly Restriction[]): Experiment {
    const overlay = restrictions.reduce((all: PlainObject, one) => this.withLifted(all, one), {});
    const rows = (all: Experiment['inventory'], { inRow }: Restriction) => (inRow ? liftRows(all, inRow) : all);
    const inventory = restrictions.reduce(rows, this.base.inventory);
    return { ...this.base, scenario: this.read(overlaid(this.written, overlay)), inventory };
  }

  private withLifted(overlay: PlainObject, { overlays }: Restriction): PlainObject {
    return overlays.reduce((all, make) => overlaid(all, make(overlaid(this.written, all), this.facts)), overlay);
  }
}

/** Two scenarios of the same text have the same runs. */
function textOf(scenario: Scenario): string {
  return JSON.stringify(scenario, (_, value) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value));
}

/** Takes out of an inventory what keeps its devices to themselves; the same rows where none has it. */
function liftRows(rows: readonly InventoryRow[] | null, what: NonNullable<Restriction['inRow']>) {
  if (!rows) return rows;
  const lifted = rows.map((row) => liftRow(row, what));
  return lifted.some((row, i) => row !== rows[i]) ? lifted : rows;
}

function liftRow(row: InventoryRow, what: NonNullable<Restriction['inRow']>): InventoryRow {
  if (what === 'group') {
    const { groupId, ...rest } = row;
    return groupId === undefined ? row : rest;
  }
  const field = what === 'hours' ? 'on' : 'metered';
  if (row.own?.[field] === undefined) return row;
  const { [field]: _lifted, ...own } = row.own;
  return { ...row, own };
}
