/**
 * The access points of a part: each is a medium that its devices share in the office, in both directions.
 *
 * The capacity of a medium is the rate of the fastest of its devices. A byte to or from a slower one takes as many times more of
 * it as its device is slower (kernel/solver/flows.ts): airtime. Rates are those that reach IP, which is a part of what the radio
 * negotiates (`wifiEfficiency`).
 */
import { float64Column, int32Column } from '../core/columns.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Model } from '../scenario/model.js';
import type { PartSites } from './partition.js';

/** What they are made from. */
interface RadioPart {
  fleet: Fleet;
  partSites: PartSites;
  /** Global numbers of the part's devices; a device has its local number here. */
  devices: Int32Array;
  /** Local site of each device. */
  siteOf: Int32Array;
  model: Pick<Model, 'wifiEfficiency' | 'devicesPerAccessPoint'>;
  /** Number of the first link. */
  base: number;
}

export class AccessPoints {
  /** How many there are. */
  readonly count: number;
  /** By device: the link of its medium, or -1 for a device on a cable. */
  readonly mediumOf: Int32Array;
  /** By device: its rate on Wi-Fi in bytes per second, or Infinity. */
  private readonly rates: Float64Array;
  /** By access point: the rate of its fastest device. */
  private readonly fastest: readonly number[];
  /** By local site: its first access point; one more for the end. */
  private readonly firstOf: readonly number[];
  private readonly base: number;

  private constructor({ base, devices, fleet, model, partSites, siteOf }: RadioPart, wifiRates: Float64Array) {
    const onWifi = int32Column(partSites.length);
    for (let i = 0; i < devices.length; i += 1) if (wifiRates[devices[i]!]! > 0) onWifi[siteOf[i]!]! += 1;
    const firstOf = [0];
    for (const [local, s] of partSites.entries()) {
      const { accessPoints } = fleet.sites[s]!.spec;
      const needed = Math.ceil(onWifi[local]! / model.devicesPerAccessPoint);
      firstOf.push(firstOf[local]! + (onWifi[local] === 0 ? 0 : (accessPoints ?? needed)));
    }
    this.firstOf = firstOf;
    this.count = firstOf.at(-1)!;
    this.mediumOf = int32Column(devices.length).fill(-1);
    this.rates = float64Column(devices.length).fill(Number.POSITIVE_INFINITY);
    const fastest = new Array<number>(this.count).fill(0);
    const seen = int32Column(partSites.length);
    for (let i = 0; i < devices.length; i += 1) {
      const rate = wifiRates[devices[i]!]! * model.wifiEfficiency;
      if (rate === 0) continue;
      const local = siteOf[i]!;
      // One after the other: devices of a site are spread evenly.
      const point = firstOf[local]! + (seen[local]! % (firstOf[local + 1]! - firstOf[local]!));
      seen[local]! += 1;
      this.mediumOf[i] = base + point;
      this.rates[i] = rate;
      fastest[point] = Math.max(fastest[point]!, rate);
    }
    this.fastest = fastest;
    this.base = base;
  }

  /** Those of a part, or `null` where all devices are on cables. */
  static of(part: RadioPart): AccessPoints | null {
    const { devices, fleet } = part;
    const { wifiRates } = fleet;
    if (wifiRates === null || devices.every((d) => wifiRates[d] === 0)) return null;
    return new AccessPoints(part, wifiRates);
  }

  /** Sets the capacities of the media. */
  setRates(capacity: Float64Array): void {
    capacity.set(this.fastest, this.base);
  }

  /** What a device reaches on Wi-Fi, in bytes per second; Infinity for one on a cable. */
  rateOf(i: number): number {
    return this.rates[i]!;
  }

  /** What a byte of a device takes of its medium, in bytes of the fastest device: 1 or more. */
  airtimeOf(i: number): number {
    return Math.max(1, this.fastest[this.mediumOf[i]! - this.base]! / this.rates[i]!);
  }

  /** Local site and number within it, from 1 on, of an access point by its link. */
  placeOf(link: number): { localSite: number; number: number } {
    const point = link - this.base;
    const localSite = this.firstOf.findLastIndex((first) => first <= point);
    return { localSite, number: point - this.firstOf[localSite]! + 1 };
  }
}
