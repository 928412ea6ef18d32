/** The sites of a run, and the devices of one of them: what a table of the studio shows. */
import { REASON_COUNT, REASONS } from '../../core/reasons.js';
import { formatRate } from '../../core/units.js';
import { SOURCE, SOURCE_COUNT } from '../../engine/result.js';
import type { Replicate } from '../../experiment/world.js';
import { isOfSite } from '../../fleet/line.js';
import { utilisationOf } from '../../ledger/lineFigures.js';
import { peerBytesOf } from '../../ledger/totals.js';
import { LocalTimes, lineRows } from '../../report/lineTables.js';
import { lineLabel } from '../../report/questions/lines.js';

/** Why most of the CDN bytes of something came from there. */
export interface MainReason {
  /** As in the results: `first-copy`. */
  name: string;
  words: string;
}

interface Received {
  name: string;
  bytes: number;
  peerBytes: number;
  cdnBytes: number;
  /** None without a byte from the CDN. */
  reason: MainReason | null;
}

export interface SiteRow extends Received {
  devices: number;
  /** The fullest five minutes of its fullest line, as a share of the rate; none without a rate. */
  fullest: number | null;
}

export interface DeviceRow extends Received {
  profile: string;
  uploadedBytes: number;
}

export interface SiteView {
  name: string;
  lines: readonly { label: string; rate: string; fullest: number | null; when: string }[];
  /** The devices with the most bytes from the CDN first. */
  devices: readonly DeviceRow[];
}

/** All sites, those with the most bytes from the CDN first. */
export function siteRows(replicate: Replicate): SiteRow[] {
  const { account, world } = replicate;
  const fullest = new Map<number, number>();
  for (const { line, use } of lineRows(replicate)) {
    const peak = utilisationOf(use)?.peak5Min;
    if (peak !== undefined && isOfSite(line)) fullest.set(line.site, Math.max(peak, fullest.get(line.site) ?? 0));
  }
  return account.sites
    .map(({ site, devices, totals, reasons }) => ({
      name: world.fleet.sites[site]!.name,
      devices,
      bytes: totals.bytesTotal,
      peerBytes: peerBytesOf(totals),
      cdnBytes: totals.bytesFromCdn,
      reason: mainReason(reasons),
      fullest: fullest.get(site) ?? null,
    }))
    .sort(byCdn);
}

/** One site; nothing where there is none of this name. */
export function siteView(replicate: Replicate, name: string): SiteView | undefined {
  const { account, parts, world } = replicate;
  const { fleet, scenario } = world;
  const site = fleet.sites.findIndex((each) => each.name === name);
  if (site < 0) return undefined;
  const reasons = new Map<number, Float64Array>();
  for (const { devices, reasonBytesByDevice } of parts) {
    devices.forEach((d, i) => {
      if (fleet.siteOf[d] !== site) return;
      reasons.set(d, reasonBytesByDevice.subarray(i * REASON_COUNT, (i + 1) * REASON_COUNT));
    });
  }
  const devices = Array.from({ length: fleet.siteStart[site + 1]! - fleet.siteStart[site]! }, (_, i) => {
    const d = fleet.siteStart[site]! + i;
    const bySource = account.deviceBytes.subarray(d * SOURCE_COUNT, (d + 1) * SOURCE_COUNT);
    const bytes = bySource.reduce((total, each) => total + each, 0);
    const cdnBytes = bySource[SOURCE.cdn]!;
    return {
      name: fleet.name(d),
      profile: fleet.profiles[fleet.profileOf[d]!]!.name,
      bytes,
      peerBytes: bytes - cdnBytes - bySource[SOURCE.cacheServer]!,
      cdnBytes,
      uploadedBytes: account.uploadedBytes[d]!,
      reason: mainReason(reasons.get(d) ?? new Float64Array(REASON_COUNT)),
    };
  });
  const times = new LocalTimes(scenario);
  const lines = lineRows(replicate)
    .filter(({ line }) => isOfSite(line) && line.site === site)
    .map((row) => ({
      label: lineLabel(row),
      rate: formatRate(row.use.rateBytesPerS),
      fullest: utilisationOf(row.use)?.peak5Min ?? null,
      when: Number.isNaN(row.use.peak5AtS) ? '' : times.words(row.line, row.use.peak5AtS),
    }));
  return { name, lines, devices: devices.sort(byCdn) };
}

const byCdn = (a: Received, b: Received) => b.cdnBytes - a.cdnBytes;

function mainReason(bytes: Float64Array): MainReason | null {
  const most = bytes.indexOf(Math.max(...bytes));
  if (!(bytes[most]! > 0)) return null;
  const [name, words] = REASONS[most]!;
  return { name, words };
}
