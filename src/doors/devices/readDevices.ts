/** Tables of devices to devices: units, platforms and dates told column by column; lists of the same devices put together. */
import { isAddress, readBlock } from '../../core/subnets.js';
import { editionOf, isPortable, type Platform, platformOf, readDates, readSize, type Size } from './cells.js';
import { cellIn, type DeviceTable } from './deviceTable.js';
import { type Column, type Field, likelyUnit } from './fields.js';

/** A device as the lists say, without anything that is not needed. */
export interface FoundDevice {
  name: string;
  /** Where it was found first. */
  file: string;
  line: number;
  site?: string;
  adSite?: string;
  category?: string;
  city?: string;
  ip?: string;
  subnet?: string;
  /** The list gives its first address and no mask. */
  isMaskAssumed?: boolean;
  publicIp?: string;
  windows?: string;
  edition?: string;
  ramBytes?: number;
  diskBytes?: number;
  freeDiskBytes?: number;
  domain?: string;
  tenant?: string;
  model?: string;
  profile?: string;
  seenMs?: number;
}

/** What is odd, as `1 row without a name`, `2 rows without a name`. */
interface Oddity {
  one: string;
  /** Default: `one` with an s. */
  many?: string;
  rest: string;
}

/** A remark on some devices, with where they stand. */
export interface Remark extends Oddity {
  places: { file: string; line: number }[];
}

export interface ReadDevices {
  devices: FoundDevice[];
  /** Devices that are left out, by what they are. */
  leftOut: ReadonlyMap<string, number>;
  /** Units that the size of the numbers told. */
  units: readonly { file: string; heading: string; unit: string }[];
  remarks: readonly Remark[];
}

/** A subnet whose mask no list says. */
const ASSUMED_BITS = { 4: '24', 6: '64' } as const;
const WORKGROUP = /^(workgroup|arbeitsgruppe|groupe de travail|none|n\/?a|-)$/i;

/** Devices of Entra alone are in no domain; the tenant has no name in any list. */
const JOINED = { entra: { domain: 'none', tenant: 'own-tenant' }, hybrid: { tenant: 'own-tenant' } } as const;

/** Reads tables in their order: what an earlier one says of a device counts, a later one fills in what is missing. */
export function readDevices(tables: readonly DeviceTable[]): ReadDevices {
  const reader = new DeviceReader();
  for (const table of tables) reader.read(table);
  return reader.result();
}

class DeviceReader {
  private readonly byName = new Map<string, FoundDevice>();
  private readonly leftOut = new Map<string, number>();
  private readonly units: { file: string; heading: string; unit: string }[] = [];
  private readonly remarks = new Map<string, Remark>();

  result(): ReadDevices {
    return {
      devices: [...this.byName.values()],
      leftOut: this.leftOut,
      units: this.units,
      remarks: [...this.remarks.values()],
    };
  }

  read(table: DeviceTable): void {
    const seen = this.datesOf(table);
    const sizes = this.sizesOf(table);
    const inThis = new Map<string, FoundDevice>();
    const isByDrive = table.columns.some(({ field }) => field === 'drive');
    table.rows.forEach((row, i) => {
      const cell = (field: Field) => firstCell(table, row, field);
      const name = plainName(cell('device'));
      const at = { file: table.file, line: table.lines[i]! };
      if (name === '') {
        this.remark({ one: 'row', rest: 'without the name of a device' }, at);
        return;
      }
      const platform = platformOf(cell('os'), cell('windows'));
      if ('other' in platform) {
        this.leftOut.set(platform.other, (this.leftOut.get(platform.other) ?? 0) + 1);
        return;
      }
      if ('build' in platform) {
        if (platform.build !== '') this.remark({ one: 'build', rest: 'that no release of Windows has' }, at);
        else if (cell('windows') !== '')
          this.remark({ one: 'version', rest: 'of Windows that cannot be read: taken as missing' }, at);
      }
      const join = allCells(table, row, 'join').join(' ');
      const size = (field: SizeField) => sizes(field, row);
      const device = this.deviceOf({ name, at, platform, cell, join, size, seenMs: seen[i] });
      const isSystem = /^c:?\\?$/i.test(cell('drive'));
      if (isByDrive && !isSystem) {
        delete device.diskBytes;
        delete device.freeDiskBytes;
      }
      this.keep(device, inThis, isByDrive);
    });
  }

  /** A device that a list has twice is the one that was seen last; of several rows for its drives it is one. */
  private keep(device: FoundDevice, inThis: Map<string, FoundDevice>, isByDrive: boolean): void {
    const key = device.name.toLowerCase();
    const before = inThis.get(key);
    const known = this.byName.get(key);
    if (!before) {
      inThis.set(key, device);
      if (known) this.fillIn(known, device);
      else this.byName.set(key, device);
      return;
    }
    if (isByDrive) {
      fill(before, device);
      return;
    }
    const isDated = device.seenMs !== undefined || before.seenMs !== undefined;
    const which = isDated ? 'the one seen last counts' : 'without a date, the first row counts';
    this.remark({ one: 'device', rest: `that one list has twice: ${which}` }, device);
    if ((device.seenMs ?? 0) <= (before.seenMs ?? 0) || known !== before) return;
    inThis.set(key, device);
    this.byName.set(key, device);
  }

  private fillIn(known: FoundDevice, device: FoundDevice): void {
    const differs = (['site', 'adSite'] as const).some((field) => {
      const [a, b] = [known[field], device[field]];
      return a !== undefined && b !== undefined && a.toLowerCase() !== b.toLowerCase();
    });
    if (differs)
      this.remark(
        {
          one: 'device',
          rest: 'of which two lists say different sites: the list that is named first counts',
        },
        device,
      );
    fill(known, device);
  }

  private deviceOf({ name, at, platform, cell, join, size, seenMs }: RowCells): FoundDevice {
    const [ramBytes, diskBytes, freeDiskBytes] = [size('ram'), size('disk'), size('free_disk')];
    const isOdd = ramBytes !== undefined && (ramBytes < 2 ** 29 || ramBytes > 24 * 2 ** 40);
    if (isOdd) this.remark({ one: 'size', rest: 'of memory that no device with Windows has: taken as missing' }, at);
    const isTooFree = freeDiskBytes !== undefined && freeDiskBytes > (diskBytes ?? Number.POSITIVE_INFINITY);
    if (isTooFree) this.remark({ one: 'disk', rest: 'with more free than in all: taken as not known' }, at);
    const text = (field: Field) => plainName(cell(field)) || undefined;
    const place = (field: Field) => {
      if (!cell(field).includes('@')) return text(field);
      // A mail address that slipped into the column: it would be the name of a site in every result.
      this.remark(
        {
          one: 'mail address',
          many: 'mail addresses',
          rest: 'in place of a site: taken as missing',
        },
        at,
      );
      return undefined;
    };
    const chassis = cell('chassis');
    const portable = chassis === '' ? null : isPortable(chassis);
    return {
      name,
      ...at,
      site: place('site'),
      adSite: place('ad_site'),
      category: place('category'),
      city: place('city'),
      ip: addressOf(cell('ip')),
      ...blockOf(cell('subnet')),
      publicIp: addressOf(cell('public_ip')),
      windows: 'windows' in platform ? platform.windows : undefined,
      edition: editionOf(cell('edition')) ?? editionOf(cell('os')) ?? undefined,
      ramBytes: isOdd || ramBytes === 0 ? undefined : ramBytes,
      diskBytes: diskBytes === 0 ? undefined : diskBytes,
      // Intune writes 0 for what it does not know.
      freeDiskBytes: isTooFree || freeDiskBytes === 0 ? undefined : freeDiskBytes,
      ...membership(join, text('domain')),
      model: text('model'),
      profile: portable === null ? undefined : portable ? 'laptop' : 'desktop',
      seenMs: seenMs ?? undefined,
    };
  }

  private remark(oddity: Oddity, { file, line }: { file: string; line: number }): void {
    const key = `${oddity.one} ${oddity.rest}`;
    const remark = this.remarks.get(key) ?? { ...oddity, places: [] };
    remark.places.push({ file, line });
    this.remarks.set(key, remark);
  }

  private datesOf(table: DeviceTable): (number | null)[] {
    const column = table.columns.find(({ field }) => field === 'seen');
    if (!column) return [];
    const dates = readDates(table.rows.map((row) => cellIn(row, column)));
    if (dates) return dates;
    this.remark(
      { one: 'column', rest: 'of dates of which day or month may come first: not read' },
      { file: table.file, line: 1 },
    );
    return [];
  }

  /** Sizes in bytes: of a column without a unit, the numbers in it tell the unit. */
  private sizesOf(table: DeviceTable): (field: SizeField, row: readonly string[]) => number | undefined {
    const told = new Map<Column, number>();
    const read = (row: readonly string[], column: Column): Size | null =>
      readSize(cellIn(row, column), table.isCommaDecimal);
    for (const column of table.columns) {
      const { field, unit } = column;
      if (unit !== undefined || (field !== 'ram' && field !== 'disk')) continue;
      const bare = table.rows.flatMap((row) => {
        const size = read(row, column);
        return size && size.unit === undefined ? [size.value] : [];
      });
      const likely = likelyUnit(field, bare);
      if (!likely) continue;
      told.set(column, likely.bytes);
      this.units.push({ file: table.file, heading: column.heading, unit: likely.name });
    }
    const ofDisk = table.columns.find(({ field }) => field === 'disk');
    const unitOf = (column: Column) => {
      const own = column.unit ?? told.get(column);
      return own ?? (ofDisk && (ofDisk.unit ?? told.get(ofDisk)));
    };
    return (field, row) => {
      for (const column of table.columns) {
        if (column.field !== field) continue;
        const size = read(row, column);
        const unit = size?.unit ?? unitOf(column);
        if (size && unit !== undefined) return Math.round(size.value * unit);
      }
      return undefined;
    };
  }
}

type SizeField = 'ram' | 'disk' | 'free_disk';

interface RowCells {
  name: string;
  at: { file: string; line: number };
  platform: Exclude<Platform, { other: string }>;
  cell: (field: Field) => string;
  /** All that the row says of how it is joined: a number, and the words that Intune translates it to. */
  join: string;
  size: (field: SizeField) => number | undefined;
  seenMs: number | null | undefined;
}

/** The cells of a field that are not empty: localised names and names of the interface stand side by side. */
function allCells(table: DeviceTable, row: readonly string[], field: Field): string[] {
  const cells = table.columns.filter((column) => column.field === field).map((column) => cellIn(row, column));
  return cells.filter((cell) => cell !== '');
}

function firstCell(table: DeviceTable, row: readonly string[], field: Field): string {
  for (const column of table.columns) {
    if (column.field !== field) continue;
    const cell = cellIn(row, column);
    if (cell !== '') return cell;
  }
  return '';
}

/** Fills in what is missing. */
function fill(known: FoundDevice, more: FoundDevice): void {
  for (const [field, value] of Object.entries(more)) {
    const key = field as keyof FoundDevice;
    if (known[key] === undefined && value !== undefined) Object.assign(known, { [key]: value });
  }
}

/** A name that a scenario can hold. */
export function plainName(text: string): string {
  return text
    .replaceAll(/[\s,;"\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

function membership(join: string, domain: string | undefined): Pick<FoundDevice, 'domain' | 'tenant'> {
  const own = domain === undefined ? undefined : WORKGROUP.test(domain) ? 'none' : domain;
  if (/hybrid/i.test(join)) return { domain: own, ...JOINED.hybrid };
  if (/(entra|azure ?ad) ?joined|^azureadjoined$/i.test(join)) return { ...JOINED.entra };
  return { domain: own };
}

/** Of several addresses the first of IPv4 that a network gave it; else one of IPv6. */
function addressOf(text: string): string | undefined {
  const all = text.split(/[\s,;|{}()[\]"']+/).filter(isAddress);
  const isOwn = (address: string) => !/^(0\.|127\.|169\.254\.)|^fe80:|^::1?$/i.test(address);
  const usable = all.filter(isOwn);
  return usable.find((address) => !address.includes(':')) ?? usable[0];
}

function blockOf(text: string): Pick<FoundDevice, 'subnet' | 'isMaskAssumed'> {
  for (const part of text.split(/[\s,;|{}()[\]"']+/)) {
    if (/^(0\.0\.0\.0|127\.|169\.254\.|fe80:)/i.test(part)) continue;
    const isMaskAssumed = !part.includes('/');
    const cidr = isMaskAssumed ? readBlock(part, ASSUMED_BITS[part.includes(':') ? 6 : 4]) : readBlock(part);
    if (cidr !== null) return { subnet: cidr, isMaskAssumed };
  }
  return {};
}
