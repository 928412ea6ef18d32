/**
 * The cache servers of the downloads: which a download may ask where its device is, in which order, what they answer, and
 * which its device leaves out for a while.
 *
 * The rules are in policy/cacheHosts.ts, policy/cacheFallback.ts and policy/vpn.ts.
 */
import { type Catalogue, isServedTo } from '../content/catalogue.js';
import { int16Column } from '../core/columns.js';
import type { RandomStream } from '../core/random.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/calendar.js';
import type { Fleet, HostList } from '../fleet/fleet.js';
import { type CacheFailure, isClientError } from '../policy/cacheFallback.js';
import { firstCacheHost } from '../policy/cacheHosts.js';
import { MODE } from '../policy/downloadMode.js';
import { mayUseCacheServer } from '../policy/vpn.js';
import type { Model } from '../scenario/model.js';
import type { DownloadFacts } from './downloadFacts.js';
import type { Happenings } from './happenings.js';

const NONE = -1;
const NO_HOSTS = new Int32Array(0);
const AWAY = STATE.onVpn | STATE.atHome;

/** What the choice of hosts depends on. */
interface HostParts {
  fleet: Fleet;
  devices: Int32Array;
  catalogue: Catalogue;
  model: Model;
  happenings: Happenings;
  facts: DownloadFacts;
}

export class CacheHosts {
  /** Until when a device leaves out a host, for all content or for that of one origin: see {@link banKey}. */
  private readonly bannedUntilS = new Map<string, number>();
  /** By download: index in its list of the host that it asked first, or -1 where it has asked none. */
  private readonly first: Int16Array;
  /** Downloads of a device that have asked a host. */
  private readonly asked = new Map<number, number>();

  /** @param draw draws which of several hosts is asked first */
  constructor(
    private readonly parts: HostParts,
    private readonly draw: RandomStream,
  ) {
    this.first = int16Column(parts.facts.deviceOf.length).fill(NONE);
  }

  /** The hosts that a download may ask now. */
  usable(r: number): Int32Array {
    const list = this.configured(r);
    if (list === null || !this.mayUseServers(this.parts.facts.deviceOf[r]!)) return NO_HOSTS;
    return this.isHttpsOnly(r) ? list.httpsServers : list.servers;
  }

  /** True when one of the hosts that a download may ask exists, and can be reached from where its device is. */
  hasServer(r: number): boolean {
    const isAtHome = (this.parts.facts.state(this.parts.facts.deviceOf[r]!) & STATE.atHome) !== 0;
    return this.usable(r).some((host) => host >= 0 && (!isAtHome || this.parts.fleet.servers[host]!.at === 'internet'));
  }

  /** Why a download whose device is told of hosts may ask none of them, or -1. */
  whyNone(r: number): ReasonCode | -1 {
    const list = this.configured(r);
    if (list === null || list.servers.length === 0) return NONE;
    if (!this.mayUseServers(this.parts.facts.deviceOf[r]!)) return REASON['cache-server-on-vpn'];
    return this.isHttpsOnly(r) && list.httpsServers.length === 0 ? REASON['cache-server-https'] : NONE;
  }

  /** The host whose turn it is after so many failures. */
  inTurn(r: number, hosts: Int32Array, failures: number): number {
    if (this.parts.model.cacheHostOrder === 'listed') return hosts[failures % hosts.length]!;
    if (this.first[r] === NONE) this.first[r] = this.firstOf(r, hosts.length);
    return hosts[(this.first[r]! + failures) % hosts.length]!;
  }

  /** What a host answers now: nothing for "it serves". */
  failureOf(r: number, host: number, timeS: number): CacheFailure | null {
    if (!this.isReached(host, this.parts.facts.deviceOf[r]!, timeS)) return 'unreachable';
    return this.parts.happenings.serverStatus(host, timeS);
  }

  /** Leaves a host out for a while: one that cannot be reached for all content, HTTP 4xx for that of the same origin. */
  ban(r: number, host: number, failure: CacheFailure, timeS: number): void {
    const isOfOrigin = isClientError(failure);
    if (failure !== 'unreachable' && !isOfOrigin) return;
    const key = this.banKey(r, host, isOfOrigin);
    // A ban is not made longer.
    if (timeS >= (this.bannedUntilS.get(key) ?? 0)) this.bannedUntilS.set(key, timeS + this.parts.model.cacheHostBan);
  }

  /**
   * True while a host is left out.
   *
   * @param keepsToCache a fallback delay is set: a host that cannot be reached is left out in one reading only
   */
  isBanned(r: number, host: number, keepsToCache: boolean, timeS: number): boolean {
    if (this.bannedUntilS.size === 0) return false;
    const counts = !keepsToCache || this.parts.model.cacheHostUnreachable === 'banFirst';
    if (counts && timeS < (this.bannedUntilS.get(this.banKey(r, host, false)) ?? 0)) return true;
    return timeS < (this.bannedUntilS.get(this.banKey(r, host, true)) ?? 0);
  }

  /** The list of a download's device where it is now, if the content is of a type that cache servers serve. */
  private configured(r: number): HostList | null {
    const { fleet, facts } = this.parts;
    if (!fleet.hasCacheHosts) return null;
    const i = facts.deviceOf[r]!;
    const d = this.parts.devices[i]!;
    if (facts.mode[r] === MODE.bypass || !isServedTo(this.parts.catalogue, facts.file[r]!, fleet.clientKinds[d]!))
      return null;
    const state = facts.state(i);
    const lists = state & STATE.onVpn ? fleet.hostListOnVpn : state & STATE.atHome ? fleet.hostListAtHome : null;
    return fleet.hostLists[(lists ?? fleet.hostListOf)[d]!]!;
  }

  /** The address that the service gives at the start of a download says HTTP or HTTPS. */
  private isHttpsOnly(r: number): boolean {
    return this.parts.facts.begunS(r) >= this.parts.catalogue.httpsFromS[this.parts.facts.file[r]!]!;
  }

  private mayUseServers(i: number): boolean {
    const d = this.parts.devices[i]!;
    const onVpn = (this.parts.facts.state(i) & STATE.onVpn) !== 0 && this.parts.fleet.vpnRecognised[d] === 1;
    return mayUseCacheServer(onVpn, this.parts.fleet.policies[this.parts.fleet.policyOf[d]!]!.cacheServerOnVpn);
  }

  private firstOf(r: number, hostCount: number): number {
    const i = this.parts.facts.deviceOf[r]!;
    const before = this.asked.get(i) ?? 0;
    this.asked.set(i, before + 1);
    const draw = this.draw.uniform(
      this.parts.fleet.ids[this.parts.devices[i]!]!,
      this.parts.catalogue.fileIds[this.parts.facts.file[r]!]!,
    );
    return firstCacheHost(this.parts.model.cacheHostOrder, hostCount, draw, before);
  }

  /** True when a host exists, runs, and can be reached from where the device is. */
  private isReached(host: number, i: number, timeS: number): boolean {
    if (host < 0 || this.parts.happenings.isServerDown(host, timeS)) return false;
    const { at, hub, site } = this.parts.fleet.servers[host]!;
    const { lines } = this.parts.happenings;
    const state = this.parts.facts.state(i);
    if ((state & STATE.atHome) !== 0) return at === 'internet';
    const home = this.parts.fleet.siteOf[this.parts.devices[i]!]!;
    const isInOffice = (state & AWAY) === 0;
    if (isInOffice && site === home) return true;
    if (!isInOffice) return site < 0 || !lines.isCutOff(site, timeS);
    if (site >= 0) return lines.areJoined(site, home, timeS);
    return at === 'hub' ? lines.reachesHub(home, hub, timeS) : !lines.isCutOff(home, timeS);
  }

  /** Content of one type is *assumed* to come from one origin of its own. */
  private banKey(r: number, host: number, ofOrigin: boolean): string {
    const { releases, releaseOf } = this.parts.catalogue;
    const origin = ofOrigin ? releases[releaseOf[this.parts.facts.file[r]!]!]!.content.type : '';
    return `${this.parts.facts.deviceOf[r]!} ${host} ${origin}`;
  }
}
