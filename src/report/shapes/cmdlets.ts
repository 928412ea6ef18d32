/**
 * The results of a run as the cmdlets of the devices would show them, each row with the name of its computer as remoting adds
 * it: Get-DeliveryOptimizationStatus (a row a job), and -PerfSnapThisMonth (a row a device and month). Names and order of the
 * columns: the DeliveryOptimization module, and the monitor page (2024).
 *
 * What a run does not know is an empty cell: bytes sent by job, connections, and the limit of the month.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { World } from '../../engine/parts.js';
import { HAS_IT, type PartResult, SOURCE, SOURCE_COUNT } from '../../engine/result.js';
import { applicationOf } from '../../experiment/observe/contentCategories.js';
import type { Replicate } from '../../experiment/world.js';
import { Months } from '../../ledger/months.js';
import { isPeeringMode, MODE } from '../../policy/downloadMode.js';
import { RESTRICT } from '../../policy/restrictPeers.js';
import type { Table } from '../table.js';

const STATUS_COLUMNS = [
  'PSComputerName',
  'FileId',
  'FileSize',
  'FileSizeInCache',
  'TotalBytesDownloaded',
  'PercentPeerCaching',
  'BytesFromPeers',
  'BytesFromHttp',
  'Status',
  'Priority',
  'BytesFromCacheServer',
  'BytesFromLanPeers',
  'BytesFromLinkLocalPeers',
  'BytesFromGroupPeers',
  'BytesFromInternetPeers',
  'BytesToLanPeers',
  'BytesToLinkLocalPeers',
  'BytesToGroupPeers',
  'BytesToInternetPeers',
  'DownloadDuration',
  'HttpConnectionCount',
  'CacheServerConnectionCount',
  'LanConnectionCount',
  'LinkLocalConnectionCount',
  'GroupConnectionCount',
  'InternetConnectionCount',
  'DownloadMode',
  'SourceURL',
  'CacheHost',
  'NumPeers',
  'PredefinedCallerApplication',
  'ExpireOn',
  'IsPinned',
] as const;

const MODE_NAMES: Readonly<Record<number, string>> = {
  [MODE.httpOnly]: 'CdnOnly',
  [MODE.lan]: 'Lan',
  [MODE.group]: 'Group',
  [MODE.internet]: 'Internet',
  [MODE.simple]: 'Simple',
  [MODE.bypass]: 'Bypass',
};

/** A job is forgotten after so long. */
const JOB_DAYS = 30;
const DAY_S = 86_400;

/** Rows of jobs, part after part. */
export class StatusRows {
  static readonly header = STATUS_COLUMNS;
  private readonly ids: string[];

  constructor(private readonly world: World) {
    this.ids = world.catalogue.fileNames.map((name) => bytesToHex(sha256(utf8ToBytes(name))).slice(0, 40));
  }

  *of({ downloads }: PartResult): Generator<(string | number)[]> {
    const { catalogue, fleet, scenario } = this.world;
    const endS = scenario.durationS;
    for (let r = 0; r < downloads.count; r += 1) {
      const startedS = downloads.startedS[r]!;
      if (downloads.blocked[r] === HAS_IT || Number.isNaN(startedS) || startedS < endS - JOB_DAYS * DAY_S) continue;
      const finishedS = downloads.finishedS[r]!;
      const isDone = !Number.isNaN(finishedS);
      const d = downloads.device[r]!;
      const file = downloads.file[r]!;
      const mode = downloads.mode[r]!;
      const sizeBytes = catalogue.sizeBytes[file]!;
      const policy = fleet.policies[fleet.policyOf[d]!]!;
      const expiresS = finishedS + policy.maxCacheAgeS;
      const isKept = isDone && isPeeringMode(mode) && downloads.blocked[r]! < 0 && expiresS > endS;
      const at = (source: number) => downloads.bytes[r * SOURCE_COUNT + source]!;
      const [lan, linkLocal, group, internet] = [
        at(SOURCE.lanPeer),
        at(SOURCE.linkLocalPeer),
        at(SOURCE.groupPeer),
        at(SOURCE.internetPeer),
      ];
      const cacheServer = at(SOURCE.cacheServer);
      const peers = lan + linkLocal + group + internet;
      const all = peers + cacheServer + at(SOURCE.cdn);
      yield [
        fleet.name(d),
        this.ids[file]!,
        sizeBytes,
        isKept ? sizeBytes : 0,
        all,
        // The module counts LAN and Internet peers as peers.
        all === 0 ? 0 : (100 * (lan + internet)) / all,
        lan + internet,
        at(SOURCE.cdn) + (scenario.model.httpIncludesCache ? cacheServer : 0),
        !isDone ? 'Downloading' : isKept ? 'Caching' : 'Complete',
        catalogue.foreground[file] === 1 ? 'Foreground' : 'Background',
        cacheServer,
        lan,
        linkLocal,
        group,
        internet,
        ...['', '', '', ''],
        timeSpan((isDone ? finishedS : endS) - startedS),
        ...['', '', '', '', '', ''],
        MODE_NAMES[mode] ?? String(mode),
        ...['', ''],
        downloads.numPeers[r]!,
        applicationOf(catalogue.releases[catalogue.releaseOf[file]!]!.content.type),
        isKept && Number.isFinite(expiresS) ? instant(scenario.startMs, expiresS) : '',
        '',
      ];
    }
  }
}

/** `00:00:00.0780000`, with days before it where there are some. */
function timeSpan(seconds: number): string {
  const ticks = Math.round(seconds * 1e7);
  const fraction = String(ticks % 1e7).padStart(7, '0');
  const whole = Math.floor(ticks / 1e7);
  const pad = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(whole / DAY_S);
  const clock = `${pad(Math.floor(whole / 3600) % 24)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}.${fraction}`;
  return days === 0 ? clock : `${days}.${clock}`;
}

function instant(startMs: number, timeS: number): string {
  return new Date(startMs + timeS * 1000).toISOString();
}

const MONTH_COLUMNS = [
  'PSComputerName',
  'UploadLanBytes',
  'UploadInternetBytes',
  'DownloadHttpBytes',
  'DownloadCacheHostBytes',
  'DownloadLanBytes',
  'DownloadInternetBytes',
  'DownloadFgRateKbps',
  'DownloadBgRateKbps',
  'UploadLimitReached',
  'MonthStartDate',
] as const;

/** Bytes and seconds of the downloads of each device and month, by priority. */
export class MonthRates {
  private readonly months: Months;
  private readonly sums = new Map<number, { bytes: [number, number]; timeS: [number, number] }>();

  constructor(private readonly world: World) {
    this.months = new Months(world.scenario);
  }

  add({ downloads }: PartResult): void {
    const { catalogue, fleet } = this.world;
    for (let r = 0; r < downloads.count; r += 1) {
      const finishedS = downloads.finishedS[r]!;
      if (downloads.blocked[r] === HAS_IT || Number.isNaN(finishedS)) continue;
      const d = downloads.device[r]!;
      const key = d * this.months.count + this.months.at(fleet, fleet.siteOf[d]!, finishedS);
      const sums = this.sums.get(key) ?? { bytes: [0, 0], timeS: [0, 0] };
      this.sums.set(key, sums);
      const file = downloads.file[r]!;
      const priority = catalogue.foreground[file] === 1 ? 0 : 1;
      sums.bytes[priority] += catalogue.sizeBytes[file]!;
      sums.timeS[priority] += finishedS - downloads.startedS[r]!;
    }
  }

  /** Kilobits a second as the cmdlet counts them, by 1024; 0 where nothing was downloaded. */
  kbps(device: number, month: number, priority: 0 | 1): number {
    const sums = this.sums.get(device * this.months.count + month);
    const timeS = sums?.timeS[priority] ?? 0;
    return timeS === 0 ? 0 : Math.round((sums!.bytes[priority] * 8) / 1024 / timeS);
  }
}

/** A month in which a device got nothing has no row. */
export function perfSnapThisMonthTable({ world, account }: Omit<Replicate, 'parts'>, rates: MonthRates): Table {
  const { fleet, scenario } = world;
  const months = new Months(scenario);
  return {
    header: MONTH_COLUMNS,
    rows: (function* () {
      for (let d = 0; d < fleet.count; d += 1) {
        for (let month = 0; month < months.count; month += 1) {
          const at = (source: number) => account.monthBytes[(d * months.count + month) * SOURCE_COUNT + source]!;
          if (Object.values(SOURCE).every((source) => at(source) === 0)) continue;
          yield [
            fleet.name(d),
            ...sentColumns({ world, account }, d, months.count),
            at(SOURCE.cdn) + (scenario.model.httpIncludesCache ? at(SOURCE.cacheServer) : 0),
            at(SOURCE.cacheServer),
            at(SOURCE.lanPeer),
            at(SOURCE.internetPeer),
            rates.kbps(d, month, 0),
            rates.kbps(d, month, 1),
            '',
            `${months.name(month)}-01T00:00:00Z`,
          ];
        }
      }
    })(),
  };
}

/** What a device has sent is known for the whole run, and to whom where its mode has LAN peers only. */
function sentColumns({ world, account }: Omit<Replicate, 'parts'>, d: number, months: number): (string | number)[] {
  const { fleet } = world;
  const isOfLan =
    fleet.policies[fleet.policyOf[d]!]!.downloadMode === MODE.lan && fleet.restriction[d] !== RESTRICT.dnsSd;
  const isNone = account.uploadedBytes[d] === 0;
  return isNone || (isOfLan && months === 1) ? [account.uploadedBytes[d]!, 0] : ['', ''];
}
