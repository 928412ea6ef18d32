/**
 * The columns of a list of sites (`sites: { file: sites.csv }`): what each sets of an entry of `sites`.
 *
 * The table is the single source of the reader and of docs/sites.md. A cell becomes what a scenario would say in its place;
 * the schema checks it there.
 */
import { type QuantityKind, readAmount } from '../core/units.js';
import type { Plain, PlainObject } from './layers.js';

export interface SiteColumn {
  meaning: string;
  example: string;
  /** What its numbers measure: they need a unit, in the cell or in the heading. */
  quantity?: QuantityKind;
  /** Where the value stands in the entry. */
  path: readonly string[];
  /** The value of a cell that is not empty; default: its text. */
  read?: (text: string) => Plain | undefined;
  /** What is allowed where `read` gives nothing. */
  allowed?: string;
}

const numberOrText = (text: string): Plain => {
  const amount = readAmount(text);
  return amount?.unit === '' ? amount.value : text;
};

/** Several values of a cell, parted by blanks, semicolons, commas or bars; a number stays one. */
const listOrWord = (words: readonly string[]) => (text: string) => {
  const value = numberOrText(text);
  const word = words.find((each) => each.toLowerCase() === text.toLowerCase());
  if (typeof value === 'number' || word !== undefined) return word ?? value;
  return text.split(/[\s;,|]+/).filter((part) => part !== '');
};

const truth = (text: string) => {
  if (/^(yes|true|1|x|ja|oui)$/i.test(text)) return true;
  return /^(no|false|0|-|nein|non)$/i.test(text) ? false : undefined;
};
const YES_OR_NO = 'allowed is yes or no';

/** `8:00-17:00`. */
const hours = (text: string): Plain | undefined => {
  const [, from, to] = /^\s*([\d:]+)\s*-\s*([\d:]+)\s*$/.exec(text) ?? [];
  return from === undefined ? undefined : { from, to: to! };
};

const word = (words: readonly string[]) => (text: string) =>
  words.find((each) => each.toLowerCase() === text.toLowerCase()) ?? text;

export const SITE_COLUMNS = {
  site: { meaning: 'its name; needed', example: 'Berlin', path: ['name'] },
  count: { meaning: 'how many such sites: they are numbered', example: '12', path: ['count'], read: numberOrText },
  devices: {
    meaning: 'how many devices are there; nothing where an inventory lists them',
    example: '45',
    path: ['devices'],
    read: numberOrText,
  },
  down: { meaning: 'its line, down', example: '100 Mbit/s', quantity: 'rate', path: ['wan', 'down'] },
  up: { meaning: 'its line, up; default: as down', example: '20 Mbit/s', quantity: 'rate', path: ['wan', 'up'] },
  other_traffic: {
    meaning: 'the profile of other traffic of its line, by name',
    example: 'office',
    path: ['wan', 'otherTraffic'],
  },
  breakout: {
    meaning: 'where it leaves to the Internet: local or hub; with the columns below a hub by name, too',
    example: 'local',
    path: ['wan', 'breakout'],
    read: word(['local', 'hub']),
  },
  hub: {
    meaning: 'the hubs that its private line leads to',
    example: 'frankfurt munich',
    path: ['lines', 'to'],
    read: listOrWord([]),
  },
  private_down: {
    meaning: 'its private line, down: the first of `lines` in `defaults`; empty: it has none',
    example: '20 Mbit/s',
    quantity: 'rate',
    path: ['lines', 'private', 'down'],
  },
  private_up: {
    meaning: 'its private line, up; default: as down',
    example: '20 Mbit/s',
    quantity: 'rate',
    path: ['lines', 'private', 'up'],
  },
  private_other_traffic: {
    meaning: 'the profile of other traffic of its private line',
    example: 'office',
    path: ['lines', 'private', 'otherTraffic'],
  },
  internet_down: {
    meaning: 'its Internet line, down, beside a private one; empty: it has none',
    example: '100 Mbit/s',
    quantity: 'rate',
    path: ['lines', 'internet', 'down'],
  },
  internet_up: {
    meaning: 'its Internet line, up; default: as down',
    example: '20 Mbit/s',
    quantity: 'rate',
    path: ['lines', 'internet', 'up'],
  },
  internet_other_traffic: {
    meaning: 'the profile of other traffic of its Internet line',
    example: 'office',
    path: ['lines', 'internet', 'otherTraffic'],
  },
  concentrator: {
    meaning: 'the VPN concentrator of its devices, by name; empty: that of `network.vpn`',
    example: 'east',
    path: ['concentrator'],
  },
  access_points: {
    meaning: 'how many Wi-Fi access points it has; empty: as many as its devices need',
    example: '4',
    path: ['accessPoints'],
    read: numberOrText,
  },
  lan: { meaning: 'ports of its network', example: '1 Gbit/s', quantity: 'rate', path: ['lan'] },
  subnets: {
    meaning: 'its address ranges, or how many subnets it has',
    example: '10.1.0.0/24 10.1.1.0/24',
    path: ['subnets'],
    read: listOrWord([]),
  },
  public_ip: {
    meaning: 'the addresses that it leaves by, their number, perSite or shared',
    example: '203.0.113.7',
    path: ['publicIp'],
    read: listOrWord(['perSite', 'shared']),
  },
  ad_site: {
    meaning: 'its AD site, perSite or none',
    example: 'Berlin',
    path: ['adSite'],
    read: word(['perSite', 'none']),
  },
  dns_suffix: { meaning: 'the DNS suffix of its devices', example: 'berlin.corp.example', path: ['dnsSuffix'] },
  dhcp_option_234: {
    meaning: 'DHCP option 234: a GUID, or perSite',
    example: 'perSite',
    path: ['dhcpOption234'],
    read: word(['perSite']),
  },
  dhcp_option_235: {
    meaning: "DHCP option 235: host names of cache servers, or own for the site's",
    example: 'own',
    path: ['dhcpOption235'],
    read: word(['own']),
  },
  cache_server: {
    meaning: 'a Connected Cache server: yes, no, or its name',
    example: 'yes',
    path: ['cacheServer'],
    read: (text: string) => truth(text) ?? { name: text },
  },
  cache_rate: {
    meaning: 'what its cache server sends at most',
    example: '1 Gbit/s',
    quantity: 'rate',
    path: ['cacheServer', 'rate'],
  },
  cache_capacity: {
    meaning: 'what its cache server holds at most',
    example: '200 GB',
    quantity: 'size',
    path: ['cacheServer', 'capacity'],
  },
  cache_announced: {
    meaning: 'whether clients can find its cache server by DNS-SD: yes or no',
    example: 'no',
    path: ['cacheServer', 'announced'],
    read: truth,
    allowed: YES_OR_NO,
  },
  cache_https: {
    meaning: 'whether its cache server has a certificate: yes or no',
    example: 'no',
    path: ['cacheServer', 'https'],
    read: truth,
    allowed: YES_OR_NO,
  },
  time_zone: { meaning: 'where its clock is', example: 'Europe/Berlin', path: ['timeZone'] },
  office_hours: {
    meaning: 'when people work there, on working days',
    example: '8:00-17:00',
    path: ['officeHours'],
    read: hours,
    allowed: 'allowed are hours such as 8:00-17:00',
  },
} as const satisfies Record<string, SiteColumn>;

export type SiteColumnName = keyof typeof SITE_COLUMNS;
export const SITE_COLUMN_NAMES = Object.keys(SITE_COLUMNS) as SiteColumnName[];
export const SITE_QUANTITIES: ReadonlyMap<SiteColumnName, readonly QuantityKind[]> = new Map(
  SITE_COLUMN_NAMES.map((name) => {
    const { quantity }: SiteColumn = SITE_COLUMNS[name];
    return [name, quantity === undefined ? [] : [quantity]];
  }),
);

/**
 * An entry of `sites` from what all sites of a list have and what the cells of a row say.
 *
 * @param headings the columns that the list has
 * @returns the entry, or what is wrong about its cells together, with the column
 */
export function siteEntry(
  defaults: PlainObject,
  values: ReadonlyMap<SiteColumnName, Plain>,
  headings: readonly SiteColumnName[],
): { entry: PlainObject } | { column: SiteColumnName; message: string } {
  const entry: PlainObject = { ...defaults };
  const parts: Record<string, PlainObject> = {};
  const lines = linesOf(defaults.lines, values, headings);
  if (lines !== undefined && 'message' in lines) return lines;
  if (lines !== undefined) entry.lines = lines;
  const hasLines = entry.lines !== undefined;
  // The line of a site with a hub is that to the hub.
  const isOnLine = values.has('hub') && !headings.includes('private_down') && !headings.includes('private_up');
  for (const [column, value] of values) {
    const [field, part]: readonly string[] = SITE_COLUMNS[column].path;
    if (field === 'lines' || (isOnLine && OF_ONE_LINE.has(column))) continue;
    if (hasLines && column === 'breakout') entry.breakout = value;
    else if (part === undefined) entry[field!] = value;
    else parts[field!] = { ...parts[field!], [part]: value };
  }
  if (parts.wan) entry.wan = lineOf(defaults.wan, parts.wan);
  const server = values.get('cache_server');
  if (server === false) delete entry.cacheServer;
  else if (server === true) entry.cacheServer = asObject(defaults.cacheServer);
  else if (server !== undefined) entry.cacheServer = { ...asObject(defaults.cacheServer), ...asObject(server) };
  if (!parts.cacheServer) return { entry };
  if (!isPlainObject(entry.cacheServer)) {
    return {
      column: 'cache_server',
      message: 'the row says how its cache server is, and not that it has one: yes, or its name',
    };
  }
  entry.cacheServer = { ...entry.cacheServer, ...parts.cacheServer };
  return { entry };
}

/** What a row says of the one line of a site, but for its breakout. */
const OF_ONE_LINE: ReadonlySet<SiteColumnName> = new Set(['down', 'up', 'other_traffic']);

type LineOfList = 'private' | 'internet';

/** What a line of each kind is called, and where it leads, where `defaults` names none. */
const USUAL_LINES: Readonly<Record<LineOfList, PlainObject>> = {
  private: { name: 'mpls' },
  internet: { name: 'isp', to: 'internet' },
};

/**
 * The lines by name of a row, where the list has columns for them. The columns are of the first line of each kind; where they
 * are empty the site does not have it. A hub without columns of a private line makes one of the site's line.
 */
function linesOf(
  ofAll: Plain | undefined,
  values: ReadonlyMap<SiteColumnName, Plain>,
  headings: readonly SiteColumnName[],
): PlainObject[] | { column: SiteColumnName; message: string } | undefined {
  const hasColumns = (kind: LineOfList) => headings.includes(`${kind}_down`) || headings.includes(`${kind}_up`);
  const to = values.get('hub');
  const isOnlyLine = to !== undefined && !hasColumns('private');
  const traffic = (['private', 'internet'] as const).map((kind) => {
    const column: SiteColumnName = kind === 'private' && isOnlyLine ? 'other_traffic' : `${kind}_other_traffic`;
    return { kind, column, otherTraffic: values.get(column) };
  });
  const statesLine = traffic.some(
    ({ column, otherTraffic }) => otherTraffic !== undefined && column !== 'other_traffic',
  );
  if (!isOnlyLine && !hasColumns('private') && !hasColumns('internet') && !statesLine) return undefined;
  const lines: PlainObject[] = Array.isArray(ofAll) ? ofAll.map(asObject) : [];
  for (const kind of ['private', 'internet'] as const) {
    const isStated = kind === 'private' && isOnlyLine;
    if (!isStated && !hasColumns(kind)) continue;
    const [first, second]: [SiteColumnName, SiteColumnName] = isStated
      ? ['down', 'up']
      : [`${kind}_down`, `${kind}_up`];
    const found = firstOf(lines, kind);
    const at = found < 0 ? lines.length : found;
    const down = values.get(first) ?? values.get(second);
    const up = values.get(second) ?? down;
    if (down !== undefined && up !== undefined) lines[at] = { ...(lines[at] ?? USUAL_LINES[kind]), down, up };
    else if (!isStated) lines.splice(at, 1);
    else if (found < 0) lines.push(USUAL_LINES[kind]);
  }
  dropTunnels(lines, ofAll);
  const first = firstOf(lines, 'private');
  if (to !== undefined) {
    if (first < 0)
      return { column: 'hub', message: 'the row names a hub, and no private line that leads there: private_down' };
    lines[first] = { ...lines[first], to };
  }
  for (const { column, kind, otherTraffic } of traffic) {
    if (otherTraffic === undefined) continue;
    const at = firstOf(lines, kind);
    if (at < 0) return { column, message: `the row names other traffic of a line that it does not have: ${kind}_down` };
    lines[at] = { ...lines[at], otherTraffic };
  }
  return lines;
}

/** The line that the columns of a kind are of: the first that is no tunnel, else the first; -1 where there is none. */
function firstOf(lines: readonly PlainObject[], kind: LineOfList): number {
  const own = lines.findIndex((line) => kindOf(line) === kind && line.over === undefined);
  return own >= 0 ? own : lines.findIndex((line) => kindOf(line) === kind);
}

/** A tunnel goes with the line that carries it, where the row does not have that. */
function dropTunnels(lines: PlainObject[], ofAll: Plain | undefined): void {
  const names = lines.map(({ name }) => name);
  const gone = (Array.isArray(ofAll) ? ofAll.map(asObject) : [])
    .map(({ name }) => name)
    .filter((name) => !names.includes(name));
  for (let k = lines.length - 1; k >= 0; k -= 1) {
    const { over } = lines[k]!;
    if (over !== undefined && gone.includes(over)) lines.splice(k, 1);
  }
}

/** The columns that may have said a part (`down`, `otherTraffic`) of a line of an entry, the likelier first. */
export function lineColumns(entry: PlainObject, line: number, part: string): SiteColumnName[] {
  if (part === 'to') return ['hub'];
  const of = Array.isArray(entry.lines) ? entry.lines[line] : undefined;
  const kind = kindOf(asObject(of));
  return SITE_COLUMN_NAMES.filter((name) => {
    const [field, second, third]: readonly (string | undefined)[] = SITE_COLUMNS[name].path;
    return (field === 'lines' && second === kind && third === part) || (field === 'wan' && second === part);
  }).reverse();
}

function kindOf(line: PlainObject): LineOfList {
  return line.to === 'internet' || (Array.isArray(line.to) && line.to.includes('internet')) ? 'internet' : 'private';
}

/** A line of which a row states a part. */
function lineOf(ofAll: Plain | undefined, cells: PlainObject): PlainObject {
  const both = ofAll === undefined || isPlainObject(ofAll) ? 'unlimited' : ofAll;
  const defaults = asObject(ofAll);
  const down = cells.down ?? cells.up ?? defaults.down ?? both;
  const up = cells.up ?? cells.down ?? defaults.up ?? both;
  return { ...defaults, ...cells, down, up };
}

function asObject(value: Plain | undefined): PlainObject {
  return isPlainObject(value) ? value : {};
}

function isPlainObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
