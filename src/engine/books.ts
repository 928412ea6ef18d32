/** The accounts of one part of the estate, opened empty. */
import type { Catalogue } from '../content/catalogue.js';
import type { Demand } from '../content/demand.js';
import { REASON_COUNT } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Network } from './network.js';
import type { Component } from './partition.js';
import { BIN_S, type ComponentResult, SOURCE_COUNT } from './result.js';
import type { Books } from './transfers.js';

/** Global numbers of the devices of a part, site by site. */
export function devicesOf(fleet: Fleet, component: Component): Int32Array {
  const devices: number[] = [];
  for (const s of component) for (let d = fleet.siteStart[s]!; d < fleet.siteStart[s + 1]!; d += 1) devices.push(d);
  return Int32Array.from(devices);
}

/** A result with nothing in it yet. */
export function emptyResult(
  devices: Int32Array,
  component: Component,
  catalogue: Catalogue,
  demand: Demand,
  durationS: number,
): ComponentResult {
  const n = demand.count;
  const sites = component.length;
  const bins = Math.ceil(durationS / BIN_S);
  return {
    sites: [...component],
    downloads: {
      count: n,
      device: demand.device,
      file: demand.file,
      requestedS: demand.timeS,
      startedS: new Float64Array(n).fill(Number.NaN),
      finishedS: new Float64Array(n).fill(Number.NaN),
      mode: new Uint8Array(n),
      blocked: new Int8Array(n).fill(-1),
      bytes: new Float64Array(n * SOURCE_COUNT),
      numPeers: new Int32Array(n),
    },
    reasonBytesBySite: new Float64Array(sites * REASON_COUNT),
    reasonBytesByRelease: new Float64Array(catalogue.releases.length * REASON_COUNT),
    devices,
    uploadedBytes: new Float64Array(devices.length),
    uploadedOnBatteryBytes: new Float64Array(devices.length),
    cachePeakBytes: new Float64Array(0),
    cacheLimitBytes: new Float64Array(0),
    fromOtherSitesBytes: new Float64Array(sites),
    toOtherSitesBytes: new Float64Array(sites),
    wanDownBytes: new Float64Array(sites * bins),
    wanUpBytes: new Float64Array(sites * bins),
    trace: [],
    links: [],
    eventCount: 0,
    transferCount: 0,
  };
}

/** The accounts of a result, as the transfers write them. */
export function makeBooks(
  result: ComponentResult,
  fleet: Fleet,
  component: Component,
  devices: Int32Array,
  deviceOf: Int32Array,
  catalogue: Catalogue,
  durationS: number,
): Books {
  const localSite = new Map(component.map((s, i) => [s, i]));
  const siteOf = Int32Array.from(devices, (d) => localSite.get(fleet.siteOf[d]!)!);
  return {
    ...result,
    downloadBytes: result.downloads.bytes,
    binCount: Math.ceil(durationS / BIN_S),
    siteOfDevice: (i) => siteOf[i]!,
    siteOfDownload: (r) => siteOf[deviceOf[r]!]!,
    releaseOfDownload: (r) => catalogue.releaseOf[result.downloads.file[r]!]!,
  };
}

/** Lists the links that a trace uses, and gives its senders their global numbers. */
export function finishTrace(result: ComponentResult, network: Network): void {
  const used = new Set(result.trace.flatMap((row) => row.links));
  for (let link = 0; link < network.capacity.length; link += 1) {
    const name = network.linkName(link);
    if (used.has(name)) result.links.push({ name, capacityBytesPerS: network.capacity[link]! });
  }
  for (const row of result.trace) row.sourceDevice = row.sourceDevice < 0 ? -1 : result.devices[row.sourceDevice]!;
}
