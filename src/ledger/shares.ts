/** The bytes of the downloads of a part, added up by file and by devices that can serve each other. */
import { type Catalogue, isServedTo, isSharedBy } from '../content/catalogue.js';
import { InvariantError } from '../core/problems.js';
import { type PartResult, SOURCE, SOURCE_COUNT } from '../engine/result.js';
import type { Fleet, HostList } from '../fleet/fleet.js';
import { MODE } from '../policy/downloadMode.js';
import type { Kinds } from './kinds.js';

const NONE = -1;
export const SEVERAL = -2;
const NO_HOSTS = new Int32Array(0);

/** Which cache servers serve a file: none, those with a certificate (it is requested over HTTPS only), or all. */
export const SERVED_BY = { none: 0, certified: 1, all: 2 } as const;
type ServedBy = (typeof SERVED_BY)[keyof typeof SERVED_BY];

/** Downloads of one file by the devices of one kind, or, where peers are forbidden to them, of one list of cache servers. */
export interface Share {
  /** Number of the kind, or -1 for downloads that only cache servers could serve. */
  kind: number;
  hostList: number;
  /** Which cache servers serve the file to one of these downloads or more. */
  servedBy: ServedBy;
  /** Bytes of the fullest download, and of all. */
  largestBytes: number;
  totalBytes: number;
  /** From the CDN and cache servers. */
  outsideBytes: number;
  /** From the CDN while nothing else could serve them (`onlyCdnBytes` of the downloads). */
  onlyCdnBytes: number;
  /** The device that made all of them, which cannot serve itself; {@link SEVERAL} where there are more. */
  device: number;
}

export interface Shares {
  /** By file: the shares of the devices that have some of it. */
  ofFile: readonly (readonly Share[])[];
  /** By file: bytes of the downloads that nothing but the CDN could serve. */
  aloneBytes: Float64Array;
  /** By file: the most that a download got from cache servers. */
  servedBytes: Float64Array;
  /** By file: the fullest download of those that peers or cache servers could serve under some policies. */
  sharableBytes: Float64Array;
  /** Bytes of all the others. */
  neverSharedBytes: number;
}

interface PartOfRun {
  fleet: Fleet;
  catalogue: Catalogue;
  kinds: Kinds;
  part: PartResult;
  /** What each download got, from all sources. */
  receivedBytes: Float64Array;
  /** Number of the device of each download in the part; empty where the devices of the part are in one row. */
  local: Int32Array;
  /** Bytes that a file needs, whatever the policies are, to be shared. */
  leastPeerable: number;
}

/**
 * Adds up the downloads of a part.
 *
 * @throws InvariantError when a download got bytes from peers or cache servers from which it may not
 */
export function sharesOf({ fleet, catalogue, kinds, part, receivedBytes, local, leastPeerable }: PartOfRun): Shares {
  const { fileCount, sizeBytes } = catalogue;
  const { blocked, bytes, count, device, file, mode, onlyCdnBytes, startedS } = part.downloads;
  const { clientKinds, hostListAnywhere } = fleet;
  const hasServers = fleet.servers.length > 0;
  const hasCertified = fleet.servers.some(({ https }) => https);
  const aloneBytes = new Float64Array(fileCount);
  const servedBytes = new Float64Array(fileCount);
  const sharableBytes = new Float64Array(fileCount);
  const finder = new ShareFinder(fileCount);
  const oneRow = local.length === 0;
  let neverSharedBytes = 0;
  for (let r = 0; r < count; r += 1) {
    const f = file[r]!;
    const d = device[r]!;
    // What was rounded up in a download that has not finished is no byte of the file.
    const received = Math.min(receivedBytes[r]!, sizeBytes[f]!);
    const row = r * SOURCE_COUNT;
    const served = bytes[row + SOURCE.cacheServer!]!;
    const outside = bytes[row + SOURCE.cdn!]! + served;
    const client = clientKinds[d]!;
    // What started before counts as of then, though it may be asked for again over HTTPS.
    const isHttpsOnly = startedS[r]! >= catalogue.httpsFromS[f]!;
    const isServed = (isHttpsOnly ? hasCertified : hasServers) && isServedTo(catalogue, f, client);
    const servedBy = !isServed ? SERVED_BY.none : isHttpsOnly ? SERVED_BY.certified : SERVED_BY.all;
    if (servedBy === SERVED_BY.none && served > 0) throw hasForbidden(r, 'cache servers');
    const isSharable = isServed || (sizeBytes[f]! >= leastPeerable && isSharedBy(catalogue, f, client));
    if (!isSharable) neverSharedBytes += received;
    else if (received > sharableBytes[f]!) sharableBytes[f] = received;
    if (served > servedBytes[f]!) servedBytes[f] = served;
    const isBlocked = blocked[r]! >= 0;
    if (isBlocked && outside !== receivedBytes[r]!) throw hasForbidden(r, 'peers');
    if (isBlocked && (mode[r] === MODE.bypass || !hasServer(fleet, hostListAnywhere[d]!, servedBy))) {
      aloneBytes[f]! += received;
      continue;
    }
    const kind = isBlocked ? NONE : kinds.of[oneRow ? d - part.devices[0]! : local[r]!]!;
    const share = finder.of(f, kind, hostListAnywhere[d]!, servedBy);
    if (received > share.largestBytes) share.largestBytes = received;
    share.totalBytes += received;
    share.outsideBytes += outside;
    if (onlyCdnBytes.length > 0) share.onlyCdnBytes += onlyCdnBytes[r]!;
    if (share.device !== d) share.device = share.device === NONE ? d : SEVERAL;
  }
  return { ofFile: finder.ofFile, aloneBytes, servedBytes, sharableBytes, neverSharedBytes };
}

/** Finds the share that a download belongs to; most belong to that of the one before them of their file. */
class ShareFinder {
  readonly ofFile: Share[][];
  private readonly known = new Map<number, Share>();
  private readonly last: (Share | undefined)[];

  constructor(private readonly fileCount: number) {
    this.ofFile = Array.from({ length: fileCount }, () => []);
    this.last = new Array<Share | undefined>(fileCount).fill(undefined);
  }

  /** @param servedBy which cache servers serve the file to the device */
  of(file: number, kind: number, hostList: number, servedBy: ServedBy): Share {
    const last = this.last[file];
    if (last !== undefined && last.kind === kind) {
      // Devices of a kind feed each other: what serves one of them serves all.
      if (kind !== NONE && servedBy > last.servedBy) last.servedBy = servedBy;
      if (kind !== NONE || (last.hostList === hostList && last.servedBy === servedBy)) return last;
    }
    // Kinds first, then the lists of cache servers of downloads without peers.
    const key =
      (kind === NONE ? -1 - (2 * hostList + Number(servedBy === SERVED_BY.all)) : kind) * this.fileCount + file;
    let share = this.known.get(key);
    if (share === undefined) {
      share = {
        kind,
        hostList,
        servedBy,
        largestBytes: 0,
        totalBytes: 0,
        outsideBytes: 0,
        onlyCdnBytes: 0,
        device: NONE,
      };
      this.known.set(key, share);
      this.ofFile[file]!.push(share);
    } else if (servedBy > share.servedBy) share.servedBy = servedBy;
    this.last[file] = share;
    return share;
  }
}

/** The servers of a list that exist and serve. */
export function serversOf({ hostLists }: Fleet, hostList: number, servedBy: ServedBy): number[] {
  return Array.from(hostsOf(hostLists[hostList]!, servedBy)).filter((server) => server >= 0);
}

function hasServer({ hostLists }: Fleet, hostList: number, servedBy: ServedBy): boolean {
  return hostsOf(hostLists[hostList]!, servedBy).some((server) => server >= 0);
}

/** The hosts of a list that serve; one that does not exist is negative. */
function hostsOf({ httpsServers, servers }: HostList, servedBy: ServedBy): Int32Array {
  if (servedBy === SERVED_BY.none) return NO_HOSTS;
  return servedBy === SERVED_BY.all ? servers : httpsServers;
}

function hasForbidden(r: number, what: string): InvariantError {
  return new InvariantError(`download ${r} may not use ${what} and got bytes from one`);
}
