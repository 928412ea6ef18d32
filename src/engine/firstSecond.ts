/** When HTTP may start and when peers are known, for each download that begins or goes on: policy/firstSecond.ts. */
import { float64Column } from '../core/columns.js';
import { hashPair, RandomStream } from '../core/random.js';
import { callsServices, isWarm, slowStartLossS } from '../policy/firstSecond.js';
import type { Model } from '../scenario/model.js';
import { type Distribution, drawFrom } from '../scenario/quantities.js';

type FirstSecondModel = Pick<Model, 'httpStart' | 'peersKnown' | 'serviceAnswersKept' | 'httpRamp' | 'httpRoundTrip'>;

export class FirstSecond {
  /** Result of {@link begin}: no byte by HTTP and no peer before these instants. */
  httpFromS = 0;
  peersFromS = 0;
  /** By device: when the answers of the geo and key-value services came, NaN for never. */
  private readonly answeredS: Float64Array;
  private readonly httpDraw: RandomStream;
  private readonly peersDraw: RandomStream;
  /** True when HTTP starts slowly: the rate that it can reach counts. */
  readonly hasRamp: boolean;
  /** False when both calls always take the same time; and that time. */
  private readonly isDrawn: boolean;
  private readonly fixedS: { httpWarm: number; httpCold: number; peersWarm: number; peersCold: number };

  /**
   * @param ids identity of each device for random draws
   * @param fileIds the same of each file
   */
  constructor(
    private readonly model: FirstSecondModel,
    seed: string,
    private readonly ids: ArrayLike<number>,
    private readonly fileIds: ArrayLike<number>,
  ) {
    this.answeredS = float64Column(ids.length).fill(Number.NaN);
    this.httpDraw = new RandomStream(seed, 'service.httpStart');
    this.peersDraw = new RandomStream(seed, 'service.peersKnown');
    // Words are compared once: in a thread they are copies, and V8 compares copies letter by letter.
    const { httpStart, peersKnown } = model;
    this.hasRamp = model.httpRamp === 'slowStart';
    this.isDrawn = [httpStart, peersKnown].some(({ cold, warm }) => cold.kind !== 'fixed' || warm.kind !== 'fixed');
    this.fixedS = {
      httpWarm: fixedOr0(httpStart.warm),
      httpCold: fixedOr0(httpStart.cold),
      peersWarm: fixedOr0(peersKnown.warm),
      peersCold: fixedOr0(peersKnown.cold),
    };
  }

  /**
   * A download of a device (local number) begins or goes on.
   *
   * @param lineBytesPerS what HTTP can reach there: it counts where {@link hasRamp}
   */
  begin(i: number, file: number, mode: number, lineBytesPerS: number, timeS: number): void {
    this.httpFromS = timeS;
    this.peersFromS = timeS;
    if (!callsServices(mode)) return;
    const { httpStart, peersKnown, serviceAnswersKept, httpRoundTrip } = this.model;
    const isWarmNow = isWarm(timeS, this.answeredS[i]!, serviceAnswersKept);
    if (this.isDrawn) {
      const entity = this.entity(i, file);
      this.httpFromS += drawFrom(isWarmNow ? httpStart.warm : httpStart.cold, this.httpDraw, entity);
      this.peersFromS += drawFrom(isWarmNow ? peersKnown.warm : peersKnown.cold, this.peersDraw, entity);
    } else {
      this.httpFromS += isWarmNow ? this.fixedS.httpWarm : this.fixedS.httpCold;
      this.peersFromS += isWarmNow ? this.fixedS.peersWarm : this.fixedS.peersCold;
    }
    // Calls that are under way when another download begins are not called again: they have been answered by now.
    if (!isWarmNow && !(this.answeredS[i]! > timeS)) this.answeredS[i] = this.httpFromS;
    if (this.hasRamp) this.httpFromS += slowStartLossS(lineBytesPerS, httpRoundTrip);
  }

  /** When a running download that asks the service again has its answer: its device is warm. */
  askedAgainS(i: number, file: number, timeS: number): number {
    return timeS + drawFrom(this.model.peersKnown.warm, this.peersDraw, this.entity(i, file));
  }

  private entity(i: number, file: number): number {
    return hashPair(this.ids[i]!, this.fileIds[file]!);
  }
}

function fixedOr0(distribution: Distribution): number {
  return distribution.kind === 'fixed' ? distribution.value : 0;
}
