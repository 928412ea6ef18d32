/**
 * Own rules that lie in a module: other threads and machines cannot be given functions, so each loads the module for itself
 * and looks by its hash whether it is the same.
 */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { InputError } from '../core/problems.js';
import { checkedRules } from '../scenario/checkedRules.js';
import type { OwnRules, RuleModule } from '../scenario/ownRules.js';
import type { Experiment } from './environment.js';
import type { LoadedModule } from './files.js';

/** By file and hash: what a thread has loaded. */
const loaded = new Map<string, Promise<OwnRules>>();
/** By the modules of a run: the same list for the same modules, by which environments are known again. */
const lists = new Map<string, OwnRules>();

/**
 * Loads a module of own rules: its default export is a rule or a list of rules. Its code runs.
 *
 * @param file relative to the working folder
 * @throws InputError when the file cannot be read or loaded, or exports no rules that can be asked
 */
export async function loadRuleModule(file: string): Promise<LoadedModule> {
  const path = resolve(file);
  const module = { file: path, hash: hashOfFile(path, file) };
  return { module, name: basename(path), rules: await rulesOf(module, file) };
}

/** What a thread or a queue is given of an experiment: no functions, since nothing can send them. */
export function withoutFunctions(experiment: Experiment): Experiment {
  const { ownRules: _functions, ...rest } = experiment;
  return rest;
}

/**
 * An experiment as a thread has to have it: with the rules of its modules.
 *
 * @throws InputError when a module cannot be loaded here, or is another than where the run was asked for
 */
export async function withModuleRules(experiment: Experiment): Promise<Experiment> {
  const { ruleModules } = experiment;
  if (ruleModules === undefined) return experiment;
  const key = JSON.stringify(ruleModules);
  let ownRules = lists.get(key);
  if (ownRules === undefined) {
    const rules: OwnRules[] = [];
    for (const module of ruleModules) rules.push(await rulesOf(module, module.file));
    ownRules = rules.flat();
    lists.set(key, ownRules);
  }
  return { ...experiment, ownRules };
}

function rulesOf(module: RuleModule, shown: string): Promise<OwnRules> {
  const { file, hash } = module;
  const key = `${file} ${hash}`;
  let rules = loaded.get(key);
  if (rules === undefined) {
    rules = imported(module, shown);
    loaded.set(key, rules);
  }
  return rules;
}

async function imported({ file, hash }: RuleModule, shown: string): Promise<OwnRules> {
  if (hashOfFile(file, shown) !== hash) {
    throw InputError.of(`${shown}: error: the rules in this file have changed since the run was asked for`);
  }
  let exported: { default?: unknown };
  try {
    // What was imported stays in memory by its address: a changed file needs another.
    exported = (await import(`${pathToFileURL(file).href}?sha256=${hash}`)) as typeof exported;
  } catch (error) {
    const { name, message } = error as Error;
    throw InputError.of(`${shown}: error: this module of own rules cannot be loaded: ${name}: ${message}`);
  }
  const found = exported.default;
  if (found === undefined) {
    throw InputError.of(`${shown}: error: a module of own rules exports them as default: one rule, or a list of rules`);
  }
  return checkedRules(Array.isArray(found) ? found : [found], shown);
}

function hashOfFile(file: string, shown: string): string {
  try {
    return bytesToHex(sha256(readFileSync(file)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no such file' : `it cannot be read (${code})`;
    throw InputError.of(`${shown}: error: ${why}; rules are a JavaScript module (.mjs, .js)`);
  }
}
