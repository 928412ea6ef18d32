/**
 * When members are looked at, and their stocks weighed (stocks.ts): when it is due, and earlier where a rate has become
 * another.
 */
import { EventQueue } from './eventQueue';
import { NONE } from './memory';
import { Part } from './part';
import { DRY, Member, Members } from './swarmMembers';

/** From one look at a member with dry stocks to the next: part of the time that its download takes. */
export const PART_OF_LIFE: f64 = 0.01;
/** A rate is another when it has risen or fallen by this factor. */
const FAR: f64 = 1.4;
/** Steps of this part of an interval at which members are looked at together: one solve serves them all. */
const STEP: f64 = 0.25;
/** Relative rounding of rates. */
const ROUNDING: f64 = 1e-9;
/** A cap holds a transfer back when that is nearer to it than by this part. */
export const HELD: f64 = 1e-3;
/** Most looks at a member in one instant because its rate has risen: each lets it rise as far again. */
const MOST_HURRIES: i32 = 5;

@unmanaged
export class Looks {
  /** By download: when its stocks have to be weighed. */
  timers: EventQueue;
  /** Shortest time from one look at a member to the next. */
  readonly leastS: f64;
  private part: Part;
  private members: Members;

  constructor(part: Part, members: Members, leastS: f64) {
    this.part = part;
    this.members = members;
    this.leastS = leastS;
    this.timers = new EventQueue(part.downloads);
  }

  /** The instant about so much later at which others are looked at, too. */
  stepped(timeS: f64, forS: f64): f64 {
    let stepS = this.leastS;
    while (2 * stepS <= STEP * forS) stepS *= 2;
    const dueS = Math.round((timeS + forS) / stepS) * stepS;
    return dueS > timeS + stepS / 4 ? dueS : dueS + stepS;
  }

  /** The rate of a member is another: it, or those who take from it, are looked at earlier when that is much. */
  noteRate(member: Member, timeS: f64): void {
    const rate = member.rate;
    if (member.takes > 0 && this.isTooFast(member)) this.hurry(member, timeS);
    const told = member.toldRate;
    if (member.takes > 0 && isFar(rate, member.weighedRate)) {
      member.weighedRate = rate;
      this.hasten(member, timeS);
    }
    if (member.gives === 0 || !isFar(rate, told)) return;
    member.toldRate = rate;
    if (rate < told) return;
    const table = this.part.transfers.table;
    const i = this.part.books.deviceOf[member.r];
    for (let f = table.ofSource[i]; f !== NONE; f = table.at(f).nextOfSource) {
      if (table.at(f).cap === Infinity || !this.members.isFrom(f, member)) continue;
      const receiver = this.members.of(table.at(f).download);
      if (receiver !== null) this.hasten(receiver, timeS);
    }
  }

  /**
   * True when lines have become so fast that a member gets more than there is until it is looked at again, or would if it
   * were not held back though there is enough.
   */
  private isTooFast(member: Member): bool {
    if (member.rate <= member.surelyBytesPerS) return false;
    const transfers = this.part.transfers;
    for (let f = member.firstTaken; f !== NONE; ) {
      const giving = this.members.giving(f);
      const cap = transfers.table.at(f).cap;
      if (cap === Infinity) {
        if (transfers.rateOf(f) > giving.mostBytesPerS * (1 + ROUNDING)) return true;
      } else if (giving.supply !== DRY && transfers.rateOf(f) >= cap * (1 - HELD)) return true;
      f = giving.nextTaken;
    }
    return false;
  }

  /** A member is looked at in this instant. Not without end: lines that many share could lead in a circle. */
  private hurry(member: Member, timeS: f64): void {
    if (member.hurriedS !== timeS) {
      member.hurriedS = timeS;
      member.hurries = 0;
    }
    if (member.hurries === MOST_HURRIES) return;
    member.hurries += 1;
    this.timers.set(member.r, timeS);
  }

  /** A member is looked at as soon as it may be. */
  private hasten(member: Member, timeS: f64): void {
    if (!member.isMember || member.takes === 0) return;
    const pauseS = max(this.leastS, PART_OF_LIFE * (timeS - member.joinedS));
    const dueS = this.stepped(timeS, max(this.leastS, member.weighedS + pauseS - timeS));
    if (!this.timers.isSet(member.r) || this.timers.at(member.r) > dueS) this.timers.set(member.r, dueS);
  }
}

/** True when a rate is another ({@link FAR}). */
function isFar(rate: f64, before: f64): bool {
  return rate > FAR * before + 1 || rate < before / FAR - 1;
}
