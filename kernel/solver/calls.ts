/**
 * What the simulator calls of the solver. Several parts can live in the memory; an address in it says what is meant. When
 * the last is given back the memory is empty again.
 */

import {
  F64Column,
  FIRST_ALLOCATED,
  f64Column,
  forgetAll,
  I32Column,
  limitTo,
  MOST_HOPS,
  MOST_LINKS,
  U8Column,
  u8Column,
  WAY,
  WAY_WEIGHTS,
} from '../memory';
import { aggregateOn } from './aggregates';
import { FairShareSolver } from './fairShareSolver';
import { FlowTable } from './flowTable';

let inUse: i32 = 0;

/** What may be in use at once: the memory that there can be, less what is not counted. */
export function limitMemory(sizeBytes: f64): void {
  limitTo(sizeBytes);
}

export function begin(links: i32, aggregateFormsAt: i32, tolerance: f64): FairShareSolver {
  inUse += 1;
  return new FairShareSolver(links, aggregateFormsAt, tolerance);
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

/** Sets up the links: bytes per second of each, and whether it never will bind; the columns begin at these addresses. */
export function setUp(solver: FairShareSolver, links: i32, capacities: F64Column, neverBinds: U8Column): void {
  for (let number = 0; number < links; number += 1) {
    const link = solver.flows.link(number);
    link.capacity = capacities[number];
    link.level = capacities[number];
    link.neverBinds = neverBinds[number] !== 0;
  }
}

/** A link is a medium: what its flows take of it is their rates by the weights that stand beside the way. */
export function setMedium(solver: FairShareSolver, number: i32): void {
  solver.flows.setMedium(number);
}

/** Columns for the caller to fill. */
export function newF64Column(length: i32): F64Column {
  return f64Column(length);
}

export function newU8Column(length: i32): U8Column {
  return u8Column(length);
}

/** Where the caller writes the numbers of the links of a flow before it is added, and how many there can be. */
export function wayAt(): I32Column {
  return changetype<I32Column>(WAY);
}

/** Where their weights are written, which count on media. */
export function weightsAt(): F64Column {
  return changetype<F64Column>(WAY_WEIGHTS);
}

export function mostLinks(): i32 {
  return MOST_LINKS;
}

/** Links of a route that can hold a flow back, of which there can be so many. */
export function mostHops(): i32 {
  return MOST_HOPS;
}

/** Length that lists have from the start. */
export function firstAllocated(): i32 {
  return FIRST_ALLOCATED;
}

/** Addresses that the caller reads; they move when there is more. */
export function flowsAt(solver: FairShareSolver): FlowTable {
  return solver.flows.table;
}

export function changedAt(solver: FairShareSolver): I32Column {
  return solver.changed.items;
}

/** Flows that memory is allocated for. */
export function flowsAllocated(solver: FairShareSolver): i32 {
  return solver.flows.allocated;
}

export function add(solver: FairShareSolver, links: i32, capBytesPerS: f64, mayJoin: bool): i32 {
  return solver.add(links, capBytesPerS, mayJoin);
}

export function remove(solver: FairShareSolver, f: i32): void {
  solver.remove(f);
}

export function setCap(solver: FairShareSolver, f: i32, capBytesPerS: f64): void {
  solver.setCap(f, capBytesPerS);
}

export function setCapacity(solver: FairShareSolver, link: i32, bytesPerS: f64): void {
  solver.setCapacity(link, bytesPerS);
}

/** @returns how many flows have another rate */
export function solve(solver: FairShareSolver): i32 {
  solver.solve();
  // Who solves without transfers has no clocks of aggregates.
  solver.movedAggregates.clear();
  return solver.changed.count;
}

/** Level and bound of the aggregate on a link; 0 when it has none. */
export function levelOf(solver: FairShareSolver, number: i32): f64 {
  const link = solver.flows.link(number);
  return link.isAggregated ? aggregateOn(link).level : 0;
}

export function boundOf(solver: FairShareSolver, number: i32): f64 {
  const link = solver.flows.link(number);
  return link.isAggregated ? aggregateOn(link).bound : 0;
}
