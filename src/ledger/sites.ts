/** The accounts of sites. */
import { REASON_COUNT } from '../core/reasons.js';
import type { SiteLineFigures } from './lineFigures.js';
import type { PartAccount } from './part.js';
import { type Totals, totalsOf } from './totals.js';

/** What a site got, sent and put on its lines. */
export interface SiteAccount {
  site: number;
  devices: number;
  totals: Totals;
  reasons: Float64Array;
  /** Use of its busiest line per five minutes, bytes per second. */
  wanDownPeakBytesPerS: number;
  wanDownP95BytesPerS: number;
  wanUpPeakBytesPerS: number;
  wanUpP95BytesPerS: number;
  fromOtherSitesBytes: number;
  toOtherSitesBytes: number;
  /** What its cache servers sent out of it, and what came into it from those of other sites. */
  servedOutBytes: number;
  servedInBytes: number;
  /** What its cache servers fetched from the CDN. */
  filledBytes: number;
  uploadedBytes: number;
  uploadedOnBatteryBytes: number;
}

/** The account of a site of a part, but for its lines. */
export function siteAccount(part: PartAccount, i: number): Omit<SiteAccount, keyof SiteLineFigures> {
  return {
    site: part.sites[i]!,
    devices: part.siteDevices[i]!,
    totals: totalsOf(part.siteBytes, i),
    reasons: part.siteReasons.subarray(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    fromOtherSitesBytes: part.fromOtherSitesBytes[i]!,
    servedOutBytes: part.servedOutBytes[i]!,
    servedInBytes: part.servedInBytes[i]!,
    toOtherSitesBytes: part.toOtherSitesBytes[i]!,
    filledBytes: part.siteFilledBytes[i]!,
    uploadedBytes: part.siteUploadedBytes[i]!,
    uploadedOnBatteryBytes: part.siteUploadedOnBatteryBytes[i]!,
  };
}
