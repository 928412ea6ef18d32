/** A scenario file to a checked scenario. */
import { InputError, type Position, type Problem } from '../core/problems.js';
import { DEFAULT_PROFILE } from '../policy/profiles.js';
import { findBareShares } from './bareShares.js';
import { checkScenario } from './checks.js';
import { refuseOtherKind } from './fileKind.js';
import { describeIssues } from './issues.js';
import { isObject, type Layered, type PlainObject, type ReadText, readLayers } from './layers.js';
import { type Scenario, scenarioSchema } from './schema.js';
import { readSiteList } from './siteList.js';
import { withTrafficTables } from './trafficTable.js';

export interface LoadedScenario {
  scenario: Scenario;
  /** The file that was named. */
  file: string;
  /** The file that names the inventory, which lies beside it: one that is extended, perhaps. */
  inventoryFrom: string;
  /** What was written, after `extends` and `--set`, before units were read. */
  written: PlainObject;
  /** What is odd about the scenario, and what was assumed. */
  warnings: readonly Problem[];
  /** Where the value of a dotted path was written. */
  locate(path: string): Position | undefined;
}

const ASSUMED_DEFAULTS: Problem = {
  severity: 'note',
  path: 'defaults',
  message: `${DEFAULT_PROFILE}, since the file names none; "defaults: reference-2024" takes the model of dosim 0.1`,
};

/**
 * Loads a scenario with everything that it extends.
 *
 * @param readText gives the text of a file (with or without byte-order mark, any line ends)
 * @param overrides `path=value` texts of `--set`
 * @throws InputError with every problem of the input at once
 */
export function loadScenario(name: string, readText: ReadText, overrides: readonly string[] = []): LoadedScenario {
  const read = readLayers(name, readText, overrides, readSiteList);
  refuseOtherKind(read, 'scenario');
  const layered = { ...read, value: withTrafficTables(read, readText) };
  if (isObject(layered.value.sites)) throw noSites(layered);
  const result = scenarioSchema.safeParse(layered.value);
  if (!result.success) throw new InputError(describeIssues(result.error.issues, layered));
  const problems: Problem[] = [];
  const locate = (path: string) =>
    layered.locate(path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
  checkScenario(result.data, (severity, path, message) => {
    problems.push({ severity, path, message, position: locate(path) });
  });
  findBareShares(scenarioSchema, layered.value, (path, message) => {
    problems.push({ severity: 'warning', path: path.join('.'), message, position: layered.locate(path) });
  });
  if (problems.some((problem) => problem.severity === 'error')) throw new InputError(problems);
  if (layered.value.defaults === undefined) problems.unshift(ASSUMED_DEFAULTS);
  const { file, value: written, warnings } = layered;
  const inventoryFrom = layered.fileOf(['devices', 'inventory']);
  return { scenario: result.data, file, inventoryFrom, written, warnings: [...warnings, ...problems], locate };
}

function noSites({ locate }: Layered): InputError {
  const message = 'allowed is a list of sites, or file: the CSV file that lists them';
  return new InputError([{ severity: 'error', path: 'sites', message, position: locate(['sites']) }]);
}
