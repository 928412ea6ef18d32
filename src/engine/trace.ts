/** The trace of a run: every stretch of a transfer with one cap, and every change of a link, for replay elsewhere. */
import type { Network } from './network.js';
import type { TraceLink, TraceRow } from './result.js';

export class Trace {
  readonly rows: TraceRow[] = [];
  private readonly changes: { link: number; fromS: number; bytesPerS: number }[] = [];
  private readonly changed = new Set<number>();
  private readonly initial: Float64Array;

  constructor(private readonly network: Network) {
    this.initial = network.capacity.slice();
  }

  noteCapacity(link: number, bytesPerS: number, timeS: number): void {
    this.changed.add(link);
    this.changes.push({ link, fromS: timeS, bytesPerS });
  }

  /** Names of the links of a route that can ever hold a transfer back. */
  linksOf(route: readonly number[]): string[] {
    const counts = (link: number) => Number.isFinite(this.initial[link]!) || this.changed.has(link);
    return route.filter(counts).map((link) => this.network.linkName(link));
  }

  /** The links that the rows use, with the rates that they had from when on. */
  links(): TraceLink[] {
    const used = new Set(this.rows.flatMap((row) => row.links));
    const links: TraceLink[] = [];
    for (let link = 0; link < this.initial.length; link += 1) {
      const name = this.network.linkName(link);
      if (!used.has(name)) continue;
      links.push({ name, fromS: 0, capacityBytesPerS: this.initial[link]! });
      for (const change of this.changes) {
        if (change.link === link) links.push({ name, fromS: change.fromS, capacityBytesPerS: change.bytesPerS });
      }
    }
    return links;
  }
}
