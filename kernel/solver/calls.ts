/**
 * What the simulator calls of the solver. Several parts can live in the memory; a place in it says what is meant. When
 * the last is given back the memory is empty again.
 */

import { F64Column, forgetAll, limitTo, MOST_HOPS, U8Column, WAY, zeros } from '../memory';
import { Bandwidth } from './bandwidth';
import { crowdOn } from './crowds';
import { FLOW_SHIFT, Flow } from './flows';

let inUse: i32 = 0;

/** What may be in use at once: the memory that there can be, less what is not counted. */
export function limitMemory(sizeBytes: f64): void {
  limitTo(sizeBytes);
}

export function begin(links: i32, crowdFormsAt: i32): Bandwidth {
  inUse += 1;
  return new Bandwidth(links, crowdFormsAt);
}

export function end(): void {
  giveBack(inUse - 1);
}

/** Parts that have not been given back. */
export function partsInUse(): i32 {
  return inUse;
}

/** Gives back all parts but so many: also one that could not be finished because it did not fit. */
export function giveBack(parts: i32): void {
  inUse = parts;
  if (parts === 0) forgetAll();
}

/** Sets up the links: bytes per second of each, and whether it never will bind; the columns begin at these places. */
export function setUp(solver: Bandwidth, links: i32, capacities: F64Column, neverBinds: U8Column): void {
  for (let number = 0; number < links; number += 1) {
    const link = solver.flows.link(number);
    link.capacity = capacities[number];
    link.neverBinds = neverBinds[number] !== 0;
  }
}

/** A place of so many bytes. */
export function place(sizeBytes: i32): usize {
  return zeros(u64(sizeBytes));
}

/** Where the caller writes the numbers of the links of a flow before it is added, and how many there can be. */
export function wayAt(): usize {
  return WAY;
}

export function mostHops(): i32 {
  return MOST_HOPS;
}

/** Places that the caller reads; they move when there is more. */
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
export function flowRoom(solver: Bandwidth): i32 {
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

/** @returns how many flows have another rate */
export function solve(solver: Bandwidth): i32 {
  solver.solve();
  // Who solves without transfers has no clocks of crowds.
  solver.movedCrowds.clear();
  return solver.changed.count;
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
