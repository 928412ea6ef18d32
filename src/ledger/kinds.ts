/**
 * Which devices may ever send to which in a run, by kinds of devices: devices of one kind search the same scopes and are
 * found in the same ones, whenever and wherever in the run, and use the same cache servers.
 *
 * A device is found in the scopes of every location that it visits and may send from. Without a restriction it searches
 * its LAN and its wide scope, kept to its subnet only that (as kernel/search.ts does).
 */
import type { Fleet } from '../fleet/fleet.js';
import { LOCATION } from '../fleet/locations.js';
import { MODE } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { decideVpnPeering } from '../policy/vpn.js';
import type { Model } from '../scenario/model.js';

export interface Kind {
  /** Scopes in which its devices look for peers, and those in which they are found, each once. */
  searched: readonly number[];
  found: readonly number[];
  /** True when its devices can serve each other. */
  isMutual: boolean;
}

export interface Kinds {
  kinds: readonly Kind[];
  /** Kind of each device of the part, in their order. */
  of: Int32Array;
}

/** What decides, beside its scopes, what a device may do: bits. */
const KEPT = 1;
const WIDE_ONLY = 2;
const TAKES_ON_VPN = 4;
const SENDS_ON_VPN = 8;
const NONE = -1;

/** Finds the kinds of the devices of a part (global numbers). */
export function kindsOf(fleet: Fleet, model: Model, devices: Int32Array): Kinds {
  const finder = new KindFinder(fleet, model, devices);
  const of = new Int32Array(devices.length);
  for (let i = 0; i < devices.length; i += 1) {
    of[i] = i > 0 && finder.isAlike(devices[i]!, devices[i - 1]!) ? of[i - 1]! : finder.kindOf(devices[i]!);
  }
  return { kinds: finder.kinds, of };
}

class KindFinder {
  readonly kinds: Kind[] = [];
  /** By kind: its first device, and the kind before it of the same hash. */
  private readonly first: number[] = [];
  private readonly before: number[] = [];
  private readonly byHash = new Map<number, number>();
  /** Nobody looks into the lists of subnets where no device is kept to its own. */
  private readonly hasKept: boolean;
  private readonly hasServers: boolean;

  constructor(
    private readonly fleet: Fleet,
    private readonly model: Model,
    devices: Int32Array,
  ) {
    this.hasKept = devices.some((d) => fleet.restriction[d] !== RESTRICT.none);
    this.hasServers = fleet.servers.length > 0;
  }

  kindOf(d: number): number {
    const hash = this.hashOf(d);
    const latest = this.byHash.get(hash) ?? NONE;
    for (let kind = latest; kind !== NONE; kind = this.before[kind]!) {
      if (this.isAlike(d, this.first[kind]!)) return kind;
    }
    const kind = this.kinds.length;
    this.kinds.push(this.describe(d));
    this.first.push(d);
    this.before.push(latest);
    this.byHash.set(hash, kind);
    return kind;
  }

  isAlike(a: number, b: number): boolean {
    const { clientKinds, hostListAnywhere, locations, policyOf, restriction, visits, vpnRecognised } = this.fleet;
    if (visits[a] !== visits[b]) return false;
    if (this.hasServers && (hostListAnywhere[a] !== hostListAnywhere[b] || clientKinds[a] !== clientKinds[b]))
      return false;
    const areUnderOne = policyOf[a] === policyOf[b] && restriction[a] === restriction[b];
    if (!(areUnderOne && vpnRecognised[a] === vpnRecognised[b]) && this.rights(a) !== this.rights(b)) return false;
    for (let location = 0; visits[a]! >> location !== 0; location += 1) {
      if ((visits[a]! & (1 << location)) === 0) continue;
      const { near, lan, wide } = locations[location]!;
      if (lan[a] !== lan[b] || wide[a] !== wide[b] || (this.hasKept && near[a] !== near[b])) return false;
    }
    return true;
  }

  private hashOf(d: number): number {
    const { hostListAnywhere, locations, visits } = this.fleet;
    let hash = this.rights(d) + (this.hasServers ? 16 * hostListAnywhere[d]! : 0);
    for (let location = 0; visits[d]! >> location !== 0; location += 1) {
      if ((visits[d]! & (1 << location)) === 0) continue;
      const { near, lan, wide } = locations[location]!;
      if (this.hasKept) hash = Math.imul(hash, 31) + near[d]!;
      hash = Math.imul(Math.imul(hash, 31) + lan[d]!, 31) + wide[d]!;
    }
    return hash | 0;
  }

  private rights(d: number): number {
    const { policies, policyOf, restriction, visits, vpnRecognised } = this.fleet;
    const policy = policies[policyOf[d]!]!;
    const isKept = restriction[d] !== RESTRICT.none;
    const isWideOnly = !isKept && policy.downloadMode === MODE.internet && !this.model.internetModeLanFirst;
    let rights = (isKept ? KEPT : 0) | (isWideOnly ? WIDE_ONLY : 0);
    if ((visits[d]! & (1 << LOCATION.vpn)) === 0) return rights;
    const allowed = decideVpnPeering(policy.allowVpnPeerCaching, restriction[d]!, this.model.vpnBan);
    if (allowed.download || vpnRecognised[d] === 0) rights |= TAKES_ON_VPN;
    if (allowed.upload || vpnRecognised[d] === 0) rights |= SENDS_ON_VPN;
    return rights;
  }

  private describe(d: number): Kind {
    const { locations, visits } = this.fleet;
    const rights = this.rights(d);
    const searched = new Set<number>();
    const found = new Set<number>();
    for (let location = 0; visits[d]! >> location !== 0; location += 1) {
      if ((visits[d]! & (1 << location)) === 0) continue;
      const near = locations[location]!.near[d]!;
      const lan = locations[location]!.lan[d]!;
      const wide = locations[location]!.wide[d]!;
      if (location !== LOCATION.vpn || rights & TAKES_ON_VPN) {
        if (rights & KEPT) searched.add(near);
        else searched.add(wide);
        if ((rights & (KEPT | WIDE_ONLY)) === 0) searched.add(lan);
      }
      if (location !== LOCATION.vpn || rights & SENDS_ON_VPN) {
        found.add(lan).add(wide);
        if (this.hasKept) found.add(near);
      }
    }
    searched.delete(NONE);
    found.delete(NONE);
    const isMutual = [...searched].some((scope) => found.has(scope));
    return { searched: [...searched], found: [...found], isMutual };
  }
}
