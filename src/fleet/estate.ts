/** Builds the estate: devices with their hardware and their addresses, from a scenario and a seed. No policy is read. */
import { unknownName } from '../core/names.js';
import { InputError } from '../core/problems.js';
import { hashName, hashNumbered, RandomStream } from '../core/random.js';
import type { Steps } from '../core/steps.js';
import { clientKind } from '../policy/clients.js';
import { installedMemoryBytes } from '../policy/installedMemory.js';
import { windowsName } from '../policy/versions.js';
import { drawFrom } from '../scenario/quantities.js';
import type { EnvironmentSpec, ProfileSpec } from '../scenario/schema.js';
import { FreeAddresses } from './addresses.js';
import { type Estate, Interner } from './fleet.js';
import { type InventoryRow, ownProfile } from './inventory.js';
import { clocksOf, expandSites, type LocalClock, type Site } from './sites.js';

/**
 * Builds the devices of one run, in steps: a million take half a second.
 *
 * @param seed seed text of the replicate
 * @param inventory rows in place of the sites' device counts, or `null`
 * @throws InputError when a row names an unknown site or profile, or when there is no device at all
 */
export function* estateInSteps(
  environment: EnvironmentSpec,
  seed: string,
  inventory: readonly InventoryRow[] | null,
): Steps<Estate> {
  const addresses = new FreeAddresses(environment, inventory);
  const sites = expandSites(environment, new RandomStream(seed, 'fleet.siteSize'), addresses);
  const rows = inventory ? inventoryRows(inventory, sites, environment) : null;
  const estate = emptyEstate(environment, sites, rows, addresses.vpnIp);
  numberDevices(estate, rows);
  yield 0.2;
  fillHardware(estate, seed);
  setClocks(estate, environment);
  yield 0.8;
  fillAddresses(estate);
  return estate;
}

/** First device of each site, and one more for the end. */
function startOfSites(sites: readonly Site[], rows: readonly DeviceRow[] | null): Int32Array {
  const siteStart = new Int32Array(sites.length + 1);
  if (rows) for (const row of rows) siteStart[row.site + 1]! += 1;
  else for (const site of sites) siteStart[site.index + 1] = site.plannedDevices;
  for (let s = 0; s < sites.length; s += 1) siteStart[s + 1]! += siteStart[s]!;
  if (siteStart[sites.length] === 0) {
    throw InputError.of('the scenario has no device: give sites a number of devices', 'sites');
  }
  return siteStart;
}

/** An estate whose devices have a name and a place for everything else. */
function emptyEstate(
  environment: EnvironmentSpec,
  sites: Site[],
  rows: readonly DeviceRow[] | null,
  vpnIp: string,
): Estate {
  const siteStart = startOfSites(sites, rows);
  const count = siteStart[sites.length]!;
  const strings = new Interner();
  const estate: Estate = {
    count,
    sites,
    siteStart,
    vpnIp,
    name: (d) => rows?.[d]?.name ?? generatedName(sites[estate.siteOf[d]!]!, d - siteStart[estate.siteOf[d]!]!),
    ids: new Int32Array(count),
    siteOf: new Int32Array(count),
    profileOf: new Int32Array(count),
    profiles: [...environment.devices.mix],
    profileClocks: new Map(),
    ramBytes: new Float64Array(count),
    diskBytes: new Float64Array(count),
    freeDiskBytes: new Float64Array(count),
    wifiRates: null,
    windows: new Int32Array(count),
    editions: new Int32Array(count),
    domains: new Int32Array(count),
    clientKinds: new Uint8Array(count),
    isOfOneKind: true,
    strings,
    rows: rows?.map(({ row }) => row) ?? null,
    subnetOf: new Int32Array(count),
    publicIpOf: new Int32Array(count),
    target: (d) => targetOf(estate, d),
  };
  return estate;
}

/** What rules of assignment see of a device. */
function targetOf(estate: Estate, d: number): ReturnType<Estate['target']> {
  const { domains, editions, profileOf, profiles, siteOf, sites, strings, subnetOf, windows } = estate;
  const site = sites[siteOf[d]!]!;
  return {
    device: estate.name(d),
    site: site.name,
    siteGroup: site.group,
    profile: profiles[profileOf[d]!]!.name,
    subnet: strings.names[subnetOf[d]!]!.replace(/#.*/, ''),
    windows: strings.names[windows[d]!]!,
    edition: strings.names[editions[d]!]!,
    domain: strings.names[domains[d]!]!,
  };
}

/** Site and identity of each device. */
function numberDevices({ ids, siteOf, siteStart, sites }: Estate, rows: readonly DeviceRow[] | null): void {
  for (const site of sites) {
    const from = siteStart[site.index]!;
    const to = siteStart[site.index + 1]!;
    siteOf.fill(site.index, from, to);
    const idOf = hashNumbered(`${site.name}-`, digitsOf(site));
    for (let d = from; d < to; d += 1) ids[d] = rows ? hashName(rows[d]!.name) : idOf(d - from + 1);
  }
}

/** Clocks of the profiles that have a time zone of their own: those of the mix, and those of single devices behind them. */
function setClocks(estate: Estate, environment: EnvironmentSpec): void {
  const clocks = estate.profileClocks as Map<number, LocalClock>;
  const clock = clocksOf(environment);
  estate.profiles.forEach(({ timeZone }, p) => {
    if (timeZone !== undefined) clocks.set(p, clock(timeZone));
  });
}

interface DeviceRow {
  name: string;
  site: number;
  row: InventoryRow;
}

function generatedName(site: Site, within: number): string {
  return `${site.name}-${String(within + 1).padStart(digitsOf(site), '0')}`;
}

function digitsOf(site: Site): number {
  return String(site.plannedDevices).length;
}

/** The file's reader has checked the names, with their lines. */
function inventoryRows(inventory: readonly InventoryRow[], sites: Site[], environment: EnvironmentSpec): DeviceRow[] {
  const siteNames = sites.map((site) => site.name);
  const siteNumbers = new Map(siteNames.map((name, i) => [name, i]));
  const profiles = environment.devices.mix.map((profile) => profile.name);
  const rows = inventory.map((row) => {
    const site = siteNumbers.get(row.site);
    if (site === undefined) throw InputError.of(unknownName('site', row.site, siteNames), row.device);
    if (row.profile !== undefined && !profiles.includes(row.profile)) {
      throw InputError.of(unknownName('profile', row.profile, profiles), row.device);
    }
    return { name: row.device, site, row };
  });
  return rows.sort((a, b) => a.site - b.site || (a.name < b.name ? -1 : 1));
}

function fillHardware(estate: Estate, seed: string): void {
  const { ids, rows, strings } = estate;
  // Profiles of devices that have something of their own follow those of the mix.
  const profiles = estate.profiles as ProfileSpec[];
  const mixCount = profiles.length;
  const ownProfiles = new Map<string, number>();
  const profileDraw = new RandomStream(seed, 'fleet.profile');
  const ramDraw = new RandomStream(seed, 'fleet.ram');
  const diskDraw = new RandomStream(seed, 'fleet.disk');
  const wifi = new WifiDraw(estate, seed);
  const totalShare = profiles.reduce((total, profile) => total + profile.share, 0);
  const versionOf = (windows: string) => strings.number(windowsName(windows));
  const windows = Int32Array.from(profiles, (profile) => versionOf(profile.windows));
  const kinds = profiles.map((profile) => clientKind(profile, profile.windows));
  const editions = Int32Array.from(profiles, (profile) => strings.number(profile.edition));
  const domains = Int32Array.from(profiles, (profile) => strings.number(profile.domain));
  for (let d = 0; d < estate.count; d += 1) {
    const row = rows?.[d];
    const id = ids[d]!;
    let p = row?.profile === undefined ? -1 : profiles.findIndex((profile) => profile.name === row.profile);
    if (p < 0) {
      let left = profileDraw.uniform(id) * totalShare;
      p = 0;
      while (p < mixCount - 1 && (left -= profiles[p]!.share) >= 0) p += 1;
    }
    const profile = profiles[p]!;
    estate.profileOf[d] = row?.own ? numberOfOwn(profiles, ownProfiles, p, row) : p;
    estate.ramBytes[d] = installedMemoryBytes(row?.ramBytes ?? drawFrom(profile.ramBytes, ramDraw, id));
    estate.diskBytes[d] = row?.diskBytes ?? drawFrom(profile.diskBytes, diskDraw, id);
    estate.freeDiskBytes[d] = row?.freeDiskBytes ?? estate.diskBytes[d]! * (row?.freeDiskShare ?? profile.freeDisk);
    estate.windows[d] = row?.windows === undefined ? windows[p]! : versionOf(row.windows);
    const isOfMix = row?.windows === undefined && row?.own === undefined;
    const own = profiles[estate.profileOf[d]!]!;
    if (own.wifi.share > 0) wifi.draw(d, own.wifi);
    estate.clientKinds[d] = isOfMix ? kinds[p]! : clientKind(own, row?.windows ?? own.windows);
    if (estate.clientKinds[d] !== 0) estate.isOfOneKind = false;
    estate.editions[d] = row?.edition === undefined ? editions[p]! : strings.number(row.edition);
    estate.domains[d] = row?.domain === undefined ? domains[p]! : strings.number(row.domain);
  }
}

/** A normal distribution may draw less than any radio has. */
const LEAST_WIFI_BYTES_PER_S = 12_500;

/** Which devices are on Wi-Fi in the office, for the whole run, and what their radios negotiate there. */
class WifiDraw {
  private readonly isOn: RandomStream;
  private readonly rate: RandomStream;

  constructor(
    private readonly estate: Estate,
    seed: string,
  ) {
    this.isOn = new RandomStream(seed, 'fleet.wifi');
    this.rate = new RandomStream(seed, 'fleet.wifiRate');
  }

  draw(d: number, { rate, share }: ProfileSpec['wifi']): void {
    const { count, ids } = this.estate;
    this.estate.wifiRates ??= new Float64Array(count);
    if (this.isOn.uniform(ids[d]!) >= share) return;
    this.estate.wifiRates[d] = Math.max(LEAST_WIFI_BYTES_PER_S, drawFrom(rate, this.rate, ids[d]!));
  }
}

/** Number of the profile of a row that has something of its own: rows that have the same share one. */
function numberOfOwn(profiles: ProfileSpec[], numbers: Map<string, number>, of: number, { own }: InventoryRow): number {
  const key = `${of} ${JSON.stringify(own, (_, value) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value))}`;
  let number = numbers.get(key);
  if (number === undefined) {
    number = profiles.length;
    profiles.push(ownProfile(profiles[of]!, own!));
    numbers.set(key, number);
  }
  return number;
}

/** Spreads the devices of a site over its subnets and public IPs. */
function fillAddresses(estate: Estate): void {
  const { rows, strings } = estate;
  for (const site of estate.sites) {
    const subnets = Int32Array.from(site.subnets, (subnet) => strings.number(subnet));
    const publicIps = Int32Array.from(site.publicIps, (ip) => strings.number(ip));
    const from = estate.siteStart[site.index]!;
    const to = estate.siteStart[site.index + 1]!;
    for (let d = from; d < to; d += 1) {
      const row = rows?.[d];
      const within = d - from;
      estate.subnetOf[d] = row?.subnet ? strings.number(row.subnet) : subnets[within % subnets.length]!;
      estate.publicIpOf[d] = row?.publicIp ? strings.number(row.publicIp) : publicIps[within % publicIps.length]!;
    }
  }
}
