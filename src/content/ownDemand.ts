/** The requests that an own rule says, in the place of those that the scenario's demand would make. */
import { unknownName } from '../core/names.js';
import type { InputError } from '../core/problems.js';
import type { Calendar } from '../fleet/calendar.js';
import type { Estate } from '../fleet/fleet.js';
import { drawOf, ruleDevice } from '../fleet/ownDevices.js';
import type { OwnRequest, OwnRule, RuleFile } from '../scenario/ownRules.js';
import { asked, refusal, requestAnswers } from '../scenario/ruleAnswers.js';
import type { Catalogue } from './catalogue.js';
import type { Demand, DemandSource } from './demand.js';

/** A file as own rules see it. */
export function ruleFile(catalogue: Catalogue, file: number): RuleFile {
  const { content, name } = catalogue.releases[catalogue.releaseOf[file]!]!;
  return {
    name: catalogue.fileNames[file]!,
    content: name,
    sizeBytes: catalogue.sizeBytes[file]!,
    priority: content.priority,
  };
}

interface Asked {
  timeS: number;
  file: number;
}

/** What a rule decides on. */
interface Surroundings {
  estate: Estate;
  catalogue: Catalogue;
  calendar: Calendar;
  seed: string;
  durationS: number;
}

export class OwnDemand implements DemandSource {
  /** By device: what it asks for, in order of time and file. */
  private readonly asked = new Map<number, Asked[]>();

  /**
   * @param base says when a device asks again
   * @throws InputError when the rule names a device, a content or a file that does not exist, or a time before the start
   */
  constructor(
    private readonly base: DemandSource,
    rule: OwnRule,
    around: Surroundings,
  ) {
    const { estate, catalogue, calendar, seed, durationS } = around;
    const devices = Array.from({ length: estate.count }, (_, d) => ruleDevice(estate, d));
    const files = Array.from({ length: catalogue.fileCount }, (_, file) => ruleFile(catalogue, file));
    const numbers = new Map(devices.map(({ name }, d) => [name, d]));
    const filesOf = new FileNames(files);
    const said = asked(rule.name, 'requests', () => rule.requests!({ devices, files, durationS }, drawOf(rule, seed)));
    for (const request of requestAnswers(rule.name, said)) {
      const refuse = (message: string) => refusal(rule.name, 'requests', message);
      const d = numbers.get(request.device);
      if (d === undefined) throw refuse(unknownName('device', request.device, [...numbers.keys()].slice(0, 20_000)));
      const timeS = calendar.nextOnS(d, request.atS, 0);
      if (timeS >= durationS) continue;
      const list = this.asked.get(d) ?? [];
      this.asked.set(d, list);
      for (const file of filesOf.meant(request, refuse)) list.push({ timeS, file });
    }
    for (const list of this.asked.values()) list.sort((a, b) => a.timeS - b.timeS || a.file - b.file);
  }

  generate(devices: ArrayLike<number>): Demand {
    const rows = Array.from(devices).flatMap((device) =>
      (this.asked.get(device) ?? []).map((of) => ({ device, ...of })),
    );
    rows.sort((a, b) => a.timeS - b.timeS || a.device - b.device || a.file - b.file);
    return {
      count: rows.length,
      timeS: Float64Array.from(rows, ({ timeS }) => timeS),
      device: Int32Array.from(rows, ({ device }) => device),
      file: Int32Array.from(rows, ({ file }) => file),
    };
  }

  askAgainS(d: number, file: number, fromS: number, userAfterS: number): number {
    return this.base.askAgainS(d, file, fromS, userAfterS);
  }
}

/** Files by the names that a request may give. */
class FileNames {
  private readonly ofContent = new Map<string, number[]>();
  private readonly ofName = new Map<string, number>();

  constructor(files: readonly RuleFile[]) {
    files.forEach(({ name, content }, file) => {
      this.ofName.set(name, file);
      this.ofContent.set(content, [...(this.ofContent.get(content) ?? []), file]);
    });
  }

  meant({ content, file }: OwnRequest, refuse: (message: string) => InputError): readonly number[] {
    const all = this.ofContent.get(content);
    if (!all) throw refuse(unknownName('content', content, [...this.ofContent.keys()]));
    if (file === undefined) return all;
    const one = this.ofName.get(file);
    if (one === undefined || !all.includes(one)) throw refuse(unknownName('file', file, [...this.ofName.keys()]));
    return [one];
  }
}
