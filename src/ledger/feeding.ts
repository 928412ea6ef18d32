/**
 * The sets of devices that feed each other, and which of them nobody else feeds.
 *
 * The graph has the kinds of devices that have a file and the scopes as its nodes: a kind leads to the scopes in which
 * it is found, a scope to the kinds that search it. Its strongly connected components are the sets.
 */
import type { Kind } from './kinds.js';

export interface Feeding {
  /** By kind, in the order in which they were given: its set. */
  setOf: Int32Array;
  /** By set: 1 when devices of another set may send to it, and 1 when its devices may send to each other. */
  isFed: Uint8Array;
  isMutual: Uint8Array;
}

/** Finds the sets of some kinds, in time that grows with the number of their scopes. */
export function feedingOf(kinds: readonly Kind[]): Feeding {
  if (kinds.length === 1) return ofOne(kinds[0]!);
  const { nodes, next } = graphOf(kinds);
  const { componentOf, order } = components(nodes, next);
  const count = kinds.length;
  const isFed = new Uint8Array(order.count);
  const size = new Int32Array(order.count);
  const holds = new Uint8Array(order.count);
  for (let node = 0; node < nodes; node += 1) {
    size[componentOf[node]!]! += 1;
    if (node < count) holds[componentOf[node]!] = 1;
  }
  // In the order of the edges: what feeds a component comes before it.
  for (let i = order.nodes.length - 1; i >= 0; i -= 1) {
    const node = order.nodes[i]!;
    const from = componentOf[node]!;
    if (holds[from] === 0 && isFed[from] === 0) continue;
    for (const to of next[node]!) if (componentOf[to] !== from) isFed[componentOf[to]!] = 1;
  }
  return { setOf: componentOf.subarray(0, count), isFed, isMutual: Uint8Array.from(size, (of) => Number(of > 1)) };
}

function ofOne({ isMutual }: Kind): Feeding {
  return { setOf: new Int32Array(1), isFed: new Uint8Array(1), isMutual: Uint8Array.of(Number(isMutual)) };
}

/** The edges of each node: the kinds come first, then the scopes that some kind searches. */
function graphOf(kinds: readonly Kind[]): { nodes: number; next: readonly number[][] } {
  const next: number[][] = kinds.map(() => []);
  const nodeOf = new Map<number, number>();
  kinds.forEach(({ searched }, kind) => {
    for (const scope of searched) {
      let node = nodeOf.get(scope);
      if (node === undefined) {
        node = next.length;
        nodeOf.set(scope, node);
        next.push([]);
      }
      next[node]!.push(kind);
    }
  });
  kinds.forEach(({ found }, kind) => {
    for (const scope of found) {
      const node = nodeOf.get(scope);
      if (node !== undefined) next[kind]!.push(node);
    }
  });
  return { nodes: next.length, next };
}

/**
 * Strongly connected components (Tarjan 1972), without recursion.
 *
 * @returns the component of each node, and the nodes component by component: each comes after all that it leads to
 */
function components(
  nodes: number,
  next: readonly (readonly number[])[],
): { componentOf: Int32Array; order: { nodes: number[]; count: number } } {
  const unseen = -1;
  const componentOf = new Int32Array(nodes).fill(unseen);
  const index = new Int32Array(nodes).fill(unseen);
  const low = new Int32Array(nodes);
  const edge = new Int32Array(nodes);
  const open: number[] = [];
  const path: number[] = [];
  const order: number[] = [];
  let seen = 0;
  let count = 0;
  const enter = (node: number) => {
    index[node] = low[node] = seen;
    seen += 1;
    open.push(node);
    path.push(node);
  };
  const leave = (node: number) => {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
    if (low[node] !== index[node]) return;
    for (let member = unseen; member !== node; ) {
      member = open.pop()!;
      componentOf[member] = count;
      order.push(member);
    }
    count += 1;
  };
  for (let root = 0; root < nodes; root += 1) {
    if (index[root] !== unseen) continue;
    enter(root);
    while (path.length > 0) {
      const node = path.at(-1)!;
      const to = next[node]![edge[node]!];
      edge[node]! += 1;
      if (to === undefined) leave(node);
      else if (index[to] === unseen) enter(to);
      else if (componentOf[to] === unseen) low[node] = Math.min(low[node]!, index[to]!);
    }
  }
  return { componentOf, order: { nodes: order, count } };
}
