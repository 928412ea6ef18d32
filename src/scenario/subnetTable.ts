/**
 * Which subnet is of which site: an own table (`subnet,site`), or what `Get-ADReplicationSubnet -Filter * | Export-Csv` writes,
 * whose column Name is the block and whose column Site is the distinguished name of the site, or empty.
 */
import { fromCell } from '../core/csvCells.js';
import { readTable } from '../core/csvTable.js';
import { plainHeading } from '../core/headings.js';
import { RowProblems } from '../core/rowProblems.js';
import { isAddress, readBlock } from '../core/subnets.js';

export interface SubnetOfSite {
  cidr: string;
  /** `null`: the table gives it to none. */
  site: string | null;
  line: number;
}

interface Columns {
  subnet: number;
  mask: number;
  site: number;
}

const SUBNET = /^(subnet|cidr|prefix|network|ip_subnet|subnet_cidr|address_range|ip_range|range)$/;
const MASK = /^(mask|netmask|subnet_mask|network_mask|prefix_length|bits)$/;
const SITE = /^(site|site_name|ad_site|sitename|standort)$/;

/** The columns of a table of subnets by its headings, or `null` when it is none. */
export function subnetColumns(headings: readonly string[]): Columns | null {
  const plain = headings.map(plainHeading);
  const site = plain.findIndex((heading) => SITE.test(heading));
  const isOfDirectory = plain.includes('distinguishedname') && plain.includes('name');
  const subnet = isOfDirectory ? plain.indexOf('name') : plain.findIndex((heading) => SUBNET.test(heading));
  if (site < 0 || subnet < 0) return null;
  return { subnet, site, mask: plain.findIndex((heading) => MASK.test(heading)) };
}

/**
 * Reads a table of subnets.
 *
 * @param file what messages call it
 * @throws InputError with every problem: no such columns, a cell that is no subnet, a subnet of two sites
 */
export function readSubnetTable(text: string, file: string): SubnetOfSite[] {
  return readSubnets(text, file, (problems, { line, column }, said) => problems.add(line, column, 'subnet', said));
}

/** Takes a subnet that is of two sites, with what the table says of both. */
type OnTwice = (problems: RowProblems, place: { line: number; column: number }, said: string) => void;

/** The same where `onTwice` takes a subnet of two sites: the first counts. */
export function readSubnets(text: string, file: string, onTwice: OnTwice): SubnetOfSite[] {
  const { rows, lines } = readTable(text, file);
  const problems = new RowProblems(file);
  const columns = subnetColumns(rows[0] ?? []);
  if (!columns) {
    problems.add(
      lines[0] ?? 1,
      1,
      '',
      'a table of subnets needs the columns subnet and site, or Name and Site of Get-ADReplicationSubnet',
    );
    problems.throwIfAny();
    return [];
  }
  const known = new Map<string, SubnetOfSite>();
  for (let i = 1; i < rows.length; i += 1) {
    const cells = rows[i]!.map((cell) => fromCell(cell.trim()));
    if (cells.every((cell) => cell === '')) continue;
    const line = lines[i]!;
    const block = blockIn(cells, columns);
    if ('message' in block) {
      problems.add(line, columns[block.column] + 1, block.column, block.message, block.found);
      continue;
    }
    const { cidr } = block;
    const site = siteOf(cells[columns.site] ?? '');
    const before = known.get(cidr);
    if (before && !isSame(before.site, site)) {
      const said = `${cidr} is of ${before.site ?? 'no site'} (line ${before.line}) and of ${site ?? 'no site'}: one subnet has one site`;
      onTwice(problems, { line, column: columns.subnet + 1 }, said);
    } else if (!before) known.set(cidr, { cidr, site, line });
  }
  problems.throwIfAny();
  if (known.size === 0) problems.add(lines[0]!, 1, '', 'the table lists no subnet');
  problems.throwIfAny();
  return [...known.values()];
}

/** The block of a row, or what is wrong in which of its cells. */
function blockIn(
  cells: readonly string[],
  columns: Columns,
): { cidr: string } | { column: 'subnet' | 'mask'; message: string; found: string } {
  const written = cells[columns.subnet] ?? '';
  const mask = cells[columns.mask] ?? '';
  const hasBits = written.includes('/');
  const cidr = readBlock(written, mask);
  const [start = ''] = written.replaceAll('\\/', '/').split('/');
  if (cidr === null && (hasBits || mask === '' || !isAddress(start.trim()))) {
    return { column: 'subnet', message: 'allowed is a subnet such as 10.1.0.0/24', found: written };
  }
  const masked = hasBits && mask !== '' ? readBlock(start, mask) : cidr;
  if (masked === null) {
    return { column: 'mask', message: 'allowed is a mask such as 255.255.255.0, or its bits, 24', found: mask };
  }
  if (masked !== cidr) {
    const message = `${written} and this mask are two blocks: remove the one that is wrong`;
    return { column: 'mask', message, found: mask };
  }
  return { cidr };
}

function isSame(a: string | null, b: string | null): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

/** The name of a site: as it is, or the first part of a distinguished name, `CN=Berlin\, Nord,CN=Sites,...`. */
function siteOf(written: string): string | null {
  const [, first] = /^\s*CN=((?:[^,\\]|\\.)*),\s*CN=/i.exec(written) ?? [];
  const name = first === undefined ? written.trim() : unescaped(first);
  return name === '' ? null : name;
}

/** RFC 4514: a backslash before a character, or before the two digits of a byte of UTF-8. */
function unescaped(text: string): string {
  return text.replaceAll(/(?:\\[0-9a-f]{2})+|\\(.)/gi, (run: string, character: string | undefined) => {
    if (character !== undefined) return character;
    const bytes = run
      .split('\\')
      .slice(1)
      .map((digits) => Number.parseInt(digits, 16));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}
