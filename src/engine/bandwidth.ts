/**
 * The rates of the transfers: the solver (folder `solver`, WebAssembly) as the engine sees it.
 *
 * A thread has one instance, in whose memory the solvers of its parts live, mostly one after the other. What the engine
 * reads at every event, rates and the flows that changed, it reads from that memory.
 */
import { uint8Column } from '../core/columns.js';
import { InputError } from '../core/problems.js';
import { SOLVER_CODE } from './solverCode.js';

const NONE = -1;
/** Links that one flow can cross. */
const MOST_HOPS = 12;
/** A link has a crowd from so many flows on that it holds back, until fewer than half are left. */
const CROWD_FORMS_AT = 512;
/** Address space of the solver of a thread, in pages of 64 kB: 4 GB, or 1 GB where that is not to be had. */
const PAGES_RESERVED = [65_536, 16_384];

/** Changed flows that a solver has room for from the start (solver/memory.ts). */
const FIRST_CHANGED = 64;

/** What the instance exports (solver/index.ts); a `solver` is its place in the memory. */
interface Exports {
  begin(links: number, crowdFormsAt: number): number;
  setUp(solver: number, link: number, capacityBytesPerS: number, neverBinds: number): void;
  end(): void;
  wayAt(solver: number): number;
  flowsAt(solver: number): number;
  changedAt(solver: number): number;
  flowSizeBytes(): number;
  rateOffset(): number;
  memberOfOffset(): number;
  room(solver: number): number;
  add(solver: number, links: number, capBytesPerS: number, mayJoin: boolean): number;
  remove(solver: number, f: number): void;
  setCap(solver: number, f: number, capBytesPerS: number): void;
  setCapacity(solver: number, link: number, bytesPerS: number): void;
  solve(solver: number): number;
  movedCount(solver: number): number;
  movedLink(solver: number, i: number): number;
  forgetMoved(solver: number): void;
  levelOf(solver: number, link: number): number;
  boundOf(solver: number, link: number): number;
}

/** Memory that is shared grows without taking the old buffer away (docs/decisions/0011). */
const memory = reserved();
/** One instance a thread, as a constant of the module: V8 then calls its functions without a look at what they are. */
const instance = instantiated();
/** The record of a flow, in numbers of 8 and of 4 bytes: its length, and where its rate and its crowd lie in it. */
const FLOAT64S = instance.flowSizeBytes() / 8;
const RATE = instance.rateOffset() / 8;
const INT32S = instance.flowSizeBytes() / 4;
const MEMBER_OF = instance.memberOfOffset() / 4;

export class Bandwidth {
  /** Flows whose rate the last {@link solve} changed, or that joined or left a crowd. */
  changed: Int32Array = new Int32Array(0);
  changedCount = 0;
  /** Links whose crowd may have another level, is new or has ended: for the caller to read and to empty. */
  readonly movedCrowds: number[] = [];

  private readonly solver: number;
  /** Views of the solver's memory. */
  private readonly way: Int32Array;
  private float64s: Float64Array = new Float64Array(0);
  private int32s: Int32Array = new Int32Array(0);
  private room = 0;
  /** True when there is something to solve. */
  private isStale = false;

  /**
   * @param capacity bytes per second of each link; Infinity for a link that binds nobody now
   * @param neverBinds 1 for a link that never will: routes are kept without it; default: none
   * @param crowdFormsAt flows that a link must hold back to have a crowd
   */
  constructor(
    capacity: Float64Array,
    neverBinds: Uint8Array = uint8Column(capacity.length),
    crowdFormsAt = CROWD_FORMS_AT,
  ) {
    this.solver = instance.begin(capacity.length, crowdFormsAt);
    for (let link = 0; link < capacity.length; link += 1) {
      instance.setUp(this.solver, link, capacity[link]!, neverBinds[link]!);
    }
    this.way = new Int32Array(memory.buffer, instance.wayAt(this.solver), MOST_HOPS);
    this.lookAtFlows();
    this.lookAtChanged();
  }

  /** Gives the memory back: the last call. */
  release(): void {
    instance.end();
  }

  /** Present rate of a flow in bytes per second. */
  rateOf(f: number): number {
    const link = this.crowdOf(f);
    return link === NONE ? this.ownRateOf(f) : this.levelOn(link);
  }

  /** The same of a flow that is no member of a crowd. */
  ownRateOf(f: number): number {
    return this.float64s[f * FLOAT64S + RATE]!;
  }

  /** The crowd that a flow is a member of: its link, or -1. */
  crowdOf(f: number): number {
    return this.int32s[f * INT32S + MEMBER_OF]!;
  }

  /** Rate of the members of the crowd on a link; 0 when it has none. */
  levelOn(link: number): number {
    return instance.levelOf(this.solver, link);
  }

  /** The level up to which nothing but the link can hold a member back; 0 when it has no crowd. */
  boundOn(link: number): number {
    return instance.boundOf(this.solver, link);
  }

  /**
   * Adds a flow; its rate is 0 until the next {@link solve}.
   *
   * @param mayJoin whether it may join a crowd: its rate then changes without being listed in `changed`
   */
  add(route: ArrayLike<number>, hops: number, capBytesPerS: number, mayJoin = false): number {
    for (let h = 0; h < hops; h += 1) this.way[h] = route[h]!;
    const f = instance.add(this.solver, hops, capBytesPerS, mayJoin);
    this.isStale = true;
    if (f >= this.room) this.lookAtFlows();
    return f;
  }

  /** Removes a flow; flows that it held back are solved again by the next {@link solve}. */
  remove(f: number): void {
    instance.remove(this.solver, f);
    this.isStale = true;
  }

  setCap(f: number, capBytesPerS: number): void {
    instance.setCap(this.solver, f, capBytesPerS);
    this.isStale = true;
  }

  /** Changes the rate of a link; its flows are solved again by the next {@link solve}. */
  setCapacity(link: number, bytesPerS: number): void {
    instance.setCapacity(this.solver, link, bytesPerS);
    this.isStale = true;
  }

  /** Brings the rates up to date; `changed` then lists the flows whose rate is another. */
  solve(): void {
    this.changedCount = 0;
    if (!this.isStale) return;
    this.isStale = false;
    const answer = instance.solve(this.solver);
    this.changedCount = answer >> 1;
    if (this.changedCount > this.changed.length) this.lookAtChanged();
    if ((answer & 1) === 1) this.takeMovedCrowds();
  }

  private takeMovedCrowds(): void {
    const moved = instance.movedCount(this.solver);
    for (let i = 0; i < moved; i += 1) this.movedCrowds.push(instance.movedLink(this.solver, i));
    instance.forgetMoved(this.solver);
  }

  /** Flows lie elsewhere when there are more of them. */
  private lookAtFlows(): void {
    this.room = instance.room(this.solver);
    const place = instance.flowsAt(this.solver);
    this.float64s = new Float64Array(memory.buffer, place, this.room * FLOAT64S);
    this.int32s = new Int32Array(memory.buffer, place, this.room * INT32S);
  }

  private lookAtChanged(): void {
    const length = Math.max(FIRST_CHANGED, this.changedCount);
    this.changed = new Int32Array(memory.buffer, instance.changedAt(this.solver), length);
  }
}

function instantiated(): Exports {
  const code = Uint8Array.from(atob(SOLVER_CODE), (letter) => letter.charCodeAt(0));
  const imports = { env: { memory }, flows: { tooManyFlows } };
  return new WebAssembly.Instance(new WebAssembly.Module(code), imports).exports as Exports;
}

function reserved(): WebAssembly.Memory {
  for (const maximum of PAGES_RESERVED) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch {
      // Less may be had.
    }
  }
  throw InputError.of(
    'no address space for the solver: Node.js sets 10 GB of it aside in each thread, of which little is used, and a ' +
      'limit (ulimit -v) forbids that. Raise the limit, use Node.js 24 or newer, which does with less where it has to, ' +
      'or set NODE_OPTIONS=--disable-wasm-trap-handler, which takes 4 GB or less and is a little slower',
  );
}

function tooManyFlows(): never {
  throw InputError.of(
    'more than four million transfers at once in one part: divide the estate into scenarios of sites that never meet, ' +
      'or its content into several runs',
  );
}
