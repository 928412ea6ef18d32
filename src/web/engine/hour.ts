/** What ran in an hour of the week: whose bytes they were, where, and how long after their release they were asked for. */
import { DAY_S, HOUR_S } from '../../core/units.js';
import { SOURCE, SOURCE_COUNT } from '../../engine/result.js';
import type { Replicate } from '../../experiment/world.js';

export interface HourRow {
  name: string;
  cdnBytes: number;
  /** From peers and cache servers. */
  otherBytes: number;
  downloads: number;
  /** From the release to the request, the mean of the downloads, in seconds. */
  afterReleaseS: number;
}

export interface HourView {
  /** From Monday, 0 to 6. */
  day: number;
  hour: number;
  contents: readonly HourRow[];
  sites: readonly HourRow[];
}

const WEEK_DAYS = 7;
/** 1970-01-01 was a Thursday. */
const FIRST_DAY = 3;
const HOURS = 24;

/** The bytes of one hour of every week, by the clock of each site; those from the CDN come first. */
export function hourView({ parts, world }: Replicate, day: number, hour: number): HourView {
  const { catalogue, fleet, scenario } = world;
  const contents = new Sums();
  const sites = new Sums();
  for (const { downloads } of parts) {
    for (let r = 0; r < downloads.count; r += 1) {
      const startedS = downloads.startedS[r]!;
      if (!(startedS >= 0)) continue;
      const site = fleet.sites[fleet.siteOf[downloads.device[r]!]!]!;
      const toS = downloads.finishedS[r]! >= startedS ? downloads.finishedS[r]! : scenario.durationS;
      const isMeant = (atS: number) => {
        const localS = site.clock.localS(scenario.startMs / 1000 + atS);
        const weekday = (Math.floor(localS / DAY_S) + FIRST_DAY) % WEEK_DAYS;
        return weekday === day && Math.floor(localS / HOUR_S) % HOURS === hour;
      };
      const share = shareWithin(startedS, toS, isMeant);
      if (share === 0) continue;
      const bySource = downloads.bytes.subarray(r * SOURCE_COUNT, (r + 1) * SOURCE_COUNT);
      const release = catalogue.releases[catalogue.releaseOf[downloads.file[r]!]!]!;
      const cdnBytes = bySource[SOURCE.cdn]! * share;
      const otherBytes = (bySource.reduce((sum, bytes) => sum + bytes, 0) - bySource[SOURCE.cdn]!) * share;
      const afterReleaseS = downloads.requestedS[r]! - release.releasedS;
      contents.add(release.name, cdnBytes, otherBytes, afterReleaseS);
      sites.add(site.name, cdnBytes, otherBytes, afterReleaseS);
    }
  }
  return { day, hour, contents: contents.rows(), sites: sites.rows() };
}

/** The part of a time whose hours are meant. */
function shareWithin(fromS: number, toS: number, isMeant: (atS: number) => boolean): number {
  if (toS <= fromS) return isMeant(fromS) ? 1 : 0;
  let within = 0;
  // Clocks differ from UTC by quarters of an hour at least.
  const quarterS = HOUR_S / 4;
  for (let atS = fromS; atS < toS; ) {
    const endS = Math.min(toS, (Math.floor(atS / quarterS) + 1) * quarterS);
    if (isMeant(atS)) within += endS - atS;
    atS = endS;
  }
  return within / (toS - fromS);
}

class Sums {
  private readonly all = new Map<string, HourRow>();

  add(name: string, cdnBytes: number, otherBytes: number, afterReleaseS: number): void {
    const row = this.all.get(name) ?? { name, cdnBytes: 0, otherBytes: 0, downloads: 0, afterReleaseS: 0 };
    this.all.set(name, {
      name,
      cdnBytes: row.cdnBytes + cdnBytes,
      otherBytes: row.otherBytes + otherBytes,
      downloads: row.downloads + 1,
      afterReleaseS: row.afterReleaseS + (afterReleaseS - row.afterReleaseS) / (row.downloads + 1),
    });
  }

  rows(): HourRow[] {
    return [...this.all.values()].sort((a, b) => b.cdnBytes - a.cdnBytes || b.otherBytes - a.otherBytes);
  }
}
