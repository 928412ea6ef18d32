/** What an estate reports: the file that a run of it writes, read by nobody yet. */
import type { ImportFile } from '../../src/doors/found.js';
import { DeviceContents } from '../../src/experiment/observe/deviceContents.js';
import { runReplicate } from '../../src/experiment/world.js';
import { CsvLines } from '../../src/io/csvLines.js';
import { ucdoStatusTable } from '../../src/report/shapes/ucdo.js';
import { loadAsWritten } from '../helpers.js';

/**
 * @param estate a scenario as an object
 * @param overrides what is hidden from those who look at the report
 */
export function reported(
  estate: object,
  overrides: string[],
  seed = 'hidden',
  tableOf: typeof ucdoStatusTable = ucdoStatusTable,
): ImportFile {
  const { scenario } = loadAsWritten(JSON.stringify(estate), overrides);
  const { world, parts } = runReplicate({ scenario, inventory: null, seed, tracing: false }, 0);
  const contents = new DeviceContents(world);
  for (const part of parts) contents.add(part);
  const { header, rows } = tableOf(contents);
  const lines = new CsvLines();
  lines.add(header);
  for (const row of rows) lines.add(row);
  return { name: 'observed.csv', bytes: lines.take() };
}
