/** The trace of a run: every stretch of a transfer with one cap, and every change of a link, for replay elsewhere. */
import type { Network } from './network.js';
import type { TraceLink, TraceRow } from './result.js';

/** The links of transfers that go the same way. */
export interface TracedRoute {
  readonly links: readonly number[];
  /** What a byte per second takes of each link: airtime of media, 1 of others. */
  readonly weights: readonly number[];
  /** Names of the links that can ever hold a transfer back, as of a number of links that have changed. */
  names: readonly string[];
  /** The weights of these; `null` where all are 1. */
  nameWeights: readonly number[] | null;
  namedAt: number;
}

export class Trace {
  readonly rows: TraceRow[] = [];
  private readonly routes = new Map<string, TracedRoute>();
  private readonly used = new Set<number>();
  /** Rates that links have had later, by link. */
  private readonly changes = new Map<number, { fromS: number; capacityBytesPerS: number }[]>();
  private readonly initial: Float64Array;

  constructor(private readonly network: Network) {
    this.initial = network.capacity.slice();
  }

  noteCapacity(link: number, bytesPerS: number, timeS: number): void {
    const changes = this.changes.get(link) ?? [];
    changes.push({ fromS: timeS, capacityBytesPerS: bytesPerS });
    this.changes.set(link, changes);
  }

  /**
   * The route over some links: one for all transfers that take it, as there can be many rows.
   *
   * @param weightOf what stands beside the link at a place of the route; it counts where that is a medium
   */
  routeOver(links: ArrayLike<number>, weightOf: (hop: number) => number): TracedRoute {
    const list = Array.from(links);
    const { air } = this.network;
    const weights = list.map((link, hop) => (air?.isMedium(link) ? weightOf(hop) : 1));
    const key = air === null ? list.join() : `${list.join()} ${weights.join()}`;
    let route = this.routes.get(key);
    if (route === undefined) {
      route = { links: list, weights, names: [], nameWeights: null, namedAt: -1 };
      this.routes.set(key, route);
    }
    return route;
  }

  /** Adds a row, over the links of a route that can ever hold a transfer back. */
  add(row: Omit<TraceRow, 'links' | 'linkWeights'>, route: TracedRoute): void {
    if (route.namedAt !== this.changes.size) this.nameLinks(route);
    this.rows.push({ ...row, links: route.names, linkWeights: route.nameWeights });
  }

  private nameLinks(route: TracedRoute): void {
    const hops = [...route.links.keys()].filter((hop) => {
      const link = route.links[hop]!;
      return Number.isFinite(this.initial[link]!) || this.changes.has(link);
    });
    for (const hop of hops) this.used.add(route.links[hop]!);
    route.names = hops.map((hop) => this.network.linkName(route.links[hop]!));
    const weights = hops.map((hop) => route.weights[hop]!);
    route.nameWeights = weights.every((weight) => weight === 1) ? null : weights;
    route.namedAt = this.changes.size;
  }

  /** The links that the rows use, with the rates that they had from when on. */
  links(): TraceLink[] {
    return [...this.used]
      .sort((a, b) => a - b)
      .flatMap((link) => {
        const name = this.network.linkName(link);
        const changes = this.changes.get(link) ?? [];
        return [{ fromS: 0, capacityBytesPerS: this.initial[link]! }, ...changes].map((rate) => ({ name, ...rate }));
      });
  }
}
