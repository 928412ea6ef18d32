/** What own rules say while a part is simulated: of downloads that begin, and of holders that could serve them. */
import type { Catalogue } from '../content/catalogue.js';
import { ruleFile } from '../content/ownDemand.js';
import type { Fleet } from '../fleet/fleet.js';
import { drawOf, ruleDevice } from '../fleet/ownDevices.js';
import type { OwnRules, RuleDevice, RuleDraw, RuleFile, RulePair } from '../scenario/ownRules.js';
import { asked, downloadAnswer, mayServeAnswer, rankAnswer } from '../scenario/ruleAnswers.js';

/** The part that is simulated. */
interface Surroundings {
  fleet: Fleet;
  catalogue: Catalogue;
  /** Global numbers of its devices. */
  devices: Int32Array;
  /** Device (local number) and file of each download. */
  deviceOf: Int32Array;
  fileOf: Int32Array;
}

/** Delays and such of a download, from all rules together. */
interface Decision {
  mayUsePeers: boolean;
  httpDelayS: number | undefined;
}

export class OwnPartRules {
  readonly hasVetoes: boolean;
  readonly hasRanks: boolean;
  private readonly ofDownloads: readonly {
    decide: NonNullable<OwnRules[number]['download']>;
    draw: RuleDraw;
    name: string;
  }[];
  private readonly devices = new Map<number, RuleDevice>();
  private readonly files = new Map<number, RuleFile>();

  constructor(
    private readonly rules: OwnRules,
    seed: string,
    private readonly around: Surroundings,
  ) {
    this.hasVetoes = rules.some(({ mayServe }) => mayServe !== undefined);
    this.hasRanks = rules.some(({ rank }) => rank !== undefined);
    this.ofDownloads = rules.flatMap((rule) =>
      rule.download ? [{ decide: rule.download.bind(rule), draw: drawOf(rule, seed), name: rule.name }] : [],
    );
  }

  /**
   * What the rules say of a download that begins; the last that says something wins, and peers need all of them.
   *
   * @param r number of the download
   */
  download(r: number, timeS: number, mode: number, mayUsePeers: boolean): Decision {
    const decision: Decision = { mayUsePeers, httpDelayS: undefined };
    for (const { decide, draw, name } of this.ofDownloads) {
      const device = this.device(this.around.deviceOf[r]!);
      const file = this.file(r);
      const said = asked(name, 'download', () => decide({ device, file, timeS, mode, mayUsePeers }, draw));
      const { mayUsePeers: saysPeers, httpDelayS } = downloadAnswer(name, said) ?? {};
      if (saysPeers === false) decision.mayUsePeers = false;
      if (httpDelayS !== undefined) decision.httpDelayS = httpDelayS;
    }
    return decision;
  }

  /** False when a rule forbids a holder (local number) to serve a download. */
  mayServe(r: number, holder: number, timeS: number): boolean {
    const pair = this.pair(r, holder, timeS);
    return this.rules.every((rule) => {
      if (rule.mayServe === undefined) return true;
      return mayServeAnswer(
        rule.name,
        asked(rule.name, 'mayServe', () => rule.mayServe!(pair)),
      );
    });
  }

  /** The rank of a holder (local number) for a download: the sum of what the rules give. */
  rank(r: number, holder: number, timeS: number): number {
    const pair = this.pair(r, holder, timeS);
    let sum = 0;
    for (const rule of this.rules) {
      if (rule.rank === undefined) continue;
      const said = asked(rule.name, 'rank', () => rule.rank!(pair));
      sum += rankAnswer(rule.name, said);
    }
    return sum;
  }

  private pair(r: number, holder: number, timeS: number): RulePair {
    return { seeker: this.device(this.around.deviceOf[r]!), holder: this.device(holder), file: this.file(r), timeS };
  }

  private device(i: number): RuleDevice {
    let device = this.devices.get(i);
    if (!device) {
      device = ruleDevice(this.around.fleet, this.around.devices[i]!);
      this.devices.set(i, device);
    }
    return device;
  }

  private file(r: number): RuleFile {
    const number = this.around.fileOf[r]!;
    let file = this.files.get(number);
    if (!file) {
      file = ruleFile(this.around.catalogue, number);
      this.files.set(number, file);
    }
    return file;
  }
}
