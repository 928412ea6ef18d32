/**
 * The HTTP side of the downloads: when it opens, from a cache server or from the CDN, and what follows a failure.
 *
 * A download has one HTTP source at a time. The rules are in policy/httpDelay.ts (times) and policy/cacheFallback.ts
 * (failures); which hosts there are is found in cacheHosts.ts; here they meet the clock.
 */

import type { Catalogue } from '../content/catalogue.js';
import { float64Column, int8Column, int16Column, uint8Column, uint16Column } from '../core/columns.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import { type CacheFailure, pauseBeforeCdnS, retryPauseS, triesNextCacheHost } from '../policy/cacheFallback.js';
import { type HttpTimes, httpDelayS, httpFromS, httpTimes } from '../policy/httpDelay.js';
import type { Model } from '../scenario/model.js';
import type { CacheHosts } from './cacheHosts.js';
import type { CacheServers } from './cacheServers.js';
import type { DownloadFacts } from './downloadFacts.js';
import type { BooksHandle } from './kernel/booksHandle.js';
import type { RoutesHandle } from './kernel/routesHandle.js';
import type { TransfersHandle } from './kernel/transfersHandle.js';
import type { Network } from './network.js';
import type { Opening } from './opening.js';
import { SOURCE } from './result.js';

const NONE = -1;
const AWAY = STATE.onVpn | STATE.atHome;

/** What the HTTP side works with. */
interface HttpParts {
  fleet: Fleet;
  /** Global numbers of the devices. */
  devices: Int32Array;
  catalogue: Catalogue;
  model: Model;
  routes: RoutesHandle;
  transfers: TransfersHandle;
  books: BooksHandle;
  network: Network;
  servers: CacheServers;
  hosts: CacheHosts;
  facts: DownloadFacts;
}

export class HttpSources {
  /** By download: peers may be used, the present reason of CDN bytes, failed attempts, server in use or -1. */
  private readonly mayUsePeers: Uint8Array;
  private readonly reason: Int8Array;
  private readonly failures: Uint16Array;
  private readonly attempting: Uint8Array;
  private readonly gaveUp: Uint8Array;
  private readonly server: Int16Array;
  /** By download: no byte by HTTP before this, whatever the delays (firstSecond.ts). */
  private readonly startsS: Float64Array;
  /** One object serves all transfers. */
  private readonly opening: Opening = {
    source: 0,
    reason: 0,
    capBytesPerS: 0,
    copy: NONE,
    inSite: NONE,
    outSite: NONE,
  };

  constructor(
    downloadCount: number,
    private readonly parts: HttpParts,
  ) {
    this.mayUsePeers = uint8Column(downloadCount);
    this.reason = int8Column(downloadCount);
    this.failures = uint16Column(downloadCount);
    this.attempting = uint8Column(downloadCount);
    this.gaveUp = uint8Column(downloadCount);
    this.server = int16Column(downloadCount).fill(NONE);
    this.startsS = float64Column(downloadCount);
  }

  /** A download begins or goes on: its HTTP side opens when the delays allow, and not before `startsS`. */
  open(r: number, reason: ReasonCode, mayUsePeers: boolean, startsS: number, timeS: number): void {
    this.startsS[r] = startsS;
    this.mayUsePeers[r] = Number(mayUsePeers);
    this.reason[r] = reason;
    this.step(r, timeS);
  }

  /** Why the CDN bytes of a download come from the CDN from now on. */
  setReason(r: number, reason: ReasonCode, timeS: number): void {
    this.reason[r] = reason;
    this.parts.transfers.setReason(r, this.reasonOf(r), timeS);
  }

  /** True when a cache server may ever serve a download where its device is now. */
  hasServer(r: number): boolean {
    return this.parts.hosts.hasServer(r);
  }

  /** A download that was given up is asked for again: its delays begin anew, and its cache servers are asked again. */
  restart(r: number): void {
    this.failures[r] = 0;
    this.gaveUp[r] = 0;
  }

  /** True while a download waits: neither a cache server nor the CDN is asked. */
  isHeld(r: number): boolean {
    return this.parts.transfers.httpOf(r) === NONE;
  }

  /** True while a cache server serves a download. */
  isServed(r: number): boolean {
    return this.server[r] !== NONE;
  }

  /** The HTTP side of a download ends: it is complete, or pauses. Its transfer is closed by the caller. */
  close(r: number): void {
    if (this.server[r] !== NONE) this.parts.servers.leave(this.server[r]!, this.parts.facts.file[r]!, r);
    this.server[r] = NONE;
    this.attempting[r] = 0;
  }

  /** The timer of a download's HTTP side is due. */
  fire(r: number, timeS: number): void {
    if (this.attempting[r] === 1) this.noteFailure(r, 'unreachable', timeS);
    else this.step(r, timeS);
  }

  /** The transfer of a download from the CDN or a cache server goes on over the lines that work now. */
  reroute(r: number, f: number, timeS: number): void {
    const { facts, routes, transfers } = this.parts;
    const i = facts.deviceOf[r]!;
    const file = facts.file[r]!;
    const state = facts.state(i);
    const server = this.server[r]!;
    const hops = server === NONE ? routes.fromInternet(i, state, file) : routes.fromServer(server, i, state, file);
    transfers.reroute(f, hops, timeS);
  }

  /** A server fails: the downloads that were using it find out when they try to go on. */
  serverFailed(server: number, timeS: number): void {
    this.leaveServer(server, timeS, (r) => {
      this.attempting[r] = 1;
      this.parts.facts.setTimer(r, timeS + this.parts.model.cacheConnectTimeout);
    });
  }

  /** A server answers with errors from now on: the downloads that were using it are told with their next request. */
  serverErrs(server: number, status: number, timeS: number): void {
    this.leaveServer(server, timeS, (r) => this.noteFailure(r, status, timeS));
  }

  private leaveServer(server: number, timeS: number, then: (r: number) => void): void {
    const { transfers, facts } = this.parts;
    for (let r = 0; r < this.server.length; r += 1) {
      if (this.server[r] !== server) continue;
      transfers.close(transfers.httpOf(r), timeS);
      this.close(r);
      facts.cacheStops(r);
      then(r);
    }
  }

  /** Does what is to be done now: waits, tries a cache server, or opens the CDN. */
  private step(r: number, timeS: number): void {
    const { facts, transfers } = this.parts;
    if (transfers.httpOf(r) !== NONE) return;
    if (timeS < this.startsS[r]!) {
      facts.setTimer(r, this.startsS[r]!);
      return;
    }
    // Most estates have no cache servers: their downloads have one delay.
    if (!this.parts.fleet.hasCacheHosts) {
      const fromS = httpFromS(facts.begunS(r), this.delayS(r), this.mayUsePeers[r] === 1);
      if (timeS < fromS) facts.setTimer(r, fromS);
      else this.openCdn(r, timeS);
      return;
    }
    this.stepWithHosts(r, timeS);
  }

  private stepWithHosts(r: number, timeS: number): void {
    const { facts, hosts } = this.parts;
    const usable = hosts.usable(r);
    const instants = this.instants(r, usable.length > 0);
    if (instants.keepsToCache && this.failures[r]! > 0 && timeS >= instants.cdnFromS) this.gaveUp[r] = 1;
    if (usable.length > 0 && this.gaveUp[r] === 0) {
      if (timeS < instants.cacheFromS) facts.setTimer(r, instants.cacheFromS);
      else this.tryHost(r, usable, instants, timeS);
      return;
    }
    // Who has given the cache servers up waits for them no longer.
    const { cdnFromS } = this.gaveUp[r] === 1 ? this.instants(r, false) : instants;
    if (timeS < cdnFromS) facts.setTimer(r, cdnFromS);
    else this.openCdn(r, timeS);
  }

  private tryHost(r: number, usable: Int32Array, { keepsToCache }: HttpTimes, timeS: number): void {
    const { facts, hosts, model } = this.parts;
    const host = hosts.inTurn(r, usable, this.failures[r]!);
    const failure = hosts.isBanned(r, host, keepsToCache, timeS) ? 'banned' : hosts.failureOf(r, host, timeS);
    if (failure === null) this.openServer(r, host, timeS);
    else if (failure === 'unreachable') {
      this.attempting[r] = 1;
      facts.setTimer(r, timeS + model.cacheConnectTimeout);
    } else this.noteFailure(r, failure, timeS);
  }

  private noteFailure(r: number, failure: CacheFailure, timeS: number): void {
    const { facts, hosts, model } = this.parts;
    const usable = hosts.usable(r);
    const instants = this.instants(r, usable.length > 0);
    this.attempting[r] = 0;
    if (usable.length === 0) {
      this.step(r, timeS);
      return;
    }
    hosts.ban(r, hosts.inTurn(r, usable, this.failures[r]!), failure, timeS);
    this.failures[r] = Math.min(65_535, this.failures[r]! + 1);
    const attempts = { failures: this.failures[r]!, hostCount: usable.length, ...instants };
    if (!triesNextCacheHost(failure, attempts, timeS, model)) {
      this.gaveUp[r] = 1;
      const pauseS = pauseBeforeCdnS(failure, model, model.cacheRetryPause);
      if (pauseS === 0) this.step(r, timeS);
      else facts.setTimer(r, timeS + pauseS);
      return;
    }
    const isRoundOver = attempts.failures % usable.length === 0;
    const pauseS = isRoundOver ? retryPauseS(attempts.failures, usable.length, model.cacheRetryPause) : 0;
    if (pauseS === 0) this.tryHost(r, usable, instants, timeS);
    else facts.setTimer(r, Math.min(timeS + pauseS, Math.max(instants.cdnFromS, timeS)));
  }

  private openServer(r: number, server: number, timeS: number): void {
    const { devices, facts, fleet, network, routes, servers } = this.parts;
    const i = facts.deviceOf[r]!;
    const file = facts.file[r]!;
    const state = facts.state(i);
    const { site } = fleet.servers[server]!;
    const isLocal = site === fleet.siteOf[devices[i]!] && (state & AWAY) === 0;
    this.opening.source = SOURCE.cacheServer;
    this.opening.copy = server;
    this.opening.capBytesPerS = servers.serve(server, file, r, timeS);
    this.opening.outSite = isLocal || site < 0 ? NONE : network.localSiteOf(site);
    this.server[r] = server;
    facts.cacheBegins(r);
    const hops = routes.fromServer(server, i, state, file);
    this.openTransfer(r, hops, isLocal, timeS);
  }

  private openCdn(r: number, timeS: number): void {
    const { facts, routes } = this.parts;
    const i = facts.deviceOf[r]!;
    this.opening.source = SOURCE.cdn;
    this.opening.copy = NONE;
    this.opening.capBytesPerS = Number.POSITIVE_INFINITY;
    this.opening.outSite = NONE;
    const hops = routes.fromInternet(i, facts.state(i), facts.file[r]!);
    this.openTransfer(r, hops, false, timeS);
  }

  /** @param isLocal it crosses no WAN line, even in the office */
  private openTransfer(r: number, hops: number, isLocal: boolean, timeS: number): void {
    const { books, facts, transfers } = this.parts;
    const isAway = (facts.state(facts.deviceOf[r]!) & AWAY) !== 0;
    this.opening.reason = this.reasonOf(r);
    this.opening.inSite = isLocal || isAway ? NONE : books.siteOfDownload(r);
    transfers.open(r, hops, this.opening, timeS);
  }

  /** A cache server that should have served and did not is nearer to the cause than any peer. */
  private reasonOf(r: number): ReasonCode {
    if (this.gaveUp[r] === 1) return REASON['cache-server-failed'];
    const whyNone = this.parts.hosts.whyNone(r);
    return whyNone >= 0 ? whyNone : this.reason[r]!;
  }

  /** The HTTP delay of a download, in seconds, if it may use peers. */
  private delayS(r: number): number {
    const { catalogue, facts, model } = this.parts;
    const own = facts.ownDelayS(r);
    if (own !== undefined) return own;
    const priority = catalogue.foreground[facts.file[r]!]! as 0 | 1;
    return httpDelayS(this.policyOf(r).httpDelayS[priority], model.httpDelayZero, model.cloudHttpDelay);
  }

  private policyOf(r: number) {
    const { devices, facts, fleet } = this.parts;
    return fleet.policies[fleet.policyOf[devices[facts.deviceOf[r]!]!]!]!;
  }

  private instants(r: number, hasCache: boolean): HttpTimes {
    const { catalogue, facts, model } = this.parts;
    const priority = catalogue.foreground[facts.file[r]!]! as 0 | 1;
    const delayS = this.delayS(r);
    const mayUsePeers = this.mayUsePeers[r] === 1;
    const fallbackS = this.policyOf(r).cacheFallbackS[priority];
    return httpTimes({ startS: facts.begunS(r), delayS, mayUsePeers, hasCache, fallbackS }, model);
  }
}
