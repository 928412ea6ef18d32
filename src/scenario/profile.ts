/** The types of a device: what a profile of a mix says, and a row of an inventory. */
import { z } from 'zod';
import { METERED_FIELD } from './fields.js';
import {
  count,
  distribution,
  duration,
  memory,
  percent,
  rate,
  share,
  size,
  timeOfDay,
  wifiRate,
} from './quantities.js';
import { LINE_UNITS, withUnits } from './unitNames.js';
import { address, cidr, days, edition, name, nameOrNone, shareOrRest, timeZone, windows } from './words.js';

const battery = z.strictObject({
  timeOnBattery: share.default(0.35).meta({ description: 'share of the time it is on that it runs on battery' }),
  stints: count.min(1).max(12).default(2).meta({ description: 'times a day that it is unplugged' }),
  drainPerHour: percent.default(12).meta({ description: 'charge lost in an hour on battery, in percent' }),
  chargePerHour: percent.default(40).meta({ description: 'charge gained in an hour on mains, in percent' }),
  chargedOvernight: share.default(0.8).meta({ description: 'how often it is charged while it is off' }),
  pluggedInAt: percent.default(10).meta({ description: 'charge at which its user plugs it in' }),
});

const on = z.union([
  z.enum(['always', 'office']),
  withUnits(z.strictObject({ from: timeOfDay, to: timeOfDay, days, jitter: duration.default(1800) }), {
    from: 'fromHours',
    to: 'toHours',
    jitter: 'jitterS',
  }),
]);

const power = z.enum(['mains', 'battery']);

const vpn = z.strictObject({
  share: share.default(0).meta({ description: 'share of the working days spent on the VPN' }),
  adapter: z.string().default('Contoso VPN'),
  down: rate.default(6_250_000).meta({ description: 'the line at home' }),
  up: rate.default(1_250_000),
});

const home = z.strictObject({
  share: share.default(0).meta({ description: 'share of the working days spent at home, outside the VPN' }),
});

const radio = z.strictObject({
  share: share.default(1).meta({ description: 'share of these devices that are on Wi-Fi in the office' }),
  rate: distribution(wifiRate)
    .default({ kind: 'choice', values: [18_000_000, 50_000_000, 108_250_000], weights: [20, 50, 30] })
    .meta({ description: 'what their radios negotiate there; default: 144, 400 or 866 Mbit/s' }),
});
const wifi = z
  .union([share.transform((of) => ({ ...radio.parse({}), share: of })), radio])
  .default(() => radio.parse({ share: 0 }))
  .meta({
    description: 'on Wi-Fi in the office: a share of these devices, or share and rate; the others are on a cable',
  });

const drives = z.record(
  z.string().regex(/^[A-Za-z]$/, 'allowed is a drive letter'),
  withUnits(z.strictObject({ size, free: share }), { size: 'sizeBytes' }),
);

const nic = z.union([
  rate.transform((value) => ({ downBytesPerS: value, upBytesPerS: value })),
  withUnits(z.strictObject({ down: rate, up: rate }), LINE_UNITS),
]);

const cloud = z.enum(['commercial', 'government']);
const microsoft365Channel = z.enum([
  'current',
  'monthly-enterprise',
  'semi-annual-enterprise',
  'semi-annual-enterprise-extended',
]);

export const profile = withUnits(
  z.strictObject({
    name,
    share: shareOrRest.optional(),
    ram: distribution(memory).default({ kind: 'fixed', value: 16 * 2 ** 30 }),
    disk: distribution(size).default({ kind: 'fixed', value: 256 * 2 ** 30 }),
    freeDisk: share.default(0.5).meta({ description: 'free share of the disk' }),
    power: power.default('mains'),
    battery: battery.prefault({}),
    vpn: withUnits(vpn, LINE_UNITS).prefault({}),
    home: home.prefault({}),
    metered: METERED_FIELD,
    drives: drives.default({}).meta({ description: 'drives besides the system drive, by letter: size and free share' }),
    wifi,
    nic: nic.default({ downBytesPerS: 125_000_000, upBytesPerS: 125_000_000 }),
    windows: windows.default('11 24H2'),
    edition: edition.default('Enterprise'),
    cloud: cloud.default('commercial').meta({
      description: 'the Microsoft cloud of its tenant; decides whether Intune and Microsoft 365 content peers',
    }),
    microsoft365Channel: microsoft365Channel
      .default('current')
      .meta({ description: 'update channel of Microsoft 365 Apps; on the extended one they are not shared' }),
    domain: nameOrNone.default('corp.example'),
    tenant: nameOrNone.default('none'),
    on: on.default('office').meta({ description: 'when it is on: always, office hours of its site, or its own hours' }),
    onJitter: duration.default(1800).meta({ description: 'standard deviation of when it is switched on and off' }),
    timeZone: timeZone.optional().meta({ description: 'default: that of its site' }),
  }),
  { ram: 'ramBytes', disk: 'diskBytes', onJitter: 'onJitterS' },
);

/** The types of the properties of a device, for the cells of an inventory. */
export const DEVICE_TYPES = {
  name,
  nameOrNone,
  address,
  cidr,
  power,
  nic,
  drives,
  windows,
  edition,
  cloud,
  microsoft365Channel,
  timeZone,
  on,
  rate,
  vpnAdapter: vpn.shape.adapter,
  stints: battery.shape.stints,
} as const;
