/** What a member takes from others: its transfers from members, and the pools that they come from. */
import { checkWithin, doubled, FIRST_ALLOCATED, NONE, zeros } from './memory';
import { Part } from './part';
import { Pool } from './pools';
import { Giving, Member, Members } from './swarmMembers';

/** Bytes of the records. */
const TAKEN_BYTES: usize = 32;
const GIVER_BYTES: usize = 48;

/** A transfer to the member whose transfers are listed. */
@unmanaged
export class Taken {
  giving: Giving;
  sender: Member;
  f: i32;
  /** The number of its pool among those that give. */
  giver: i32;
  rate: f64;
  /** For how many seconds its stock lasts. */
  lastsS: f64;
}

/** A pool that gives to the member whose transfers are listed. */
@unmanaged
export class Giver {
  pool: Pool;
  /** Transfers from it, and the first of them. */
  count: i32;
  first: i32;
  /** True when it has little. */
  isDry: bool;
  /** What it has and the member lacks; what it gave since the last time, and how fast it gives. */
  lackedBytes: f64;
  movedBytes: f64;
  rate: f64;
}

if (offsetof<Taken>() > TAKEN_BYTES) ERROR('a Taken is longer than its stride');
if (offsetof<Giver>() > GIVER_BYTES) ERROR('a Giver is longer than its stride');

@unmanaged
export class Takings {
  /** Transfers, and pools: no more than transfers. */
  count: i32 = 0;
  giverCount: i32 = 0;
  private part: Part;
  private members: Members;
  private records: usize = zeros(usize(FIRST_ALLOCATED) * TAKEN_BYTES);
  private givers: usize = zeros(usize(FIRST_ALLOCATED) * GIVER_BYTES);
  private allocated: i32 = FIRST_ALLOCATED;

  constructor(part: Part, members: Members) {
    this.part = part;
    this.members = members;
  }

  @inline
  at(k: i32): Taken {
    if (!ASC_NO_ASSERT) checkWithin(this.records, k, TAKEN_BYTES);
    return changetype<Taken>(this.records + usize(k) * TAKEN_BYTES);
  }

  @inline
  giverAt(k: i32): Giver {
    if (!ASC_NO_ASSERT) checkWithin(this.givers, k, GIVER_BYTES);
    return changetype<Giver>(this.givers + usize(k) * GIVER_BYTES);
  }

  /** Lists the transfers from members to one of them, the pools they come from, and what it lacks of each. */
  find(receiver: Member): void {
    const transfers = this.part.transfers;
    this.count = 0;
    this.giverCount = 0;
    receiver.takesFrom = 0;
    for (let f = receiver.firstTaken; f !== NONE; ) {
      const giving = this.members.giving(f);
      const sender = giving.sender;
      if (sender !== null) {
        const k = this.count;
        if (k === this.allocated) this.allocate();
        this.count = k + 1;
        const taken = this.at(k);
        taken.giving = giving;
        taken.sender = sender;
        taken.f = f;
        taken.rate = transfers.rateOf(f);
        assert(giving.pool === sender.pool, 'a transfer is of another pool than its sender');
        taken.giver = this.giverOf(giving.pool!, receiver);
        const giver = this.giverAt(taken.giver);
        if (giver.count === 0) giver.first = k;
        giver.count += 1;
        giver.rate += taken.rate;
        giver.movedBytes += giving.movedBytes;
      }
      f = giving.nextTaken;
    }
  }

  /** The number of a pool among those that give, where it stands from now on. */
  private giverOf(pool: Pool, receiver: Member): i32 {
    const count = this.giverCount;
    for (let k = 0; k < count; k += 1) {
      if (this.giverAt(k).pool === pool) return k;
    }
    this.giverCount = count + 1;
    const giver = this.giverAt(count);
    giver.pool = pool;
    giver.count = 0;
    giver.lackedBytes = lackedBytes(pool, receiver);
    giver.movedBytes = 0;
    giver.rate = 0;
    receiver.takesFrom |= pool.bit;
    return count;
  }

  private allocate(): void {
    this.records = doubled(this.records, usize(this.allocated) * TAKEN_BYTES);
    this.givers = doubled(this.givers, usize(this.allocated) * GIVER_BYTES);
    this.allocated *= 2;
  }
}

/** What the union of a pool has and a member of this or another pool lacks. */
export function lackedBytes(giver: Pool, member: Member): f64 {
  const pool = member.pool;
  if (giver === pool) return max<f64>(0, pool.unionBytes - member.offeredBytes);
  return pool.lackedBy(member.offeredBytes, giver.pieces(), pool.freshOf(giver));
}
