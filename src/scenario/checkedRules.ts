/** Own rules that can be asked, and what results say of them. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { unknownName } from '../core/names.js';
import { InputError } from '../core/problems.js';
import { shown } from '../core/shown.js';
import { type OwnRule, type OwnRules, RULE_HOOKS, type RuleIdentity } from './ownRules.js';

const FIELDS: readonly string[] = ['name', 'parameters', ...RULE_HOOKS];
/** Functions that return a promise or an iterator of promises, and never an answer. */
const WAITING = ['AsyncFunction', 'AsyncGeneratorFunction'];

/**
 * Rules that can be asked.
 *
 * @param from where they were given, for messages: an option, or a module
 * @throws InputError when they are no list; when one has no name, no function, an unknown field, or a function that is none
 *   or asynchronous; when two have one name, or two say the requests
 */
export function checkedRules(rules: unknown, from = 'rules'): OwnRules {
  if (!Array.isArray(rules)) {
    throw InputError.of(`found ${shown(rules)}; allowed is a list of rules, or the path of a module of rules`, from);
  }
  for (const [i, rule] of rules.entries()) checkRule(rule, `${from}: rule ${i + 1}`);
  checkTogether(rules as OwnRules, from);
  return rules as OwnRules;
}

/** @throws InputError when two rules have one name, or two say the requests */
export function checkTogether(rules: OwnRules, from = 'rules'): void {
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw InputError.of(`two own rules are named ${twice}: their draws would be the same; name one otherwise`, from);
  }
  const asking = rules.filter(({ requests }) => requests !== undefined);
  if (asking.length > 1) {
    throw InputError.of(
      `two own rules say all requests: ${asking.map(({ name }) => name).join(', ')}; put them together`,
      from,
    );
  }
}

function checkRule(rule: unknown, at: string): void {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    throw InputError.of(`found ${shown(rule)}; allowed is an object with a name and a function`, at);
  }
  const given = rule as Partial<OwnRule>;
  if (typeof given.name !== 'string' || given.name === '') {
    throw InputError.of(`a rule needs a name: found ${shown(given.name)}; allowed is text`, at);
  }
  const refuse = (message: string) => InputError.of(message, `own rule ${given.name}`);
  for (const field of Object.keys(given)) {
    if (!FIELDS.includes(field)) throw refuse(unknownName('field of a rule', field, FIELDS));
  }
  const hooks = RULE_HOOKS.filter((hook) => given[hook] !== undefined);
  if (hooks.length === 0) throw refuse(`a rule needs a function: ${RULE_HOOKS.join(', ')}`);
  for (const hook of hooks) {
    const asked: unknown = given[hook];
    if (typeof asked !== 'function') throw refuse(`${hook}: found ${shown(asked)}; allowed is a function`);
    if (WAITING.includes(asked.constructor.name)) {
      throw refuse(`${hook}: found an async function; a rule answers at once, so read what it needs before the run`);
    }
  }
  try {
    JSON.stringify(given.parameters);
  } catch (error) {
    throw refuse(`parameters: found what JSON cannot hold (${(error as Error).message})`);
  }
}

/**
 * Name and hash of each rule that a program gives, for results. The hash is SHA-256 of its parameters and of the text of its
 * functions: what these take from outside is not in it.
 */
export function identityOf(rule: OwnRule): RuleIdentity {
  const text = JSON.stringify([rule.parameters ?? null, ...RULE_HOOKS.map((hook) => rule[hook]?.toString() ?? null)]);
  return { ...nameOf(rule), hash: bytesToHex(sha256(utf8ToBytes(text))) };
}

/** The same of a rule in a module: the hash is that of the file, so that all but what the module imports is in it. */
export function identityInModule(rule: OwnRule, module: string, hash: string): RuleIdentity {
  return { ...nameOf(rule), module, hash };
}

function nameOf({ name, parameters }: OwnRule): Pick<RuleIdentity, 'name' | 'parameters'> {
  return { name, ...(parameters !== undefined && { parameters }) };
}
