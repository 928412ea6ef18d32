/**
 * The HTTP side of the downloads: when it opens, from a cache server or from the CDN, and what follows a failure.
 *
 * A download has one HTTP source at a time. The rules are in policy/httpDelay.ts (moments), policy/cacheFallback.ts
 * (failures) and policy/vpn.ts; here they meet the clock.
 */

import { type Catalogue, isServedTo } from '../content/catalogue.js';
import { int8Column, int16Column, uint8Column, uint16Column } from '../core/columns.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import { retryPauseS, triesNextCacheHost } from '../policy/cacheFallback.js';
import { MODE } from '../policy/downloadMode.js';
import { type HttpMoments, httpDelayS, httpMoments } from '../policy/httpDelay.js';
import { mayUseCacheServer } from '../policy/vpn.js';
import type { Model } from '../scenario/model.js';
import type { Books } from './books.js';
import type { CacheServers } from './cacheServers.js';
import type { Happenings } from './happenings.js';
import type { Opening } from './opening.js';
import { SOURCE } from './result.js';
import type { Routes } from './routes.js';
import type { Transfers } from './transfers.js';

const NONE = -1;
const NO_HOSTS = new Int32Array(0);
const AWAY = STATE.onVpn | STATE.atHome;

/** What the HTTP side asks about a download. */
export interface DownloadFacts {
  deviceOf: Int32Array;
  file: Int32Array;
  startedS: Float64Array;
  /** The mode that it really has. */
  mode: Uint8Array;
  /** Present state of a device (local number). */
  state(i: number): number;
  setTimer(r: number, atS: number): void;
}

export class HttpSources {
  /** By download: peers may be used, the present reason of CDN bytes, failed attempts, server in use or -1. */
  private readonly mayUsePeers: Uint8Array;
  private readonly reason: Int8Array;
  private readonly failures: Uint16Array;
  private readonly attempting: Uint8Array;
  private readonly gaveUp: Uint8Array;
  private readonly server: Int16Array;
  /** One object serves all transfers. */
  private readonly opening: Opening = { source: 0, reason: 0, capBytesPerS: 0, copy: NONE, inSite: NONE };
  /** Until when a device leaves out a server: `device * servers + server`. */
  private readonly bannedUntilS = new Map<number, number>();

  constructor(
    downloadCount: number,
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    private readonly catalogue: Catalogue,
    private readonly model: Model,
    private readonly routes: Routes,
    private readonly transfers: Transfers,
    private readonly books: Books,
    private readonly servers: CacheServers,
    private readonly happenings: Happenings,
    private readonly facts: DownloadFacts,
  ) {
    this.mayUsePeers = uint8Column(downloadCount);
    this.reason = int8Column(downloadCount);
    this.failures = uint16Column(downloadCount);
    this.attempting = uint8Column(downloadCount);
    this.gaveUp = uint8Column(downloadCount);
    this.server = int16Column(downloadCount).fill(NONE);
  }

  /** A download begins or goes on: its HTTP side opens when the delays allow. */
  open(r: number, reason: ReasonCode, mayUsePeers: boolean, timeS: number): void {
    this.mayUsePeers[r] = Number(mayUsePeers);
    this.reason[r] = reason;
    this.step(r, timeS);
  }

  /** Why the CDN bytes of a download come from the CDN from now on. */
  setReason(r: number, reason: ReasonCode, timeS: number): void {
    this.reason[r] = reason;
    this.transfers.setReason(r, this.reasonOf(r), timeS);
  }

  /** The HTTP side of a download ends: it is complete, or pauses. Its transfer is closed by the caller. */
  close(r: number): void {
    if (this.server[r] !== NONE) this.servers.leave(this.server[r]!, this.facts.file[r]!, r);
    this.server[r] = NONE;
    this.attempting[r] = 0;
  }

  /** The timer of a download's HTTP side is due. */
  fire(r: number, timeS: number): void {
    if (this.attempting[r] === 1) this.noteFailure(r, timeS);
    else this.step(r, timeS);
  }

  /** A server fails: the downloads that were using it find out. */
  serverFailed(server: number, timeS: number): void {
    for (let r = 0; r < this.server.length; r += 1) {
      if (this.server[r] !== server) continue;
      this.transfers.close(this.transfers.httpOf(r), timeS);
      this.close(r);
      this.attempting[r] = 1;
      this.facts.setTimer(r, timeS + this.model.cacheConnectTimeout);
    }
  }

  /** Does what is to be done now: waits, tries a cache server, or opens the CDN. */
  private step(r: number, timeS: number): void {
    if (this.transfers.httpOf(r) !== NONE) return;
    const hosts = this.hosts(r);
    const moments = this.moments(r, hosts.length > 0);
    if (moments.keepsToCache && this.failures[r]! > 0 && timeS >= moments.cdnFromS) this.gaveUp[r] = 1;
    if (hosts.length > 0 && this.gaveUp[r] === 0) {
      if (timeS < moments.cacheFromS) this.facts.setTimer(r, moments.cacheFromS);
      else this.tryHost(r, hosts, moments, timeS);
      return;
    }
    if (timeS < moments.cdnFromS) this.facts.setTimer(r, moments.cdnFromS);
    else this.openCdn(r, timeS);
  }

  private tryHost(r: number, hosts: Int32Array, moments: HttpMoments, timeS: number): void {
    const i = this.facts.deviceOf[r]!;
    const server = hosts[this.failures[r]! % hosts.length]!;
    const isBanned = !moments.keepsToCache && timeS < (this.bannedUntilS.get(this.banKey(i, server)) ?? 0);
    if (isBanned) this.noteFailure(r, timeS);
    else if (this.answers(server, i, timeS)) this.openServer(r, server, timeS);
    else {
      this.attempting[r] = 1;
      this.facts.setTimer(r, timeS + this.model.cacheConnectTimeout);
    }
  }

  private noteFailure(r: number, timeS: number): void {
    const hosts = this.hosts(r);
    const moments = this.moments(r, hosts.length > 0);
    this.attempting[r] = 0;
    if (hosts.length === 0) {
      this.step(r, timeS);
      return;
    }
    const banKey = this.banKey(this.facts.deviceOf[r]!, hosts[this.failures[r]! % hosts.length]!);
    if (timeS >= (this.bannedUntilS.get(banKey) ?? 0)) {
      this.bannedUntilS.set(banKey, timeS + this.model.cacheHostBan);
    }
    this.failures[r] = Math.min(65_535, this.failures[r]! + 1);
    const failures = this.failures[r]!;
    const { keepsToCache, cdnFromS } = moments;
    if (!triesNextCacheHost(failures, hosts.length, keepsToCache, cdnFromS, timeS, this.model.cacheHostFailure)) {
      this.gaveUp[r] = 1;
      this.step(r, timeS);
      return;
    }
    const pauseS = failures % hosts.length === 0 ? retryPauseS(failures, hosts.length) : 0;
    if (pauseS === 0) this.tryHost(r, hosts, moments, timeS);
    else this.facts.setTimer(r, Math.min(timeS + pauseS, Math.max(cdnFromS, timeS)));
  }

  private openServer(r: number, server: number, timeS: number): void {
    const i = this.facts.deviceOf[r]!;
    const file = this.facts.file[r]!;
    const state = this.facts.state(i);
    const { site } = this.fleet.servers[server]!;
    const isLocal = site === this.fleet.siteOf[this.devices[i]!] && (state & AWAY) === 0;
    const capBytesPerS = this.servers.serve(server, file, r, timeS);
    this.server[r] = server;
    const hops = this.routes.fromServer(server, i, state, this.catalogue.foreground[file] === 1);
    this.openTransfer(r, hops, SOURCE.cacheServer, server, capBytesPerS, isLocal || (state & AWAY) !== 0, timeS);
  }

  private openCdn(r: number, timeS: number): void {
    const i = this.facts.deviceOf[r]!;
    const state = this.facts.state(i);
    const hops = this.routes.fromInternet(i, state, this.catalogue.foreground[this.facts.file[r]!] === 1);
    this.openTransfer(r, hops, SOURCE.cdn, NONE, Number.POSITIVE_INFINITY, (state & AWAY) !== 0, timeS);
  }

  private openTransfer(
    r: number,
    hops: number,
    source: number,
    copy: number,
    capBytesPerS: number,
    avoidsLine: boolean,
    timeS: number,
  ): void {
    const { opening } = this;
    opening.source = source;
    opening.reason = this.reasonOf(r);
    opening.capBytesPerS = capBytesPerS;
    opening.copy = copy;
    opening.inSite = avoidsLine ? NONE : this.books.siteOfDownload(r);
    this.transfers.open(r, hops, opening, timeS);
  }

  /** A cache server that should have served and did not is nearer to the cause than any peer. */
  private reasonOf(r: number): ReasonCode {
    if (this.gaveUp[r] === 1) return REASON['cache-server-failed'];
    const i = this.facts.deviceOf[r]!;
    const isForbidden = this.configured(r).length > 0 && !this.mayUseServers(i);
    return isForbidden ? REASON['cache-server-on-vpn'] : this.reason[r]!;
  }

  private moments(r: number, hasCache: boolean): HttpMoments {
    const { model } = this;
    const d = this.devices[this.facts.deviceOf[r]!]!;
    const policy = this.fleet.policies[this.fleet.policyOf[d]!]!;
    const priority = this.catalogue.foreground[this.facts.file[r]!]! as 0 | 1;
    const delayS = httpDelayS(policy.httpDelayS[priority], model.httpDelayZero, model.cloudHttpDelay);
    return httpMoments(
      this.facts.startedS[r]!,
      delayS,
      this.mayUsePeers[r] === 1,
      hasCache,
      policy.cacheFallbackS[priority],
      model.httpDelayHoldsCache,
      model.cacheFallbackStart,
    );
  }

  /** The cache servers that a download may use now. */
  private hosts(r: number): Int32Array {
    const hosts = this.configured(r);
    return hosts.length > 0 && this.mayUseServers(this.facts.deviceOf[r]!) ? hosts : NO_HOSTS;
  }

  private configured(r: number): Int32Array {
    if (!this.fleet.hasCacheHosts) return NO_HOSTS;
    const d = this.devices[this.facts.deviceOf[r]!]!;
    const isServed =
      this.facts.mode[r] !== MODE.bypass && isServedTo(this.catalogue, this.facts.file[r]!, this.fleet.clientKinds[d]!);
    return isServed ? this.fleet.hostLists[this.fleet.hostListOf[d]!]!.servers : NO_HOSTS;
  }

  /** True when a cache server may ever serve a download where its device is now. */
  hasServer(r: number): boolean {
    const isAtHome = (this.facts.state(this.facts.deviceOf[r]!) & STATE.atHome) !== 0;
    return this.hosts(r).some((server) => server >= 0 && (!isAtHome || this.fleet.servers[server]!.at === 'internet'));
  }

  private mayUseServers(i: number): boolean {
    const d = this.devices[i]!;
    const onVpn = (this.facts.state(i) & STATE.onVpn) !== 0 && this.fleet.vpnRecognised[d] === 1;
    return mayUseCacheServer(onVpn, this.fleet.policies[this.fleet.policyOf[d]!]!.cacheServerOnVpn);
  }

  /** True when a server answers a device: it exists, runs, and can be reached from where the device is. */
  private answers(server: number, i: number, timeS: number): boolean {
    if (server < 0 || this.happenings.isServerDown(server, timeS)) return false;
    const { at, site } = this.fleet.servers[server]!;
    const state = this.facts.state(i);
    if ((state & STATE.atHome) !== 0) return at === 'internet';
    const home = this.fleet.siteOf[this.devices[i]!]!;
    if (site === home && (state & AWAY) === 0) return true;
    return !(site >= 0 && this.happenings.isLineDown(site, timeS)) && !this.happenings.isLineDown(home, timeS);
  }

  private banKey(i: number, server: number): number {
    return i * (this.fleet.servers.length + 1) + server + 1;
  }
}
