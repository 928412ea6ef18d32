/**
 * Max-min fair rates, slowly: all rates rise together by small exact steps to the next event.
 *
 * Written without looking at the engine: no sets, no heap, no incremental update; each round raises every free flow
 * by the same amount until a link is full or a cap is reached (progressive filling, from the definition).
 */
export interface OracleFlow {
  links: number[];
  cap: number;
}

export function maxMinRates(capacity: readonly number[], flows: readonly OracleFlow[]): number[] {
  const rates = flows.map(() => 0);
  const free = new Set(flows.keys());
  while (free.size > 0) {
    let raise = Number.POSITIVE_INFINITY;
    for (const [l, c] of capacity.entries()) {
      const users = [...free].filter((f) => flows[f]!.links.includes(l)).length;
      const used = flows.reduce((total, flow, f) => total + (flow.links.includes(l) ? rates[f]! : 0), 0);
      if (users > 0) raise = Math.min(raise, (c - used) / users);
    }
    for (const f of free) raise = Math.min(raise, flows[f]!.cap - rates[f]!);
    raise = Math.max(0, raise);
    for (const f of free) rates[f]! += raise;
    const full = (l: number) => {
      const used = flows.reduce((total, flow, f) => total + (flow.links.includes(l) ? rates[f]! : 0), 0);
      return used >= capacity[l]! * (1 - 1e-12);
    };
    for (const f of [...free]) {
      if (rates[f]! >= flows[f]!.cap * (1 - 1e-12) || flows[f]!.links.some(full)) free.delete(f);
    }
  }
  return rates;
}
