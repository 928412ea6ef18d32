/** The devices of a part: what does not change, their caches, and who waits for what, as records. */
import {
  AT_HOME,
  HOME,
  OFFICE,
  ON_VPN,
  RESTRICT_NONE,
  SCOPE_COUNT,
  SCOPE_LAN,
  SCOPE_NEAR,
  SCOPE_WIDE,
  VPN,
} from './codes';
import { checkWithin, I32Column, i32Column, NONE, zeros } from './memory';
import { OPTIONS_BYTES } from './options';

/** Stride of the records. */
const DEVICE_BYTES: usize = 128;
/** What a device is like. */
@unmanaged
export class DeviceOptions {
  /** The limit of its cache, and how old copies may become in it. */
  limitBytes: f64;
  maxAgeS: f64;
  /** Charge that it needs on battery to upload, in percent; Infinity for never. */
  uploadLevelPercent: f64;
  /** Devices rotate their slots out of step: each has a phase of its own. */
  slotPhaseS: f64;
  /** Rate up to which HTTP tops up beside peers, for background downloads. */
  backgroundTarget: f64;
  /** Identity for random draws. */
  id: i32;
  /** Local number of its site. */
  site: i32;
  /** Its first link of caps among all, and bits of the caps that can ever count, with CAPS_BY_HOUR. */
  firstCap: i32;
  capMask: i32;
  mode: i32;
  restriction: i32;
  /** Bits of the limits in which it keeps to its policies, whatever is sent with a file. */
  keeps: i32;
  /** True when it may send to peers where a VPN is in use. */
  uploadsOnVpn: bool;
}

if (offsetof<DeviceOptions>() > OPTIONS_BYTES) ERROR('DeviceOptions are too long');

@unmanaged
export class Device extends DeviceOptions {
  /** Its cache: present size, and the largest that it ever was. */
  cachedBytes: f64;
  peakBytes: f64;
  /** What of the medium of its access point a byte per second of the device takes; see {@link medium}. */
  airtime: f64;
  /** The medium of its access point in the office, a link; -1 for a device on a cable. */
  medium: i32;
  /** Finished copies, in order of completion. */
  firstCopy: i32;
  lastCopy: i32;
  /** Distinct files that it is uploading, and finished copies without an upload. */
  busyFiles: i32;
  idleFiles: i32;
  /** The scopes that it is in, in any of its locations, each once: the range of them in a list. */
  scopesFrom: i32;
  scopesTo: i32;
}

if (offsetof<Device>() > DEVICE_BYTES) ERROR('a Device is longer than its stride');

@unmanaged
export class Devices {
  private records: usize;
  private count: i32;
  /** Scopes of the devices, one after the other. */
  scopes: I32Column = i32Column(0);
  /** By location: where the scopes of the devices in it begin, three each, or 0 for a location that nobody visits. */
  private tables: I32Column;
  /** By scope: the one LAN that all its members always stand in, or -1. */
  onlyLan: I32Column = i32Column(0);

  constructor(count: i32, locations: i32) {
    this.count = count;
    this.records = zeros(u64(count) * DEVICE_BYTES);
    this.tables = i32Column(locations);
    for (let i = 0; i < count; i += 1) {
      const device = this.at(i);
      device.firstCopy = NONE;
      device.lastCopy = NONE;
      device.medium = NONE;
    }
  }

  @inline
  at(i: i32): Device {
    if (!ASC_NO_ASSERT) checkWithin(this.records, i, DEVICE_BYTES);
    return changetype<Device>(this.records + usize(i) * DEVICE_BYTES);
  }

  /** Makes the table of a location: near, lan and wide of each device, to be filled by the caller. */
  makeTable(location: i32): usize {
    const table = zeros(u64(4 * SCOPE_COUNT) * u64(this.count));
    memory.fill(table, 0xff, usize(4 * SCOPE_COUNT) * usize(this.count));
    this.tables[location] = i32(table);
    return table;
  }

  near(i: i32, location: i32): i32 {
    return this.scope(i, location, SCOPE_NEAR);
  }

  lan(i: i32, location: i32): i32 {
    return this.scope(i, location, SCOPE_LAN);
  }

  wide(i: i32, location: i32): i32 {
    return this.scope(i, location, SCOPE_WIDE);
  }

  /** The widest scope in which a device finds peers in a location, or -1. */
  reach(i: i32, location: i32): i32 {
    if (this.at(i).restriction !== RESTRICT_NONE) return this.near(i, location);
    const wide = this.wide(i, location);
    return wide < 0 ? this.lan(i, location) : wide;
  }

  /** True when a device is in a scope of a location. */
  isInScope(i: i32, location: i32, scope: i32): bool {
    return this.lan(i, location) === scope || this.near(i, location) === scope || this.wide(i, location) === scope;
  }

  @inline
  private scope(i: i32, location: i32, which: i32): i32 {
    const table = usize(u32(this.tables[location]));
    return table === 0 ? NONE : changetype<I32Column>(table)[i * SCOPE_COUNT + which];
  }
}

/** How many links a device with such caps has of the kinds below one. */
export function capLinksBelow(capMask: i32, kind: i32): i32 {
  return popcnt(capMask & ((1 << kind) - 1));
}

/** The location on the network that a device is in by its state, where no proxy is in the way. */
export function locationOf(state: i32): i32 {
  if (state & ON_VPN) return VPN;
  return state & AT_HOME ? HOME : OFFICE;
}
