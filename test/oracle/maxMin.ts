/**
 * Max-min fair rates, slowly: all rates rise together by small exact steps to the next event.
 *
 * Written without looking at the engine: no sets around a change, no heap, no incremental update; each round raises
 * every free flow by the same amount until a link is full or a cap is reached (progressive filling, from the
 * definition).
 */
export interface OracleFlow {
  links: number[];
  cap: number;
  /** What it takes of each of its links for each byte per second; default: 1. */
  weights?: number[];
}

export function maxMinRates(capacity: readonly number[], flows: readonly OracleFlow[]): number[] {
  const rates = flows.map(() => 0);
  const used = new Float64Array(capacity.length);
  const users = new Float64Array(capacity.length);
  const weight = (f: number, h: number) => flows[f]!.weights?.[h] ?? 1;
  let free = flows.map((_, f) => f);
  const each = (f: number, visit: (link: number, weight: number) => void) => {
    flows[f]!.links.forEach((l, h) => {
      visit(l, weight(f, h));
    });
  };
  const count = (f: number, sign: number) =>
    each(f, (l, w) => {
      users[l]! += sign * w;
    });
  for (const f of free) count(f, 1);
  while (free.length > 0) {
    let raise = Number.POSITIVE_INFINITY;
    for (const f of free) {
      raise = Math.min(raise, flows[f]!.cap - rates[f]!);
      for (const l of flows[f]!.links) raise = Math.min(raise, (capacity[l]! - used[l]!) / users[l]!);
    }
    raise = Math.max(0, raise);
    for (const f of free) {
      rates[f]! += raise;
      each(f, (l, w) => {
        used[l]! += raise * w;
      });
    }
    const isFull = (l: number) => used[l]! >= capacity[l]! * (1 - 1e-12);
    const isDone = (f: number) => rates[f]! >= flows[f]!.cap * (1 - 1e-12) || flows[f]!.links.some(isFull);
    const done = free.filter(isDone);
    free = free.filter((f) => !done.includes(f));
    for (const f of done) count(f, -1);
  }
  return rates;
}
