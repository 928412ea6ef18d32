/**
 * The access points of a part: each is a medium that its devices share in the office, in both directions.
 *
 * The capacity of a medium is the rate of the fastest of its devices. A byte to or from a slower one takes as many times more of
 * it as its device is slower (kernel/solver/flows.ts): airtime. Rates are those that reach IP, which is a part of what the radio
 * negotiates (`wifiEfficiency`).
 */
import { float64Column, int32Column } from '../core/columns.js';
import { accessPointsOf, reachOnWifi } from '../fleet/accessPoints.js';
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
    const ofSites = partSites.map((s) => accessPointsOf(fleet, s, model));
    const firstOf = [0];
    for (const points of ofSites) firstOf.push(firstOf.at(-1)! + points.length);
    this.firstOf = firstOf;
    this.count = firstOf.at(-1)!;
    this.mediumOf = int32Column(devices.length).fill(-1);
    this.rates = float64Column(devices.length).fill(Number.POSITIVE_INFINITY);
    const seen = int32Column(partSites.length);
    for (let i = 0; i < devices.length; i += 1) {
      const radio = wifiRates[devices[i]!]!;
      if (radio === 0) continue;
      const local = siteOf[i]!;
      const point = firstOf[local]! + (seen[local]! % (firstOf[local + 1]! - firstOf[local]!));
      seen[local]! += 1;
      this.mediumOf[i] = base + point;
      this.rates[i] = reachOnWifi(radio, model);
    }
    this.fastest = ofSites.flatMap((points) => [...points]);
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

  /** True for the link of a medium. */
  isMedium(link: number): boolean {
    return link >= this.base && link < this.base + this.count;
  }

  /** The link of an access point of a local site, by its number there from 0 on. */
  linkOf(localSite: number, point: number): number {
    return this.base + this.firstOf[localSite]! + point;
  }

  /** Local site and number within it, from 1 on, of an access point by its link. */
  placeOf(link: number): { localSite: number; number: number } {
    const point = link - this.base;
    const localSite = this.firstOf.findLastIndex((first) => first <= point);
    return { localSite, number: point - this.firstOf[localSite]! + 1 };
  }
}
