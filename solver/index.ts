/**
 * What the simulator calls. Several solvers can live in the memory; a place in it says which is meant. When the last is
 * given back the memory is empty again.
 */
import { Bandwidth } from './bandwidth';
import { crowdOn } from './crowds';
import { FLOW_SHIFT, Flow } from './flows';

let inUse: i32 = 0;

export function begin(links: i32, crowdFormsAt: i32): Bandwidth {
  inUse += 1;
  return new Bandwidth(links, crowdFormsAt);
}

export function end(): void {
  inUse -= 1;
  // @ts-expect-error: the types of AssemblyScript have it not.
  if (inUse === 0) heap.reset();
}

/** Sets up a link: bytes per second, and whether it never will bind. */
export function setUp(solver: Bandwidth, number: i32, capacityBytesPerS: f64, neverBinds: bool): void {
  const link = solver.flows.link(number);
  link.capacity = capacityBytesPerS;
  link.neverBinds = neverBinds;
}

/** Places that the caller reads and writes; those of flows move when there are more, that of the changed as well. */
export function wayAt(solver: Bandwidth): usize {
  return changetype<usize>(solver.way);
}

export function flowsAt(solver: Bandwidth): usize {
  return changetype<usize>(solver.flows.table);
}

export function changedAt(solver: Bandwidth): usize {
  return changetype<usize>(solver.changed.items);
}

/** Bytes of the record of a flow, and where its rate and its crowd lie in it. */
export function flowSizeBytes(): usize {
  return 1 << FLOW_SHIFT;
}

export function rateOffset(): usize {
  return offsetof<Flow>('rate');
}

export function memberOfOffset(): usize {
  return offsetof<Flow>('memberOf');
}

/** Flows that there is room for. */
export function room(solver: Bandwidth): i32 {
  return solver.flows.room;
}

export function add(solver: Bandwidth, links: i32, capBytesPerS: f64, mayJoin: bool): i32 {
  return solver.add(links, capBytesPerS, mayJoin);
}

export function remove(solver: Bandwidth, f: i32): void {
  solver.remove(f);
}

export function setCap(solver: Bandwidth, f: i32, capBytesPerS: f64): void {
  solver.setCap(f, capBytesPerS);
}

export function setCapacity(solver: Bandwidth, link: i32, bytesPerS: f64): void {
  solver.setCapacity(link, bytesPerS);
}

/** @returns twice the number of flows that have another rate, and 1 more when a crowd moved: one call tells all */
export function solve(solver: Bandwidth): i32 {
  solver.solve();
  return 2 * solver.changed.count + i32(solver.movedCrowds.count > 0);
}

export function movedCount(solver: Bandwidth): i32 {
  return solver.movedCrowds.count;
}

export function movedLink(solver: Bandwidth, i: i32): i32 {
  return solver.movedCrowds.items[i];
}

export function forgetMoved(solver: Bandwidth): void {
  solver.movedCrowds.clear();
}

/** Level and bound of the crowd on a link; 0 when it has none. */
export function levelOf(solver: Bandwidth, number: i32): f64 {
  const link = solver.flows.link(number);
  return link.isCrowded ? crowdOn(link).level : 0;
}

export function boundOf(solver: Bandwidth, number: i32): f64 {
  const link = solver.flows.link(number);
  return link.isCrowded ? crowdOn(link).bound : 0;
}
