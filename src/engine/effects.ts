/** What the scenario's events do when they begin and end. Lasting conditions are asked of {@link Happenings} instead. */
import { REASON } from '../core/reasons.js';
import { networksOf } from '../fleet/wiring.js';
import { compilePatterns } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';
import type { Parts } from './parts.js';
import { isAcrossNat } from './peers.js';

/** What the effects act on: a running simulation. */
export interface Stage {
  /** Brings a device up to its present state. */
  refresh(i: number): void;
  startWaiting(i: number): void;
  abandon(i: number): void;
}

const NONE = -1;

export class Effects {
  constructor(
    private readonly parts: Parts,
    private readonly stage: Stage,
  ) {}

  /** Event `e` begins. */
  begin(e: number): void {
    const { happenings } = this.parts;
    const { nowS } = this.parts.part;
    const spec = happenings.spec(e);
    switch (spec.what) {
      case 'port-blocked':
        for (const i of happenings.devicesHit(e)) this.endPeering(i, 'holder-port-blocked', 'port-blocked', () => true);
        return;
      case 'teredo-blocked':
        for (const i of happenings.devicesHit(e)) {
          this.endPeering(i, 'holder-teredo-blocked', 'holder-teredo-blocked', (_, source) => isAcrossNat(source));
        }
        return;
      case 'wifi-isolation':
        for (const i of happenings.devicesHit(e)) {
          this.endPeering(i, 'holder-isolated', 'holder-isolated', (other) => this.sharesSite(i, other));
        }
        return;
      case 'wan-failure':
      case 'wan-degraded':
        this.setLines(e);
        return;
      case 'cache-server-failure':
        for (const server of happenings.serversHit(e)) {
          this.parts.http.serverFailed(server, nowS);
          this.parts.servers.fail(server, nowS);
        }
        return;
      case 'cache-server-error':
        for (const server of happenings.serversHit(e)) this.parts.http.serverErrs(server, spec.status!, nowS);
        return;
      case 'move':
        for (const i of happenings.devicesHit(e)) this.stage.refresh(i);
        return;
      case 'pin':
        for (const i of happenings.devicesHit(e)) {
          this.parts.caches.pinWhere(i, this.isMeant(spec), happenings.endsS(e));
        }
        return;
      case 'clear-cache':
        for (const i of happenings.devicesHit(e)) this.clear(i, spec, spec.includePinned === true);
        return;
      case 'reimage':
        for (const i of happenings.devicesHit(e)) {
          this.stage.refresh(i);
          this.stage.abandon(i);
          this.clear(i, spec, true);
        }
        return;
      default:
        return;
    }
  }

  /** Event `e` ends. */
  end(e: number): void {
    const { happenings } = this.parts;
    const { what } = happenings.spec(e);
    if (what === 'move' || what === 'reimage') for (const i of happenings.devicesHit(e)) this.stage.refresh(i);
    if (what !== 'wan-failure' && what !== 'wan-degraded') return;
    this.setLines(e);
    const sites = this.sitesOnLines(e);
    const { fleet, devices } = this.parts;
    devices.forEach((d, i) => {
      if (sites.has(fleet.siteOf[d]!)) this.stage.startWaiting(i);
    });
  }

  /** Until when a copy that is finished now is pinned, or NaN. */
  pinnedUntilS(i: number, file: number, timeS: number): number {
    const { happenings } = this.parts;
    let untilS = Number.NaN;
    for (let e = 0; e < happenings.count; e += 1) {
      const spec = happenings.spec(e);
      const isNow = spec.what === 'pin' && timeS >= happenings.beginsS(e) && timeS < happenings.endsS(e);
      if (!isNow || !happenings.hits(e, i) || !this.isMeant(spec)(file)) continue;
      untilS = Number.isNaN(untilS) ? happenings.endsS(e) : Math.max(untilS, happenings.endsS(e));
    }
    return untilS;
  }

  /** Ends the connections of a device, in both directions, to the others that are meant. */
  private endPeering(
    i: number,
    asHolder: keyof typeof REASON,
    asSeeker: keyof typeof REASON,
    isMeant: (other: number, source: number) => boolean,
  ): void {
    const { connections, deviceOf, part, transfers } = this.parts;
    const { nowS } = this.parts.part;
    connections.endUploadsTo(i, REASON[asHolder], nowS, (r, source) => isMeant(deviceOf[r]!, source));
    for (let r = part.activeHead[i]!; r !== NONE; r = part.nextActive[r]!) {
      connections.endPeersOf(r, REASON[asSeeker], nowS, (f) => isMeant(transfers.senderOf(f), transfers.sourceOf(f)));
    }
  }

  private sharesSite(i: number, other: number): boolean {
    const { peers, known } = this.parts;
    return peers.sharesSite(i, known[i]!, other, known[other]!);
  }

  /** Other traffic of some lines changes. */
  turnTraffic(): void {
    const { lineRates, part, transfers } = this.parts;
    const { nowS } = part;
    lineRates.turn(nowS, (link, bytesPerS) => transfers.setCapacity(link, bytesPerS, nowS));
  }

  /** Sets the lines that an event hits to what is left of them now. */
  private setLines(e: number): void {
    const { happenings, lineRates, part, transfers } = this.parts;
    const { nowS } = part;
    const isOfHubs = happenings.spec(e).hub !== undefined;
    lineRates.refresh(isOfHubs ? 'hubs' : happenings.sitesHit(e), nowS, (link, bytesPerS) =>
      transfers.setCapacity(link, bytesPerS, nowS),
    );
    this.redirect();
  }

  /** Global numbers of the sites whose devices may go on when an event that hits lines is over. */
  private sitesOnLines(e: number): ReadonlySet<number> {
    const { fleet, happenings, scenario } = this.parts;
    const { hub } = happenings.spec(e);
    if (hub === undefined) return happenings.sitesHit(e);
    const isHit = compilePatterns(hub);
    const hubs = networksOf(scenario).hubs.map(({ name }) => isHit(name));
    const leavesByOne = (site: number) => happenings.lines.wiringOf(site).legs.some(({ network }) => hubs[network]);
    return new Set([...fleet.sites.keys()].filter(leavesByOne));
  }

  /** Where sites have named lines, traffic takes those that work: what is under way goes on there in the same instant. */
  private redirect(): void {
    const { connections, demand, happenings, http, network, part, partSites, routes, servers, transfers } = this.parts;
    if (network.named === null) return;
    const { nowS } = part;
    const { lines } = happenings;
    routes.setLegs(
      (local, leg) => lines.isUp(partSites[local]!, lines.wiringOf(partSites[local]!).legs[leg]!, nowS),
      (local, kind) => lines.exitOf(partSites[local]!, kind, nowS),
    );
    for (let r = 0; r < demand.count; r += 1) {
      for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
        if (transfers.senderOf(f) === NONE) http.reroute(r, f, nowS);
        else connections.reroute(f, nowS);
      }
    }
    servers.reroute(nowS);
  }

  private clear(i: number, spec: Scenario['events'][number], includePinned: boolean): void {
    const { caches, connections } = this.parts;
    const { nowS } = this.parts.part;
    caches.clearWhere(i, this.isMeant(spec), includePinned, (copy) =>
      connections.endUploads(i, REASON['copy-cleared'], nowS, copy),
    );
  }

  /** Which files the content of an event means. */
  private isMeant({ content }: Scenario['events'][number]): (file: number) => boolean {
    if (!content) return () => true;
    const { catalogue } = this.parts;
    const isNamed = compilePatterns(content);
    return (file) => isNamed(catalogue.releases[catalogue.releaseOf[file]!]!.content.name);
  }
}
