/**
 * The columns of an inventory: how each is written, with the types of the scenario language, and what it sets of a device.
 *
 * The table is the single source of the reader and of docs/inventory.md.
 */
import type { z } from 'zod';
import { type QuantityKind, readAmount } from '../core/units.js';
import { parsePolicyValue } from '../policy/values.js';
import { DEVICE_TYPES } from '../scenario/profile.js';
import { duration, fixed, memory, percent, share, size, wifiRate } from '../scenario/quantities.js';
import type { InventoryRow, OwnProfile } from './inventory.js';

/** A cell that was read, or what is allowed in its place. */
type ReadCell = { ok: true; value: unknown } | { ok: false; message: string };

export interface Column {
  meaning: string;
  example: string;
  /** What its numbers measure: they need a unit, in the cell or in the heading. */
  quantity?: QuantityKind;
  read: (text: string) => ReadCell;
  set: (row: InventoryRow, value: never) => void;
}

/** Reads a cell with a type of the scenario language. */
function by(type: z.ZodType): Column['read'] {
  return (text) => {
    const result = type.safeParse(text);
    return result.success ? { ok: true, value: result.data } : { ok: false, message: messageOf(result.error.issues) };
  };
}

/** Reads a cell with a type of words, in any letter case: `enterprise` is Enterprise. */
function byWord(type: z.ZodEnum): Column['read'] {
  const words = type.options.map(String);
  return (text) => by(type)(words.find((word) => word.toLowerCase() === text.toLowerCase()) ?? text);
}

/** What is allowed, in the words of the type. */
function messageOf(issues: readonly z.core.$ZodIssue[]): string {
  // A branch of a union that takes texts says what is wrong with this one; the others take mappings.
  const own = issues.flatMap((issue) => (issue.code === 'invalid_union' ? issue.errors.flat() : [issue]));
  const custom = own.find(({ code }) => code === 'custom');
  if (custom !== undefined) return custom.message;
  const texts = issues.flatMap((issue): string[] => {
    if (issue.code === 'invalid_union') return issue.errors.map(messageOf);
    if (issue.code === 'invalid_value') return [`allowed is ${issue.values.map(String).join(', ')}`];
    return [issue.message];
  });
  return [...new Set(texts)].join(', or ');
}

/** Sets a field of a device's own profile. */
function own<K extends keyof OwnProfile>(field: K): (row: InventoryRow, value: OwnProfile[K]) => void {
  return (row, value) => {
    row.own = { ...row.own, [field]: value };
  };
}

/** Sets a field of one of its parts. */
function ownIn<K extends 'vpn' | 'home' | 'metered' | 'battery' | 'wifi'>(
  part: K,
  field: keyof NonNullable<OwnProfile[K]> & string,
) {
  return (row: InventoryRow, value: never) => {
    row.own = { ...row.own, [part]: { ...row.own?.[part], [field]: value } };
  };
}

function field<K extends keyof InventoryRow>(
  name: K,
): (row: InventoryRow, value: NonNullable<InventoryRow[K]>) => void {
  return (row, value) => {
    row[name] = value;
  };
}

function readGuid(text: string): ReadCell {
  const parsed = parsePolicyValue('DOGroupId', text);
  return parsed.ok ? parsed : { ok: false, message: 'allowed is a GUID such as 5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' };
}

/** `always`, `office`, or hours as `8:00-17:00`, on working days. */
function readOn(text: string): ReadCell {
  const [, from, to] = /^\s*([\d:]+)\s*-\s*([\d:]+)\s*$/.exec(text) ?? [];
  const result = DEVICE_TYPES.on.safeParse(from === undefined ? text.toLowerCase() : { from, to });
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, message: 'allowed is always, office, or hours such as 8:00-17:00' };
}

/** `D: 500 GB 40 %; E: 1 TB 90 %`: letter, size, free share. */
function readDrives(text: string): ReadCell {
  const message = 'allowed are drives such as D: 500 GB 40 %; E: 1 TB 90 % (letter, size, free share)';
  const drives: Record<string, { size: string; free: string }> = {};
  for (const item of text.split(';')) {
    const [, letter, bytes, free] = /^\s*([A-Za-z]):?\s+(\S+ ?[A-Za-z]+)\s+(\S+ ?%)\s*$/.exec(item) ?? [];
    if (letter === undefined) return { ok: false, message };
    drives[letter] = { size: bytes!, free: free! };
  }
  const result = DEVICE_TYPES.drives.safeParse(drives);
  return result.success ? { ok: true, value: result.data } : { ok: false, message };
}

function readCount(text: string): ReadCell {
  const amount = readAmount(text);
  const result = DEVICE_TYPES.stints.safeParse(amount?.unit === '' ? amount.value : text);
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, message: 'allowed is a whole number from 1 to 12' };
}

/** A share of one device: all, or nothing. */
function readWifi(text: string): ReadCell {
  if (/^(yes|true|1|x)$/i.test(text)) return { ok: true, value: 1 };
  return /^(no|false|0|-)$/i.test(text) ? { ok: true, value: 0 } : { ok: false, message: 'allowed is yes or no' };
}

/** A size, or a share of the disk. */
function readFree(text: string): ReadCell {
  if (readAmount(text)?.unit !== '%') return by(size)(text);
  const read = by(share)(text);
  return read.ok ? { ok: true, value: { share: read.value } } : read;
}

const {
  name,
  nameOrNone,
  address,
  cidr,
  power,
  nic,
  windows,
  edition,
  cloud,
  microsoft365Channel,
  timeZone,
  vpnAdapter,
  rate,
} = DEVICE_TYPES;

export const INVENTORY_COLUMNS = {
  device: { meaning: 'its name; needed', example: 'PC-001', read: by(name), set: field('device') },
  site: {
    meaning: 'name of its site; where it is empty, the subnet says it',
    example: 'branch-01',
    read: by(name),
    set: field('site'),
  },
  ip: {
    meaning: 'its address: the subnets of the sites give it its site and its subnet',
    example: '10.1.0.23',
    read: by(address),
    set: field('ip'),
  },
  profile: {
    meaning: 'name of its profile in `devices.mix`',
    example: 'laptop',
    read: by(name),
    set: field('profile'),
  },
  ram: { meaning: 'installed memory', example: '16 GB', quantity: 'size', read: by(memory), set: field('ramBytes') },
  disk: {
    meaning: 'size of the system drive',
    example: '256 GB',
    quantity: 'size',
    read: by(size),
    set: field('diskBytes'),
  },
  free_disk: {
    meaning: 'what is free of the system drive: a size, or a share of it',
    example: '120 GB, 45 %',
    quantity: 'size',
    read: readFree,
    set: (row: InventoryRow, value: number | { share: number }) => {
      if (typeof value === 'number') row.freeDiskBytes = value;
      else row.freeDiskShare = value.share;
    },
  },
  drives: {
    meaning: 'drives besides the system drive: letter, size, free share',
    example: 'D: 500 GB 40 %',
    read: readDrives,
    set: own('drives'),
  },
  windows: {
    meaning: 'version of Windows, or the build that it reports; without a release the newest',
    example: '11 23H2, 10.0.22631.4317',
    read: by(windows),
    set: field('windows'),
  },
  edition: { meaning: 'edition of Windows', example: 'Enterprise', read: byWord(edition), set: field('edition') },
  domain: {
    meaning: 'Active Directory domain, or none',
    example: 'corp.example',
    read: by(nameOrNone),
    set: field('domain'),
  },
  ad_site: {
    meaning: 'AD site, or none; default: that of its site',
    example: 'Berlin',
    read: by(nameOrNone),
    set: field('adSite'),
  },
  tenant: { meaning: 'Entra tenant, or none', example: 'contoso', read: by(nameOrNone), set: own('tenant') },
  cloud: {
    meaning: 'the Microsoft cloud of its tenant: commercial or government',
    example: 'commercial',
    read: byWord(cloud),
    set: own('cloud'),
  },
  microsoft365_channel: {
    meaning: 'update channel of its Microsoft 365 Apps',
    example: 'current',
    read: byWord(microsoft365Channel),
    set: own('microsoft365Channel'),
  },
  group_id: {
    meaning: 'a DOGroupId of its own',
    example: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10',
    read: readGuid,
    set: field('groupId'),
  },
  subnet: { meaning: 'its subnet', example: '10.1.0.0/24', read: by(cidr), set: field('subnet') },
  public_ip: {
    meaning: 'the address that it leaves by',
    example: '203.0.113.7',
    read: by(address),
    set: field('publicIp'),
  },
  nic: { meaning: 'its network adapter', example: '1 Gbit/s', quantity: 'rate', read: by(nic), set: own('nic') },
  wifi: { meaning: 'on Wi-Fi in the office: yes or no', example: 'yes', read: readWifi, set: ownIn('wifi', 'share') },
  wifi_rate: {
    meaning: 'what its radio negotiates there',
    example: '400 Mbit/s',
    quantity: 'rate',
    read: (text: string) => {
      const result = by(wifiRate)(text);
      return result.ok ? { ok: true, value: fixed(result.value as number) } : result;
    },
    set: ownIn('wifi', 'rate'),
  },
  power: { meaning: 'mains or battery', example: 'battery', read: byWord(power), set: own('power') },
  time_on_battery: {
    meaning: 'share of the time that it runs on battery',
    example: '35 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('battery', 'timeOnBattery'),
  },
  stints: {
    meaning: 'times a day that it is unplugged',
    example: '2',
    read: readCount,
    set: ownIn('battery', 'stints'),
  },
  drain_per_hour: {
    meaning: 'charge that it loses in an hour',
    example: '12 %',
    quantity: 'percent',
    read: by(percent),
    set: ownIn('battery', 'drainPerHour'),
  },
  charge_per_hour: {
    meaning: 'charge that it gains in an hour',
    example: '40 %',
    quantity: 'percent',
    read: by(percent),
    set: ownIn('battery', 'chargePerHour'),
  },
  charged_overnight: {
    meaning: 'how often it is charged while it is off',
    example: '80 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('battery', 'chargedOvernight'),
  },
  plugged_in_at: {
    meaning: 'charge at which it is plugged in',
    example: '10 %',
    quantity: 'percent',
    read: by(percent),
    set: ownIn('battery', 'pluggedInAt'),
  },
  on: { meaning: 'when it is on: always, office, or hours', example: '8:00-17:00', read: readOn, set: own('on') },
  on_jitter: {
    meaning: 'standard deviation of when it is switched on and off',
    example: '30 min',
    quantity: 'duration',
    read: by(duration),
    set: own('onJitterS'),
  },
  time_zone: {
    meaning: 'default: that of its site',
    example: 'Europe/Berlin',
    read: by(timeZone),
    set: own('timeZone'),
  },
  vpn: {
    meaning: 'share of its working days on the VPN',
    example: '40 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('vpn', 'share'),
  },
  vpn_adapter: {
    meaning: 'name of its VPN adapter',
    example: 'Contoso VPN',
    read: by(vpnAdapter),
    set: ownIn('vpn', 'adapter'),
  },
  home_down: {
    meaning: 'its line at home, down',
    example: '50 Mbit/s',
    quantity: 'rate',
    read: by(rate),
    set: ownIn('vpn', 'downBytesPerS'),
  },
  home_up: {
    meaning: 'its line at home, up',
    example: '10 Mbit/s',
    quantity: 'rate',
    read: by(rate),
    set: ownIn('vpn', 'upBytesPerS'),
  },
  home: {
    meaning: 'share of its working days at home, outside the VPN',
    example: '20 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('home', 'share'),
  },
  metered: {
    meaning: 'share of its days on which its network is metered',
    example: '20 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('metered', 'share'),
  },
  near_limit: {
    meaning: 'share of those days on which the data limit is near',
    example: '10 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('metered', 'nearLimit'),
  },
  over_limit: {
    meaning: 'share of those days on which the data limit is passed',
    example: '5 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('metered', 'overLimit'),
  },
  roaming: {
    meaning: 'share of those days on which it is roaming',
    example: '5 %',
    quantity: 'percent',
    read: by(share),
    set: ownIn('metered', 'roaming'),
  },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof INVENTORY_COLUMNS;

export const COLUMN_NAMES = Object.keys(INVENTORY_COLUMNS) as ColumnName[];
