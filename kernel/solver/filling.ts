/** The level at which the flows of a link fill it, each at no more than it could take elsewhere. */
import { F64List, IntList } from '../memory';
import { Flows } from './flows';
import { Link } from './flowTable';

@unmanaged
export class Filling {
  /** What each of the flows could take elsewhere: filled by the caller. And that of those not yet decided. */
  elsewhere: F64List = new F64List();
  private undecided: F64List = new F64List();
  private flows: Flows;

  constructor(flows: Flows) {
    this.flows = flows;
  }

  /** The level at which what each of the flows could take elsewhere, cut off at the level, adds up to a capacity. */
  level(capacity: f64, count: i32): f64 {
    const undecided = this.undecided.allocate(count);
    let from = this.elsewhere.items;
    let left = capacity;
    let before = count;
    let level = max<f64>(0, left / before);
    for (let kept = 0; kept !== before; ) {
      if (kept > 0) {
        before = kept;
        from = undecided;
        level = max<f64>(0, left / before);
      }
      kept = 0;
      for (let i = 0; i < before; i += 1) {
        const could = from[i];
        if (could <= level) left -= could;
        else {
          undecided[kept] = could;
          kept += 1;
        }
      }
      // Rounding may leave nobody above a level that all together reach.
      if (kept === 0) break;
    }
    return level;
  }

  /** The same of the entries of a medium, whose flows take more of it than their rates. */
  levelOf(medium: Link, on: IntList): f64 {
    const entries = on.items;
    const count = on.count;
    const flows = this.flows;
    const elsewhere = this.elsewhere.items;
    let left = medium.capacity;
    let weights: f64 = 0;
    for (let i = 0; i < count; i += 1) weights += flows.weightOf(entries[i], medium);
    let level = left / weights;
    // Who takes less than the level leaves the rest to the others, whose level rises.
    for (let below: f64 = -1, isSettled = false; !isSettled; ) {
      isSettled = true;
      for (let i = 0; i < count; i += 1) {
        const could = elsewhere[i];
        if (could <= below || could > level) continue;
        const weight = flows.weightOf(entries[i], medium);
        left -= weight * could;
        weights -= weight;
        isSettled = false;
      }
      below = level;
      if (weights < 0.5) break;
      level = max(level, left / weights);
    }
    return level;
  }
}
