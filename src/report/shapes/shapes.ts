/** The shapes that administrators query, by name, and the files of each. */
import type { World } from '../../engine/parts.js';
import type { PartResult } from '../../engine/result.js';
import { DeviceContents } from '../../experiment/observe/deviceContents.js';
import type { Replicate } from '../../experiment/world.js';
import type { Table } from '../table.js';
import { MonthRates, perfSnapThisMonthTable } from './cmdlets.js';
import { ucdoAggregatedTable, ucdoStatusTable } from './ucdo.js';

/** Log Analytics (UCDO tables), and the cmdlets Get-DeliveryOptimizationPerfSnapThisMonth and -Status. */
export const SHAPES = ['ucdo', 'perfsnap', 'status'] as const;
export type Shape = (typeof SHAPES)[number];

/** File with a row a job, which is written as the parts of a run come. */
export const STATUS_FILE = 'DeliveryOptimizationStatus.csv';

/** Adds up what the tables need, part after part of the first replicate. */
export class ShapeTables {
  private readonly contents: DeviceContents | null;
  private readonly rates: MonthRates | null;

  constructor(world: World, shapes: readonly Shape[]) {
    this.contents = shapes.includes('ucdo') ? new DeviceContents(world) : null;
    this.rates = shapes.includes('perfsnap') ? new MonthRates(world) : null;
  }

  add(part: PartResult): void {
    this.contents?.add(part);
    this.rates?.add(part);
  }

  /** All tables but that of the jobs, by file. */
  tables(replicate: Omit<Replicate, 'parts'>): Map<string, Table> {
    const tables = new Map<string, Table>();
    if (this.contents) {
      tables.set('UCDOStatus.csv', ucdoStatusTable(this.contents));
      tables.set('UCDOAggregatedStatus.csv', ucdoAggregatedTable(this.contents));
    }
    if (this.rates) tables.set('PerfSnapThisMonth.csv', perfSnapThisMonthTable(replicate, this.rates));
    return tables;
  }
}
