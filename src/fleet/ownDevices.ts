/** Devices as own rules see them, and what own rules say of them. */
import { unknownName } from '../core/names.js';
import { InputError } from '../core/problems.js';
import { hashName, RandomStream } from '../core/random.js';
import { POLICY_NAMES, type PolicyName } from '../policy/catalogue.js';
import { MODE } from '../policy/downloadMode.js';
import { type PolicyValue, parsePolicyValue } from '../policy/values.js';
import type { DeviceDecision, OwnLayer, OwnRule, OwnRules, RuleDevice, RuleDraw } from '../scenario/ownRules.js';
import { asked, deviceAnswer } from '../scenario/ruleAnswers.js';
import type { Estate } from './fleet.js';

/** A device, by its global number. */
export function ruleDevice(estate: Estate, d: number): RuleDevice {
  const { device: name, ...target } = estate.target(d);
  return {
    name,
    ...target,
    ramBytes: estate.ramBytes[d]!,
    diskBytes: estate.diskBytes[d]!,
    freeDiskBytes: estate.freeDiskBytes[d]!,
  };
}

/** The draws of a rule under a seed. */
export function drawOf({ name }: OwnRule, seed: string): RuleDraw {
  const stream = new RandomStream(seed, `rule.${name}`);
  return (entity, counter) => stream.uniform(hashName(entity), counter);
}

/** What the rules of a run say of devices. */
export class OwnDeviceRules {
  private readonly rules: readonly { rule: OwnRule; draw: RuleDraw }[];
  private readonly parsed = new Map<string, OwnLayer>();

  constructor(rules: OwnRules, seed: string) {
    this.rules = rules.filter(({ device }) => device !== undefined).map((rule) => ({ rule, draw: drawOf(rule, seed) }));
  }

  get areAny(): boolean {
    return this.rules.length > 0;
  }

  /**
   * Layers of policies for a device, in the order of the rules.
   *
   * @throws InputError when a rule gives a policy a value that it cannot have
   */
  layersOf(estate: Estate, d: number): readonly OwnLayer[] {
    return this.rules.flatMap(({ rule, draw }) => {
      const said = asked(rule.name, 'device', () => rule.device!(ruleDevice(estate, d), draw));
      const decision = deviceAnswer(rule.name, said);
      return decision === undefined ? [] : [this.layerOf(rule.name, decision)];
    });
  }

  private layerOf(rule: string, decision: DeviceDecision): OwnLayer {
    const key = JSON.stringify([rule, decision]);
    let layer = this.parsed.get(key);
    if (!layer) {
      layer = parseDecision(rule, decision);
      this.parsed.set(key, layer);
    }
    return layer;
  }
}

function parseDecision(rule: string, { policies = {}, group, mayPeer = true }: DeviceDecision): OwnLayer {
  const set: Partial<Record<PolicyName, PolicyValue>> = {};
  const refuse = (name: string, message: string) => InputError.of(message, `own rule ${rule}: policies.${name}`);
  for (const [name, raw] of Object.entries(policies)) {
    if (!POLICY_NAMES.includes(name as PolicyName)) throw refuse(name, unknownName('policy', name, POLICY_NAMES));
    const value = parsePolicyValue(name as PolicyName, raw);
    if (!value.ok) throw refuse(name, value.message);
    set[name as PolicyName] = value.value;
  }
  if (group !== undefined) {
    if (group === '') throw refuse('DOGroupId', 'the name of a group must not be empty');
    Object.assign(set, { DODownloadMode: MODE.group, DOGroupId: group, DOGroupIdSource: 0 });
  }
  return { rule, set, isBarred: !mayPeer };
}
