/** A run as frames: how full the lines of the sites are, and how many copies lie in their caches. */
import { type DownloadColumns, SOURCE, SOURCE_COUNT } from '../../engine/result.js';
import type { Replicate } from '../../experiment/world.js';

/** More frames say no more, and more sites cannot be seen. */
const MOST_FRAMES = 336;
const MOST_SITES = 240;
const LEAST_FRAME_S = 300;

export interface ReplaySite {
  name: string;
  devices: number;
  /** What its line carries down, in bytes per second; infinite where it has no limit. */
  rateBytesPerS: number;
  /** By frame, in bytes per second: from the CDN and cache servers, and from peers. */
  httpBytesPerS: Float64Array;
  peerBytesPerS: Float64Array;
  /** By frame: files that lie in the caches of its devices. */
  copies: Float64Array;
}

export interface Replay {
  startMs: number;
  frameS: number;
  frames: number;
  /** The sites with the most bytes, in the order of the scenario. */
  sites: readonly ReplaySite[];
  /** Sites that are left out. */
  others: number;
}

/** Frames of the first replicate; a download's bytes are spread over its time. */
export function replayOf({ world, parts }: Replicate): Replay {
  const { scenario, fleet } = world;
  const frameS = Math.max(LEAST_FRAME_S, Math.ceil(scenario.durationS / MOST_FRAMES / 300) * 300);
  const frames = Math.ceil(scenario.durationS / frameS);
  const all = fleet.sites.map(({ name, spec }, s) => ({
    name,
    devices: fleet.siteStart[s + 1]! - fleet.siteStart[s]!,
    rateBytesPerS: spec.wan.downBytesPerS,
    httpBytesPerS: new Float64Array(frames),
    peerBytesPerS: new Float64Array(frames),
    copies: new Float64Array(frames),
  }));
  for (const { downloads } of parts) {
    for (let r = 0; r < downloads.count; r += 1) {
      const device = downloads.device[r]!;
      addDownload(all[fleet.siteOf[device]!]!, downloads, r, {
        frameS,
        frames,
        endS: scenario.durationS,
        cacheAgeS: fleet.policies[fleet.policyOf[device]!]!.maxCacheAgeS,
      });
    }
  }
  const bytesOf = (site: ReplaySite) => sum(site.httpBytesPerS) + sum(site.peerBytesPerS);
  const shown = new Set([...all].sort((a, b) => bytesOf(b) - bytesOf(a)).slice(0, MOST_SITES));
  const sites = all.filter((site) => shown.has(site));
  return { startMs: scenario.startMs, frameS, frames, sites, others: all.length - sites.length };
}

interface Frames {
  frameS: number;
  frames: number;
  endS: number;
  cacheAgeS: number;
}

function addDownload(site: ReplaySite, downloads: DownloadColumns, r: number, of: Frames): void {
  const startedS = downloads.startedS[r]!;
  // What has not begun has neither a time nor bytes.
  if (!(startedS >= 0)) return;
  const finishedS = downloads.finishedS[r]!;
  const isFinished = finishedS >= startedS;
  const untilS = isFinished ? finishedS : of.endS;
  let http = 0;
  let peers = 0;
  for (let source = 0; source < SOURCE_COUNT; source += 1) {
    const bytes = downloads.bytes[r * SOURCE_COUNT + source]!;
    if (HTTP.has(source)) http += bytes;
    else peers += bytes;
  }
  spread(site.httpBytesPerS, http, startedS, untilS, of);
  spread(site.peerBytesPerS, peers, startedS, untilS, of);
  if (!isFinished) return;
  // A copy is seen from the frame on in which it is whole.
  const first = Math.min(of.frames - 1, Math.floor(finishedS / of.frameS));
  const last = Math.min(of.frames, Math.ceil((finishedS + of.cacheAgeS) / of.frameS));
  for (let frame = first; frame < last; frame += 1) site.copies[frame]! += 1;
}

const HTTP: ReadonlySet<number> = new Set([SOURCE.cdn, SOURCE.cacheServer]);

/** Adds bytes to the frames between two times, each its part. */
function spread(rates: Float64Array, bytes: number, fromS: number, toS: number, { frameS, frames }: Frames): void {
  if (bytes === 0) return;
  const first = Math.min(frames - 1, Math.floor(fromS / frameS));
  const last = Math.min(frames - 1, Math.max(first, Math.ceil(toS / frameS) - 1));
  const lengthS = Math.max(toS - fromS, 1e-9);
  for (let frame = first; frame <= last; frame += 1) {
    const withinS = Math.min(toS, (frame + 1) * frameS) - Math.max(fromS, frame * frameS);
    const share = first === last ? 1 : Math.max(0, withinS) / lengthS;
    rates[frame]! += (bytes * share) / frameS;
  }
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
