/** What the kernel knows of the devices of a part (kernel/devices.ts): what their policies come to, and their scopes. */
import { float64Column, IntList, repeat } from '../../core/columns.js';
import type { Fleet } from '../../fleet/fleet.js';
import { eachScope, haveSameScopes } from '../../fleet/locations.js';
import { batteryUploadLevelPercent } from '../../policy/battery.js';
import { cacheLimitBytes } from '../../policy/cacheLimits.js';
import { keptLimits } from '../../policy/contentLimits.js';
import { RESTRICT } from '../../policy/restrictPeers.js';
import { decideVpnPeering } from '../../policy/vpn.js';
import type { Model } from '../../scenario/model.js';
import type { Scenario } from '../../scenario/schema.js';
import type { AccessPoints } from '../accessPoints.js';
import { countOf, SCOPE } from '../codes.js';
import type { Network } from '../network.js';
import type { Ptr } from './border.js';
import { type DeviceOptions, setUpDevice } from './calls.js';
import { int32sAt, kernel } from './instance.js';

/** Numbers of a device in the table of a location. */
const SCOPES = countOf(SCOPE);

export class DeviceRecords {
  /** Their address in the kernel's memory. */
  readonly address: Ptr<'Devices'>;
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
    this.address = kernel.newDevices(devices.length, fleet.locations.length);
    this.cacheLimitBytes = float64Column(devices.length);
    this.setUpDevices(scenario.model, network, siteOf);
    if (network.air) this.setUpAir(network.air);
    this.setUpScopes();
  }

  private setUpAir(air: AccessPoints): void {
    air.mediumOf.forEach((medium, i) => {
      if (medium >= 0) kernel.setUpAir(this.address, i, medium, air.airtimeOf(i));
    });
  }

  /** What the policies of each device come to: it stands in one record, which is written anew for every device. */
  private setUpDevices(model: Model, network: Network, siteOf: Int32Array): void {
    const { address, cacheLimitBytes: limits, devices, fleet } = this;
    const rotationMs = 1000 * model.slotRotation;
    const levels = fleet.policies.map(({ minBatteryPercent }) =>
      batteryUploadLevelPercent(minBatteryPercent, model.batteryPause, model.batteryZero),
    );
    const kept = fleet.policies.map(({ assigned }) => keptLimits(assigned, model.contentLimits));
    const options: DeviceOptions = {
      limitBytes: 0,
      maxAgeS: 0,
      uploadLevelPercent: 0,
      slotPhaseS: 0,
      backgroundTarget: 0,
      id: 0,
      site: 0,
      firstCap: 0,
      capMask: 0,
      mode: 0,
      restriction: 0,
      keeps: 0,
      uploadsOnVpn: false,
    };
    for (let i = 0; i < devices.length; i += 1) {
      const d = devices[i]!;
      const id = fleet.ids[d]!;
      const slotPhaseS = (id >>> 0) % rotationMs;
      if (i > 0 && fleet.likeBefore[d] === 1) {
        limits[i] = limits[i - 1]!;
        kernel.setUpLikeBefore(address, i, id, slotPhaseS);
        continue;
      }
      const policyNumber = fleet.policyOf[d]!;
      const policy = fleet.policies[policyNumber]!;
      const restriction = fleet.restriction[d]!;
      const drive = { diskBytes: fleet.cacheDriveBytes[d]!, freeDiskBytes: fleet.cacheDriveFreeBytes[d]! };
      const { absoluteMaxCacheSizeBytes, allowVpnPeerCaching, maxCacheSizePercent } = policy;
      const limitBytes = cacheLimitBytes(drive, absoluteMaxCacheSizeBytes, maxCacheSizePercent, model.cacheSizeBase);
      limits[i] = limitBytes;
      options.limitBytes = limitBytes;
      options.maxAgeS = policy.maxCacheAgeS;
      options.uploadLevelPercent = levels[policyNumber]!;
      options.slotPhaseS = slotPhaseS;
      options.backgroundTarget = policy.minBackgroundQosBytesPerS;
      options.id = id;
      options.site = siteOf[i]!;
      options.firstCap = network.firstCap[i]!;
      options.capMask = network.capMask[i]!;
      options.mode = policy.downloadMode;
      options.restriction = restriction;
      options.keeps = kept[policyNumber]!;
      options.uploadsOnVpn =
        fleet.vpnRecognised[d] === 0 || decideVpnPeering(allowVpnPeerCaching, restriction, model.vpnBan).upload;
      setUpDevice(address, i, options);
    }
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
    const peaks = float64Column(this.devices.length);
    for (let i = 0; i < peaks.length; i += 1) peaks[i] = kernel.cachePeakBytes(this.address, i);
    return peaks;
  }

  private setUpScopes(): void {
    const { devices, fleet } = this;
    const list = new IntList();
    // Nobody looks into the lists of subnets where no device is kept to its own.
    let hasKept = false;
    for (let i = 0; i < devices.length; i += 1) if (fleet.restriction[devices[i]!] !== RESTRICT.none) hasKept = true;
    const tables: (Int32Array | undefined)[] = [];
    for (let i = 0, next = 0; i < devices.length; i = next) {
      next = i + 1;
      while (next < devices.length && haveSameScopes(fleet, devices[i]!, devices[next]!)) next += 1;
      const from = list.count;
      eachScope(fleet, devices[i]!, (scope) => list.push(this.localScope(scope)), hasKept);
      kernel.setScopes(this.address, i, next, from, list.count);
      const visits = fleet.visits[devices[i]!]!;
      for (let location = 0; visits >> location !== 0; location += 1) {
        if ((visits & (1 << location)) === 0) continue;
        const table =
          tables[location] ?? int32sAt(kernel.makeScopeTable(this.address, location), SCOPES * devices.length);
        tables[location] = table;
        this.fillRow(table, i, location);
        repeat(table, SCOPES * i, SCOPES, SCOPES * next);
      }
    }
    int32sAt(kernel.makeScopeList(this.address, list.count), list.count).set(list.items.subarray(0, list.count));
    const onlyLan = int32sAt(kernel.makeOnlyLan(this.address, this.scopeCount), this.scopeCount);
    for (const [scope, local] of this.localScopes) {
      const only = fleet.onlyLan[scope]!;
      onlyLan[local] = only < 0 ? only : this.localScope(only);
    }
  }

  private fillRow(table: Int32Array, i: number, location: number): void {
    const { near, lan, wide } = this.fleet.locations[location]!;
    const d = this.devices[i]!;
    table[SCOPES * i + SCOPE.near] = this.localScope(near[d]!);
    table[SCOPES * i + SCOPE.lan] = this.localScope(lan[d]!);
    table[SCOPES * i + SCOPE.wide] = this.localScope(wide[d]!);
  }
}
