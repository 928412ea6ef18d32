/** What the kernel knows of the devices of a part (kernel/devices.ts): what their policies come to, and their scopes. */
import { IntList } from '../core/columns.js';
import type { Fleet } from '../fleet/fleet.js';
import { eachScope, PLACE } from '../fleet/places.js';
import { batteryUploadLevelPercent } from '../policy/battery.js';
import { cacheLimitBytes } from '../policy/cacheLimits.js';
import { decideVpnPeering } from '../policy/vpn.js';
import type { Scenario } from '../scenario/schema.js';
import { int32sAt, kernel } from './kernel.js';
import type { Network } from './network.js';

/** Numbers of a device in the table of a place. */
const SCOPES = 3;

export class DeviceRecords {
  /** Their place in the kernel's memory. */
  readonly place: number;
  /** The limit of each cache, in bytes. */
  readonly cacheLimitBytes: Float64Array;
  /** Scopes of the part by their number in the fleet. */
  private readonly localScopes = new Map<number, number>();

  /** @param siteOf local site of each device */
  constructor(
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    scenario: Scenario,
    network: Network,
    siteOf: Int32Array,
  ) {
    const { model } = scenario;
    const rotationMs = 1000 * model.slotRotation;
    this.place = kernel.newDevices(devices.length, fleet.places.length);
    this.cacheLimitBytes = new Float64Array(devices.length);
    for (let i = 0; i < devices.length; i += 1) {
      const d = devices[i]!;
      const policy = fleet.policies[fleet.policyOf[d]!]!;
      const restriction = fleet.restriction[d]!;
      const drive = { diskBytes: fleet.cacheDriveBytes[d]!, freeDiskBytes: fleet.cacheDriveFreeBytes[d]! };
      const { absoluteMaxCacheSizeBytes, maxCacheSizePercent, minBatteryPercent } = policy;
      const limitBytes = cacheLimitBytes(drive, absoluteMaxCacheSizeBytes, maxCacheSizePercent, model.cacheSizeBase);
      this.cacheLimitBytes[i] = limitBytes;
      kernel.setUpDevice(
        this.place,
        i,
        fleet.ids[d]!,
        siteOf[i]!,
        policy.downloadMode,
        restriction,
        network.capPlace[i]!,
        network.capMask[i]!,
        limitBytes,
        policy.maxCacheAgeS,
        batteryUploadLevelPercent(minBatteryPercent, model.batteryPause, model.batteryZero),
        fleet.vpnRecognised[d] === 0 || decideVpnPeering(policy.allowVpnPeerCaching, restriction, model.vpnBan).upload,
        (fleet.ids[d]! >>> 0) % rotationMs,
        policy.minBackgroundQosBytesPerS,
      );
    }
    this.setUpScopes();
  }

  /** Number of the scopes of the part. */
  get scopeCount(): number {
    return this.localScopes.size;
  }

  /** Number in the part of a scope (number in the fleet, or -1), given when it is first asked for. */
  localScope(scope: number): number {
    if (scope < 0) return scope;
    let local = this.localScopes.get(scope);
    if (local === undefined) {
      local = this.localScopes.size;
      this.localScopes.set(scope, local);
    }
    return local;
  }

  /** The largest that each cache ever was, in bytes. */
  cachePeakBytes(): Float64Array {
    const peaks = new Float64Array(this.devices.length);
    for (let i = 0; i < peaks.length; i += 1) peaks[i] = kernel.cachePeakBytes(this.place, i);
    return peaks;
  }

  private setUpScopes(): void {
    const { devices, fleet } = this;
    const list = new IntList();
    const tables: (Int32Array | undefined)[] = [];
    let from = 0;
    for (let i = 0; i < devices.length; i += 1) {
      const isLikeLast = i > 0 && this.isAlike(devices[i]!, devices[i - 1]!);
      if (!isLikeLast) {
        from = list.count;
        eachScope(fleet, devices[i]!, (scope) => list.push(this.localScope(scope)));
      }
      kernel.setScopes(this.place, i, from, list.count);
      const visits = fleet.visits[devices[i]!]!;
      for (let place = 0; visits >> place !== 0; place += 1) {
        if ((visits & (1 << place)) === 0) continue;
        const table = tables[place] ?? int32sAt(kernel.makeScopeTable(this.place, place), SCOPES * devices.length);
        tables[place] = table;
        if (isLikeLast) for (let k = SCOPES * i; k < SCOPES * (i + 1); k += 1) table[k] = table[k - SCOPES]!;
        else this.fillRow(table, i, place);
      }
    }
    int32sAt(kernel.makeScopeList(this.place, list.count), list.count).set(list.items.subarray(0, list.count));
    const onlyLan = int32sAt(kernel.makeOnlyLan(this.place, this.scopeCount), this.scopeCount);
    for (const [scope, local] of this.localScopes) {
      const only = fleet.onlyLan[scope]!;
      onlyLan[local] = only < 0 ? only : this.localScope(only);
    }
  }

  /** True for devices (global numbers) that are always in the office, and there in the same scopes. */
  private isAlike(a: number, b: number): boolean {
    const { places, visits } = this.fleet;
    const { near, lan, wide } = places[PLACE.office]!;
    return visits[a] === 1 && visits[b] === 1 && near[a] === near[b] && lan[a] === lan[b] && wide[a] === wide[b];
  }

  private fillRow(table: Int32Array, i: number, place: number): void {
    const { near, lan, wide } = this.fleet.places[place]!;
    const d = this.devices[i]!;
    table[SCOPES * i] = this.localScope(near[d]!);
    table[SCOPES * i + 1] = this.localScope(lan[d]!);
    table[SCOPES * i + 2] = this.localScope(wide[d]!);
  }
}
