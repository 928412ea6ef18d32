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
}

export function maxMinRates(capacity: readonly number[], flows: readonly OracleFlow[]): number[] {
  const rates = flows.map(() => 0);
  const used = new Float64Array(capacity.length);
  const users = new Int32Array(capacity.length);
  let free = flows.map((_, f) => f);
  for (const f of free) for (const l of flows[f]!.links) users[l]! += 1;
  while (free.length > 0) {
    let raise = Number.POSITIVE_INFINITY;
    for (const f of free) {
      raise = Math.min(raise, flows[f]!.cap - rates[f]!);
      for (const l of flows[f]!.links) raise = Math.min(raise, (capacity[l]! - used[l]!) / users[l]!);
    }
    raise = Math.max(0, raise);
    for (const f of free) {
      rates[f]! += raise;
      for (const l of flows[f]!.links) used[l]! += raise;
    }
    const isFull = (l: number) => used[l]! >= capacity[l]! * (1 - 1e-12);
    const isDone = (f: number) => rates[f]! >= flows[f]!.cap * (1 - 1e-12) || flows[f]!.links.some(isFull);
    const done = free.filter(isDone);
    free = free.filter((f) => !done.includes(f));
    for (const f of done) for (const l of flows[f]!.links) users[l]! -= 1;
  }
  return rates;
}
