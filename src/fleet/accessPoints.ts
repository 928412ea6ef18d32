/**
 * The access points of a site: its devices on Wi-Fi are spread over them evenly, one after the other. The rate of an access point
 * is that of its fastest device.
 */
import type { Scenario } from '../scenario/schema.js';
import type { Fleet } from './fleet.js';

type Radios = Pick<Fleet, 'siteStart' | 'sites' | 'wifiRates'>;

const NONE = new Float64Array(0);

/** What a device on Wi-Fi reaches, alone on its access point: its radio's rate, less what the air takes. */
export function reachOnWifi(
  radioBytesPerS: number,
  { wifiEfficiency }: Pick<Scenario['model'], 'wifiEfficiency'>,
): number {
  return radioBytesPerS * wifiEfficiency;
}

/**
 * What the fastest device of each access point of a site reaches, in bytes per second; 0 for one without devices.
 *
 * The device on Wi-Fi that is number k of its site, from 0 on, is on access point k modulo their count.
 */
export function accessPointsOf(
  { siteStart, sites, wifiRates }: Radios,
  site: number,
  model: Pick<Scenario['model'], 'devicesPerAccessPoint' | 'wifiEfficiency'>,
): Float64Array {
  if (wifiRates === null) return NONE;
  const radios = wifiRates.subarray(siteStart[site]!, siteStart[site + 1]!).filter((rate) => rate > 0);
  if (radios.length === 0) return NONE;
  const count = sites[site]!.spec.accessPoints ?? Math.ceil(radios.length / model.devicesPerAccessPoint);
  const fastest = new Float64Array(count);
  radios.forEach((rate, k) => {
    fastest[k % count] = Math.max(fastest[k % count]!, reachOnWifi(rate, model));
  });
  return fastest;
}
