/**
 * Sites from files: `sites: { file: sites.csv, subnets: subnets.csv, defaults: {...} }` becomes the list that a scenario
 * could have written in its place.
 */
import { z } from 'zod';
import { commaHint, fromCell } from '../core/csvCells.js';
import { readTable } from '../core/csvTable.js';
import { type Heading, readHeading } from '../core/headings.js';
import { didYouMean, InputError, type Position, type Problem } from '../core/problems.js';
import { RowProblems } from '../core/rowProblems.js';
import { readBlock, SubnetIndex } from '../core/subnets.js';
import { QUANTITY_EXAMPLES, readAmount } from '../core/units.js';
import { counted, verb } from '../core/words.js';
import { describeIssues } from './issues.js';
import {
  type BesideFile,
  type ListedSites,
  type Plain,
  type PlainObject,
  type ReadText,
  wrongBeside,
} from './layers.js';
import { siteSchema } from './schema.js';
import {
  lineColumns,
  SITE_COLUMN_NAMES,
  SITE_COLUMNS,
  SITE_QUANTITIES,
  type SiteColumn,
  type SiteColumnName,
  siteEntry,
} from './siteColumns.js';
import { readSubnetTable, type SubnetOfSite } from './subnetTable.js';

/** What may stand beside the name of the file. */
const FIELDS = ['file', 'subnets', 'defaults'];
/** Names that a message lists. */
const MOST_NAMES = 5;

interface Row {
  entry: PlainObject;
  line: number;
  /** Column (from 1) of each cell that is not empty. */
  columns: ReadonlyMap<SiteColumnName, number>;
}

/**
 * Reads the sites that a mapping names, or `null` where it names no file: then it changes sites by their names.
 *
 * @param from the file that the mapping stands in
 * @param below what stands beside the file that this one takes the place of: it holds where the mapping does not say it
 * @throws InputError with every problem of the files, one for all rows that have the same
 */
export function readSiteList(
  sites: Plain | undefined,
  from: string | undefined,
  readText: ReadText,
  below: BesideFile = {},
): ListedSites | null {
  if (!isMapping(sites) || typeof sites.file !== 'string') return null;
  for (const name of Object.keys(sites)) {
    if (FIELDS.includes(name)) continue;
    const message = `unknown name ${name}${didYouMean(name, FIELDS) || `; allowed are ${FIELDS.join(', ')}`}`;
    throw InputError.of(message, `sites.${name}`);
  }
  const defaults = sites.defaults ?? below.defaults ?? {};
  if (!isMapping(defaults)) throw InputError.of(wrongBeside('defaults', defaults), 'sites.defaults');
  checkDefaults(defaults);
  if (sites.subnets !== undefined && typeof sites.subnets !== 'string')
    throw InputError.of(wrongBeside('subnets', sites.subnets), 'sites.subnets');
  const { file, text } = readText(sites.file, from);
  const rows = readRows(text, file, defaults);
  const subnets = typeof sites.subnets === 'string' ? { name: sites.subnets, from } : below.subnets;
  checkOwnSubnets(rows, file);
  const warnings = subnets ? addSubnets(rows, readText(subnets.name, subnets.from), file) : [];
  return {
    entries: rows.map(({ entry }) => entry),
    beside: { defaults, subnets },
    warnings,
    locate: (path) => placeIn(file, rows, path),
  };
}

/** What all sites have must be right before it is said of each. */
function checkDefaults(defaults: PlainObject): void {
  const problems = issuesOf({ name: 'x', ...defaults }).map((problem): Problem => {
    return { ...problem, path: `sites.defaults.${problem.path}` };
  });
  if (problems.length > 0) throw new InputError(problems);
}

/** What the schema has against an entry of `sites`. */
function issuesOf(entry: PlainObject): Problem[] {
  const result = siteSchema.safeParse(entry);
  if (result.success) return [];
  const layered = { file: '', value: entry, locate: () => undefined, fileOf: () => '', warnings: [] };
  const schema = z.toJSONSchema(siteSchema, { io: 'input', unrepresentable: 'any' });
  return describeIssues(result.error.issues, layered, schema);
}

function readRows(text: string, file: string, defaults: PlainObject): Row[] {
  const table = readTable(text, file);
  const problems = new RowProblems(file);
  const headings = readHeadings(table.rows[0] ?? [], problems);
  problems.throwIfAny();
  const rows: Row[] = [];
  for (let i = 1; i < table.rows.length; i += 1) {
    const cells = table.rows[i]!.map((cell) => fromCell(cell.trim()));
    if (cells.every((cell) => cell === '')) continue;
    const row = readRow(cells, headings, table.lines[i]!, defaults, problems);
    if (row) rows.push(row);
  }
  problems.throwIfAny();
  if (rows.length === 0) problems.add(1, 1, '', 'the file lists no site');
  problems.throwIfAny();
  return rows;
}

function readHeadings(cells: readonly string[], problems: RowProblems): Heading<SiteColumnName>[] {
  const headings: Heading<SiteColumnName>[] = [];
  cells.forEach((cell, i) => {
    const text = /^\s*name\s*$/i.test(cell) ? 'site' : cell;
    const heading = readHeading(text, SITE_QUANTITIES);
    const complain = (message: string) => problems.add(1, i + 1, cell.trim(), message);
    if (heading === null) {
      const near = didYouMean(cell.trim().toLowerCase(), SITE_COLUMN_NAMES);
      complain(
        `unknown column${near}${near === '' ? ';' : ' Else'} remove it, or name it as one of ${SITE_COLUMN_NAMES.join(', ')}`,
      );
      return;
    }
    if ('unclear' in heading) {
      complain(heading.unclear);
      return;
    }
    if (headings.some(({ column }) => column === heading.column))
      complain(`the column ${heading.column} is there twice`);
    headings.push(heading);
  });
  if (!headings.some(({ column }) => column === 'site')) problems.add(1, 1, 'site', 'this column is needed');
  return headings;
}

function readRow(
  cells: readonly string[],
  headings: readonly Heading<SiteColumnName>[],
  line: number,
  defaults: PlainObject,
  problems: RowProblems,
): Row | null {
  const values = new Map<SiteColumnName, Plain>();
  const columns = new Map<SiteColumnName, number>();
  headings.forEach(({ column, unit }, k) => {
    const cell = cells[k] ?? '';
    columns.set(column, k + 1);
    if (cell === '') {
      if (column === 'site') problems.add(line, k + 1, 'site', 'must not be empty');
      return;
    }
    const { quantity, read, allowed }: SiteColumn = SITE_COLUMNS[column];
    const isBare = readAmount(cell)?.unit === '';
    if (quantity !== undefined && isBare && unit === null && Number(cell) !== 0) {
      const example = quantity === 'rate' ? `${column}_mbit_s` : `${column}_gb`;
      const message = `a number needs its unit: allowed is ${QUANTITY_EXAMPLES[quantity]}, or a heading that says it, ${example}`;
      problems.add(line, k + 1, column, message, cell);
      return;
    }
    const comma = quantity === undefined ? '' : commaHint(cell);
    if (comma !== '') {
      problems.add(line, k + 1, column, `allowed is ${QUANTITY_EXAMPLES[quantity!]}${comma}`, cell);
      return;
    }
    const value = read ? read(cell) : unit !== null && isBare ? `${cell} ${unit}` : cell;
    if (value === undefined) problems.add(line, k + 1, column, allowed!, cell);
    else values.set(column, value);
  });
  if (cells.slice(headings.length).some((cell) => cell !== '')) {
    const message = `the row has ${counted(cells.length, 'cell')}, the heading ${headings.length}`;
    problems.add(line, headings.length + 1, '', message, cells[headings.length]!);
  }
  if (!values.has('site')) return null;
  const made = siteEntry(
    defaults,
    values,
    headings.map(({ column }) => column),
  );
  if ('message' in made) {
    problems.add(line, columns.get(made.column) ?? 1, made.column, made.message);
    return null;
  }
  const row = { entry: made.entry, line, columns };
  checkEntry(row, [...values.keys()], problems);
  return row;
}

/** Says what the schema has against an entry, at the cell that it came from: a line up may come from the cell of that down. */
function checkEntry({ entry, line, columns }: Row, stated: readonly SiteColumnName[], problems: RowProblems): void {
  const told = new Set<string>();
  for (const { path, message } of issuesOf(entry)) {
    const own = columnIn(entry, path, (name) => stated.includes(name));
    const field = path.split('.')[0];
    const column = stated.find((name) => name === own) ?? stated.find((name) => SITE_COLUMNS[name].path[0] === field);
    const [, found, rest] = /^found ("(?:[^"\\]|\\.)*"(?:\.\.\.)?|[^",[{]\S*), (.*)$/s.exec(message) ?? [];
    const text = rest ?? message;
    if (told.has(`${column} ${text}`)) continue;
    told.add(`${column} ${text}`);
    problems.add(line, (column && columns.get(column)) ?? 1, column ?? path, text, found?.replaceAll('"', ''));
  }
}

/** The column that a dotted path of an entry comes from. */
function columnOf(path: string): SiteColumnName | undefined {
  const fits = (name: SiteColumnName) => {
    const own = SITE_COLUMNS[name].path.join('.');
    return path === own || path.startsWith(`${own}.`);
  };
  return SITE_COLUMN_NAMES.find(fits) ?? SITE_COLUMN_NAMES.find((name) => SITE_COLUMNS[name].path[0] === path);
}

/** The same among some columns: what is said of a line by name stands in a column of its kind; its rate up in that down, too. */
function columnIn(
  entry: PlainObject,
  path: string,
  has: (name: SiteColumnName) => boolean,
): SiteColumnName | undefined {
  const [, line, part] = /^lines\.(\d+)\.(\w+)/.exec(path) ?? [];
  if (part === undefined) return columnOf(path);
  const of = (each: string) => lineColumns(entry, Number(line), each).find(has);
  return of(part) ?? (part === 'up' ? of('down') : undefined);
}

/** Where a part of an entry was written: its cell, or the row where no cell says it. */
function placeIn(file: string, rows: readonly Row[], path: readonly (string | number)[]): Position | undefined {
  const row = rows[Number(path[0])];
  if (!row) return undefined;
  const column = columnIn(row.entry, path.slice(1).join('.'), (name) => row.columns.has(name));
  return { file, line: row.line, column: (column && row.columns.get(column)) ?? 1 };
}

/** The blocks of addresses that a row states, each in its one spelling. */
function blocksOf({ entry }: Row): string[] {
  const own = Array.isArray(entry.subnets) ? entry.subnets : [];
  return own.flatMap((block) => (typeof block === 'string' ? (readBlock(block) ?? []) : []));
}

/** A subnet is of one site: else nobody could say where its devices are. A block within a block of another site is no such thing. */
function checkOwnSubnets(rows: readonly Row[], file: string): void {
  const problems = new RowProblems(file);
  const known = new Map<string, Row>();
  for (const row of rows) {
    for (const cidr of blocksOf(row)) {
      const before = known.get(cidr);
      if (before === undefined) known.set(cidr, row);
      else if (before !== row) {
        const said = `${cidr} is of ${before.entry.name} (line ${before.line}) and of ${row.entry.name}: ${ONE_SITE}`;
        problems.add(row.line, row.columns.get('subnets') ?? 1, 'subnets', said);
      }
    }
  }
  problems.throwIfAny();
}

const ONE_SITE = 'one subnet has one site; leave it out at the other, or divide it into smaller blocks';

/** The sites of a list by what a table of subnets may call them: their names before their AD sites. */
function rowsByName(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const named = (key: 'adSite' | 'name') => {
    const byName = new Map<string, Row[]>();
    for (const row of rows) {
      const text = row.entry[key];
      if (typeof text !== 'string') continue;
      const known = byName.get(text.toLowerCase());
      if (known) known.push(row);
      else byName.set(text.toLowerCase(), [row]);
    }
    return byName;
  };
  return new Map([...named('adSite'), ...named('name')]);
}

/**
 * Gives the sites the subnets of a table, by their name or their AD site.
 *
 * @param list the file of the sites
 * @throws InputError for a subnet that a row gives to another site, and for one of an AD site that several sites are of
 */
function addSubnets(rows: readonly Row[], { file, text }: ReturnType<ReadText>, list: string): Problem[] {
  const byName = rowsByName(rows);
  const ofCells = new Map(rows.flatMap((row) => blocksOf(row).map((cidr) => [cidr, row] as const)));
  const problems = new RowProblems(file);
  const ofNone: SubnetOfSite[] = [];
  const leftOut: SubnetOfSite[] = [];
  const unknown = new Map<string, SubnetOfSite>();
  const given = new Map<PlainObject, string[]>();
  for (const subnet of readSubnetTable(text, file)) {
    if (subnet.site === null) {
      ofNone.push(subnet);
      leftOut.push(subnet);
      continue;
    }
    const [row, other] = byName.get(subnet.site.toLowerCase()) ?? [];
    if (row === undefined) {
      if (!unknown.has(subnet.site)) unknown.set(subnet.site, subnet);
      leftOut.push(subnet);
      continue;
    }
    const owner = ofCells.get(subnet.cidr);
    if (other !== undefined) {
      const said = `${subnet.site} is the AD site of ${row.entry.name} and of ${other.entry.name}: name the site in the table, or the subnets in the list of sites`;
      problems.add(subnet.line, 1, 'site', said);
    } else if (owner !== undefined && owner !== row) {
      const said = `${subnet.cidr} is of ${row.entry.name} here and of ${owner.entry.name} in ${list}, line ${owner.line}: ${ONE_SITE}`;
      problems.add(subnet.line, 1, 'subnet', said);
    } else given.set(row.entry, [...(given.get(row.entry) ?? []), subnet.cidr]);
  }
  problems.throwIfAny();
  for (const [entry, cidrs] of given) {
    const own = Array.isArray(entry.subnets) ? entry.subnets : [];
    entry.subnets = [...new Set([...own, ...cidrs])];
  }
  const warn = (line: number, message: string): Problem => {
    return { severity: 'warning', path: 'sites.subnets', message, position: { file, line, column: 1 } };
  };
  const swallowed = swallowedBlocks(rows, leftOut);
  return [
    ...(swallowed.length > 0 ? [warn(swallowed[0]!.subnet.line, swallowedText(swallowed))] : []),
    ...(ofNone.length > 0 ? [warn(ofNone[0]!.line, `${counted(ofNone.length, 'subnet')} of no site`)] : []),
    ...(unknown.size > 0
      ? [warn([...unknown.values()][0]!.line, `${unknownText([...unknown.keys()])} not in the list of sites`)]
      : []),
  ];
}

/** A block that the table gives to no site of the list, and the smallest block of a site around it. */
interface Swallowed {
  subnet: SubnetOfSite;
  around: { cidr: string; site: string };
}

/** Blocks whose addresses become those of a site of the list, as it has the smallest block around them. */
function swallowedBlocks(rows: readonly Row[], leftOut: readonly SubnetOfSite[]): Swallowed[] {
  if (leftOut.length === 0) return [];
  const index = new SubnetIndex<Swallowed['around']>();
  for (const row of rows) {
    for (const cidr of blocksOf(row)) index.of(cidr, () => ({ cidr, site: String(row.entry.name) }));
  }
  return leftOut.flatMap((subnet) => {
    const around = index.find(subnet.cidr);
    // A block that the table gives to nobody may be that of a site of the list.
    const isSame = around?.cidr === subnet.cidr && subnet.site === null;
    return around === undefined || isSame ? [] : [{ subnet, around }];
  });
}

function swallowedText(swallowed: readonly Swallowed[]): string {
  const named = swallowed.slice(0, MOST_NAMES).map(({ subnet, around }) => {
    const of = subnet.site ?? 'no site';
    return `${subnet.cidr} of ${of} within ${around.cidr}: ${around.site}`;
  });
  const more = swallowed.length > MOST_NAMES ? `; and ${swallowed.length - MOST_NAMES} more` : '';
  const lie = `${verb(swallowed.length, 'lies', 'lie')} within blocks of its sites`;
  return `${counted(swallowed.length, 'subnet')} of no site of the list ${lie}, where devices with such addresses are taken to be (${named.join('; ')}${more}): name the site of each in the table and in the list, or leave out its devices`;
}

function unknownText(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${counted(names.length, 'site')} of its subnets (${names.slice(0, MOST_NAMES).join(', ')}${more}) ${verb(names.length, 'is', 'are')}`;
}

function isMapping(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
