/**
 * What each device of a run downloaded of each type of content, in the last days of it: what reports have a row for.
 */
import type { World } from '../../engine/parts.js';
import { HAS_IT, type PartResult, SOURCE_COUNT, SOURCES } from '../../engine/result.js';
import { isPeeringMode } from '../../policy/downloadMode.js';
import type { ContentType } from '../../scenario/content.js';
import { callerOf, categoryOf } from './contentCategories.js';
import { groupHash } from './groupHash.js';
import { noBytes, type ObservedRow, type ToldBytes, toldSourceOf } from './rows.js';

/** Reports tell the last 28 days, and the savings of the last 7. */
export const REPORT_DAYS = 28;
const RECENT_DAYS = 7;
const DAY_S = 86_400;

const TOLD = SOURCES.map(toldSourceOf);

/** A device and a type of content. */
export interface DeviceContent {
  /** Global device number. */
  device: number;
  type: ContentType;
  bytes: ToldBytes;
  /** The same in the last 7 days. */
  recentBytes: ToldBytes;
  downloads: number;
  /** Downloads that might use peers. */
  eligible: number;
  /** Peers that the service named, of all downloads together. */
  peers: number;
  /** Seconds of the downloads that have finished. */
  timeS: number;
  /** Downloads by the mode that they really had. */
  modes: Map<number, number>;
}

/** Adds up the downloads of a run, part after part. */
export class DeviceContents {
  private readonly types: ContentType[];
  private readonly typeOfFile: Int32Array;
  /** By device and type. */
  private readonly rows = new Map<number, DeviceContent>();

  /** @param days how many days before the end count */
  constructor(
    readonly world: World,
    private readonly days = REPORT_DAYS,
  ) {
    const { catalogue } = world;
    const typeOf = (file: number) => catalogue.releases[catalogue.releaseOf[file]!]!.content.type;
    const ofFiles = Array.from({ length: catalogue.fileCount }, (_, file) => typeOf(file));
    this.types = [...new Set(ofFiles)];
    this.typeOfFile = Int32Array.from(ofFiles, (type) => this.types.indexOf(type));
  }

  add({ downloads }: PartResult): void {
    const endS = this.world.scenario.durationS;
    const firstS = endS - this.days * DAY_S;
    const recentS = endS - RECENT_DAYS * DAY_S;
    for (let r = 0; r < downloads.count; r += 1) {
      const startedS = downloads.startedS[r]!;
      if (downloads.blocked[r] === HAS_IT || Number.isNaN(startedS)) continue;
      const finishedS = downloads.finishedS[r]!;
      const toldS = Number.isNaN(finishedS) ? endS : finishedS;
      if (toldS < firstS) continue;
      const row = this.row(downloads.device[r]!, this.typeOfFile[downloads.file[r]!]!);
      addDownload(row.bytes, downloads.bytes, r);
      if (toldS >= recentS) addDownload(row.recentBytes, downloads.bytes, r);
      const mode = downloads.mode[r]!;
      row.downloads += 1;
      row.eligible += Number(isPeeringMode(mode) && downloads.blocked[r]! < 0);
      row.peers += downloads.numPeers[r]!;
      row.modes.set(mode, (row.modes.get(mode) ?? 0) + 1);
      if (!Number.isNaN(finishedS)) row.timeS += finishedS - startedS;
    }
  }

  /** In the order of devices and types. */
  all(): DeviceContent[] {
    return [...this.rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  }

  private row(device: number, type: number): DeviceContent {
    const key = device * this.types.length + type;
    let row = this.rows.get(key);
    if (!row) {
      row = {
        device,
        type: this.types[type]!,
        bytes: noBytes(),
        recentBytes: noBytes(),
        downloads: 0,
        eligible: 0,
        peers: 0,
        timeS: 0,
        modes: new Map(),
      };
      this.rows.set(key, row);
    }
    return row;
  }
}

function addDownload(to: ToldBytes, from: Float64Array, r: number): void {
  for (let s = 0; s < SOURCE_COUNT; s += 1) to[TOLD[s]!] += from[r * SOURCE_COUNT + s]!;
}

/** Hashes of the groups of a fleet, each made once. */
export function groupHashes({ fleet }: World): (device: number) => string {
  const known = new Map<number, string>();
  return (device) => {
    const group = fleet.groupOf[device]!;
    if (group < 0) return '';
    if (!known.has(group)) known.set(group, groupHash(fleet.strings.names[group]!));
    return known.get(group)!;
  };
}

/** The rows of a run in the form of observed rows. */
export function simulatedRows(contents: DeviceContents): ObservedRow[] {
  const { fleet } = contents.world;
  const hashOf = groupHashes(contents.world);
  return contents.all().map(({ device, type, bytes, downloads, timeS }) => ({
    device: fleet.name(device),
    contentType: categoryOf(type),
    caller: callerOf(type),
    mode: fleet.policies[fleet.policyOf[device]!]!.downloadMode,
    site: fleet.sites[fleet.siteOf[device]!]!.name,
    group: hashOf(device),
    bytes,
    downloads,
    timeS,
    devices: 1,
  }));
}
