/** Own rules checked, told of, and named in results. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { unknownName } from '../core/names.js';
import { InputError, type Problem } from '../core/problems.js';
import type { Experiment } from '../experiment/environment.js';
import type { RuleIdentity } from '../report/summary.js';
import { type OwnRule, type OwnRules, RULE_HOOKS } from '../scenario/ownRules.js';

const FIELDS: readonly string[] = ['name', 'parameters', ...RULE_HOOKS];

/**
 * Rules that can be asked.
 *
 * @throws InputError when one has no name, no function, a function that does not exist, or two of them say the requests
 */
export function checkedRules(rules: OwnRules): OwnRules {
  for (const rule of rules) {
    const refuse = (message: string) => InputError.of(message, `own rule ${rule.name ?? ''}`);
    if (typeof rule.name !== 'string' || rule.name === '') throw refuse('a rule needs a name');
    for (const field of Object.keys(rule)) {
      if (!FIELDS.includes(field)) throw refuse(unknownName('function of a rule', field, RULE_HOOKS));
    }
    const given = RULE_HOOKS.filter((hook) => rule[hook] !== undefined);
    if (given.length === 0) throw refuse(`a rule needs a function: ${RULE_HOOKS.join(', ')}`);
    const wrong = given.find((hook) => typeof rule[hook] !== 'function');
    if (wrong !== undefined) throw refuse(`${wrong} is no function`);
  }
  const asking = rules.filter(({ requests }) => requests !== undefined);
  if (asking.length > 1) {
    throw InputError.of(
      `two own rules say all requests: ${asking.map(({ name }) => name).join(', ')}; put them together`,
      'own rules',
    );
  }
  return rules;
}

/**
 * Name and hash of each rule, for results. The hash is SHA-256 of its parameters and of the text of its functions: what these
 * take from outside is not in it.
 */
export function ruleIdentities({ ownRules }: Experiment): RuleIdentity[] | undefined {
  return ownRules?.map((rule) => ({
    name: rule.name,
    ...(rule.parameters !== undefined && { parameters: rule.parameters }),
    hash: bytesToHex(sha256(utf8ToBytes(textOf(rule)))),
  }));
}

function textOf(rule: OwnRule): string {
  return JSON.stringify([rule.parameters ?? null, ...RULE_HOOKS.map((hook) => rule[hook]?.toString() ?? null)]);
}

/** Own rules are functions, which no other thread can have. */
export function ownRulesNote(experiments: readonly Experiment[]): Problem | undefined {
  const names = new Set(experiments.flatMap(({ ownRules = [] }) => ownRules.map(({ name }) => name)));
  if (names.size === 0) return undefined;
  return {
    severity: 'note',
    path: '',
    message: `own rules (${[...names].join(', ')}) are functions: all runs stay in this thread, and are slower than without`,
  };
}
