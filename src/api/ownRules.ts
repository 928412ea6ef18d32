/** Own rules as the options give them: read, checked, and told of. */
import { InputError, type Problem } from '../core/problems.js';
import { shown } from '../core/shown.js';
import type { RunRules } from '../experiment/environment.js';
import type { HostFiles } from '../experiment/files.js';
import { checkedRules, checkTogether, identityInModule, identityOf } from '../scenario/checkedRules.js';
import type { OwnRule, RuleIdentity, RuleModule } from '../scenario/ownRules.js';

/**
 * Own rules: the path of a module whose default export is a rule or a list of rules, or a list of rules and such paths.
 * Functions of the program stay in its thread; a module is loaded by every thread.
 */
export type GivenRules = string | readonly (OwnRule | string)[];

/**
 * Reads rules in the order in which they are given.
 *
 * @returns nothing where none are given, and an experiment is as it would be without the option
 * @throws InputError when a module cannot be loaded, or a rule cannot be asked
 */
export async function readRules(given: GivenRules | undefined, files: Pick<HostFiles, 'loadRules'>): Promise<RunRules> {
  const list = listOf(given);
  const ownRules: OwnRule[] = [];
  const ruleIdentities: RuleIdentity[] = [];
  const modules: RuleModule[] = [];
  for (const [i, one] of list.entries()) {
    if (typeof one === 'string') {
      const { module, name, rules } = await files.loadRules(one);
      modules.push(module);
      ownRules.push(...rules);
      ruleIdentities.push(...rules.map((rule) => identityInModule(rule, name, module.hash)));
    } else {
      const [rule] = checkedRules([one], list.length > 1 ? `rules, number ${i + 1}` : 'rules');
      ownRules.push(rule!);
      ruleIdentities.push(identityOf(rule!));
    }
  }
  if (ownRules.length === 0) return {};
  checkTogether(ownRules);
  const areInModules = list.every((one) => typeof one === 'string');
  return { ownRules, ruleIdentities, ...(areInModules && { ruleModules: modules }) };
}

/**
 * The rules of all scenarios and those of one, which come after them.
 *
 * @throws InputError when one of them is no list and no path
 */
export function bothRules(ofAll: GivenRules | undefined, ofOne: GivenRules | undefined): readonly (OwnRule | string)[] {
  return [...listOf(ofAll), ...listOf(ofOne)];
}

function listOf(given: GivenRules | undefined): readonly (OwnRule | string)[] {
  const list: unknown = typeof given === 'string' ? [given] : (given ?? []);
  if (Array.isArray(list)) return list;
  throw InputError.of(`found ${shown(given)}; allowed is a list of rules, or the path of a module of rules`, 'rules');
}

/** True when only this thread can do the runs: no other can be given functions. */
export function areBound(experiments: readonly RunRules[]): boolean {
  return experiments.some(({ ownRules, ruleModules }) => ownRules !== undefined && ruleModules === undefined);
}

/** Says that own rules decide, and what they cost. */
export function ownRulesNote(experiments: readonly RunRules[]): Problem | undefined {
  const identities = experiments.flatMap(({ ruleIdentities = [] }) => ruleIdentities);
  if (identities.length === 0) return undefined;
  const names = [...new Set(identities.map(({ name }) => name))].join(', ');
  const where = areBound(experiments)
    ? 'are functions of this program: all runs stay in this thread, and are slower than without'
    : 'decide where the kernel alone would: runs are slower than without';
  return { severity: 'note', path: '', message: `own rules (${names}) ${where}` };
}
