/**
 * The rates of flows: the solver of the kernel (kernel/solver/fairShareSolver.ts). The transfers of a part add their flows in
 * the kernel. Tests and the oracle use the solver without transfers: what they alone call is marked.
 */
import { uint8Column } from '../../core/columns.js';
import type { Ptr } from './border.js';
import { float64sAt, int32sAt, kernel, uint8sAt, way } from './instance.js';
import { FLOW } from './layouts.js';
import { float64Of, int32Of, viewsOfTable } from './records.js';

const NONE = -1;
/** A link has an aggregate from so many flows on that it holds back, until fewer than half are left. */
const AGGREGATE_FORMS_AT = 512;

/** The record of a flow, in numbers of 8 and of 4 bytes: its length, and where its rate and its aggregate lie in it. */
const FLOAT64S = FLOW.strideBytes / 8;
const RATE = float64Of(FLOW, 'rate');
const INT32S = FLOW.strideBytes / 4;
const MEMBER_OF = int32Of(FLOW, 'memberOf');

export class SolverHandle {
  /** Flows whose rate the last {@link solve} changed, or that joined or left an aggregate. */
  changed: Int32Array = new Int32Array(0);
  changedCount = 0;
  /** Its address in the memory. */
  readonly solver: Ptr<'FairShareSolver'>;
  /** Views of the solver's memory. */
  private float64s: Float64Array = new Float64Array(0);
  private int32s: Int32Array = new Int32Array(0);
  private allocated = 0;

  /**
   * @param capacity bytes per second of each link; Infinity for a link that binds nobody now
   * @param neverBinds 1 for a link that never will: routes are kept without it; default: none
   * @param aggregateFormsAt flows that a link must hold back to have an aggregate
   * @param tolerance 0 for exact rates; else relative error of the capacities, see kernel/solver/levels.ts
   */
  constructor(
    capacity: Float64Array,
    neverBinds: Uint8Array = uint8Column(capacity.length),
    aggregateFormsAt = AGGREGATE_FORMS_AT,
    tolerance = 0,
  ) {
    this.solver = kernel.begin(capacity.length, aggregateFormsAt, tolerance);
    setUpLinks(this.solver, capacity, neverBinds);
    this.lookAtFlows();
    this.lookAtChanged();
  }

  /** A link is a medium, before there is a flow: flows take a weight of it for each byte per second (kernel/solver/flows.ts). */
  setMedium(link: number): void {
    kernel.setMedium(this.solver, link);
  }

  /** Gives the memory back: the last call. */
  release(): void {
    kernel.end();
  }

  /** Flows lie elsewhere when there are more of them. */
  lookAtFlows(): void {
    this.allocated = kernel.flowsAllocated(this.solver);
    const { float64s, int32s } = viewsOfTable(FLOW, kernel.flowsAt(this.solver), this.allocated);
    this.float64s = float64s;
    this.int32s = int32s;
  }

  // --- from here on: what tests and the oracle alone call ---

  /** Present rate of a flow in bytes per second. */
  rateOf(f: number): number {
    const link = this.aggregateOf(f);
    return link === NONE ? this.float64s[f * FLOAT64S + RATE]! : kernel.levelOf(this.solver, link);
  }

  /** The aggregate that a flow is a member of: its link, or -1. */
  aggregateOf(f: number): number {
    return this.int32s[f * INT32S + MEMBER_OF]!;
  }

  /** The level up to which nothing but the link can hold a member back; 0 when it has no aggregate. */
  boundOn(link: number): number {
    return kernel.boundOf(this.solver, link);
  }

  /**
   * Adds a flow; its rate is 0 until the next {@link solve}.
   *
   * @param mayJoin whether it may join an aggregate: its rate then changes without being listed in `changed`
   * @param weights of each link of the route: they count on media
   */
  add(
    route: ArrayLike<number>,
    hops: number,
    capBytesPerS: number,
    mayJoin = false,
    weights: readonly number[] = [],
  ): number {
    for (let h = 0; h < hops; h += 1) way[h] = route[h]!;
    if (weights.length > 0) float64sAt(kernel.weightsAt(), hops).set(weights);
    const f = kernel.add(this.solver, hops, capBytesPerS, mayJoin);
    if (f >= this.allocated) this.lookAtFlows();
    return f;
  }

  /** Removes a flow; flows that it held back are solved again by the next {@link solve}. */
  remove(f: number): void {
    kernel.remove(this.solver, f);
  }

  setCap(f: number, capBytesPerS: number): void {
    kernel.setCap(this.solver, f, capBytesPerS);
  }

  /** Changes the rate of a link; its flows are solved again by the next {@link solve}. */
  setCapacity(link: number, bytesPerS: number): void {
    kernel.setCapacity(this.solver, link, bytesPerS);
  }

  /** Brings the rates up to date; `changed` then lists the flows whose rate is another. */
  solve(): void {
    this.changedCount = kernel.solve(this.solver);
    if (this.changedCount > this.changed.length) this.lookAtChanged();
  }

  private lookAtChanged(): void {
    const length = Math.max(kernel.firstAllocated(), this.changedCount);
    this.changed = int32sAt(kernel.changedAt(this.solver), length);
  }
}

/** Tells a solver the rates of its links. */
export function setUpLinks(solver: Ptr<'FairShareSolver'>, capacity: Float64Array, neverBinds: Uint8Array): void {
  const links = capacity.length;
  const capacityAt = kernel.newF64Column(links);
  const neverBindsAt = kernel.newU8Column(links);
  float64sAt(capacityAt, links).set(capacity);
  uint8sAt(neverBindsAt, links).set(neverBinds);
  kernel.setUp(solver, links, capacityAt, neverBindsAt);
}
