/** What own rules answer, checked: an answer that cannot be meant is an error that names rule, function and value. */
import { didYouMean, InputError } from '../core/problems.js';
import { isPromise, shown } from '../core/shown.js';
import type { DeviceDecision, DownloadDecision, OwnRequest, OwnRule } from './ownRules.js';

type Hook = Exclude<keyof OwnRule, 'name' | 'parameters'>;

interface Allowed {
  words: string;
  is(value: unknown): boolean;
}

const TEXT: Allowed = { words: 'text', is: (value) => typeof value === 'string' };
const BOOLEAN: Allowed = { words: 'true or false', is: (value) => typeof value === 'boolean' };
const SECONDS: Allowed = { words: 'a number of seconds from 0 on', is: (value) => isNumber(value) && value >= 0 };
const RANK: Allowed = { words: 'a number', is: isNumber };
const OBJECT: Allowed = {
  words: 'an object',
  is: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value),
};
const POLICIES: Allowed = { ...OBJECT, words: 'an object of policies by their CSP names' };

const DEVICE = { policies: POLICIES, group: TEXT, mayPeer: BOOLEAN } satisfies Fields<DeviceDecision>;
const DOWNLOAD = { mayUsePeers: BOOLEAN, httpDelayS: SECONDS } satisfies Fields<DownloadDecision>;
const REQUEST = { device: TEXT, content: TEXT, file: TEXT, atS: SECONDS } satisfies Fields<OwnRequest>;
const NEEDED: readonly (keyof OwnRequest)[] = ['device', 'content', 'atS'];

type Fields<T> = Record<keyof Required<T>, Allowed>;

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

/** A refusal that names the rule and its function. */
export function refusal(rule: string, hook: Hook, message: string): InputError {
  return InputError.of(message, `own rule ${rule}: ${hook}`);
}

/**
 * Asks a function of a rule.
 *
 * @throws InputError when it throws, or answers with a promise
 */
export function asked<T>(rule: string, hook: Hook, ask: () => T): T {
  let said: T;
  try {
    said = ask();
  } catch (error) {
    throw thrown(rule, hook, error);
  }
  if (isPromise(said)) throw refusal(rule, hook, 'found a promise; a rule answers at once');
  return said;
}

/** What a function of a rule threw, with the line of its file where that is known. */
function thrown(rule: string, hook: Hook, error: unknown): InputError {
  if (!(error instanceof Error)) return refusal(rule, hook, `it threw ${shown(error)}`);
  const [, at] = /^\s*at .*?([^/\\()\s]+:\d+:\d+)\)?$/m.exec(error.stack ?? '') ?? [];
  const refused = refusal(rule, hook, `it threw ${error.name}: ${error.message}${at === undefined ? '' : ` (${at})`}`);
  refused.cause = error;
  return refused;
}

/** What a rule says of a device; nothing where it says nothing. */
export function deviceAnswer(rule: string, said: unknown): DeviceDecision | undefined {
  return decision<DeviceDecision>(rule, 'device', said, DEVICE);
}

/** What a rule says of a download. */
export function downloadAnswer(rule: string, said: unknown): DownloadDecision | undefined {
  return decision<DownloadDecision>(rule, 'download', said, DOWNLOAD);
}

/** Whether a holder may serve; a rule that says nothing forbids nothing. */
export function mayServeAnswer(rule: string, said: unknown): boolean {
  if (said === undefined || typeof said === 'boolean') return said ?? true;
  throw refusal(rule, 'mayServe', wrong(said, BOOLEAN));
}

/** The rank of a holder; a rule that says nothing gives 0. */
export function rankAnswer(rule: string, said: unknown): number {
  if (said === undefined) return 0;
  if (isNumber(said)) return said;
  throw refusal(rule, 'rank', wrong(said, RANK));
}

/** The requests of a replicate, each with the fields that it needs. */
export function* requestAnswers(rule: string, said: unknown): Iterable<OwnRequest> {
  const isIterable = typeof said === 'object' && said !== null && Symbol.iterator in said;
  if (!isIterable)
    throw refusal(rule, 'requests', `found ${shown(said)}; allowed is a list of requests, or a generator`);
  const each = (said as Iterable<unknown>)[Symbol.iterator]();
  for (let k = 1; ; k += 1) {
    const next = asked(rule, 'requests', () => each.next());
    if (next.done) return;
    const at = `request ${k}`;
    if (!OBJECT.is(next.value)) throw refusal(rule, 'requests', `${at}: ${wrong(next.value, OBJECT)}`);
    const request = next.value as OwnRequest;
    checkFields(rule, 'requests', request, REQUEST, `${at}: `);
    const missing = NEEDED.find((field) => request[field] === undefined);
    if (missing !== undefined) throw refusal(rule, 'requests', `${at}: it needs ${missing}`);
    yield request;
  }
}

function decision<T extends object>(rule: string, hook: Hook, said: unknown, fields: Fields<T>): T | undefined {
  if (said === undefined) return undefined;
  if (!OBJECT.is(said)) throw refusal(rule, hook, `found ${shown(said)}; allowed is ${namesOf(fields)}, or nothing`);
  checkFields(rule, hook, said as T, fields);
  return said as T;
}

function checkFields<T extends object>(rule: string, hook: Hook, said: T, fields: Fields<T>, at = ''): void {
  const known = Object.keys(fields);
  for (const [name, value] of Object.entries(said)) {
    const allowed = (fields as Record<string, Allowed>)[name];
    if (allowed === undefined) {
      const near = didYouMean(name, known) || `; allowed is ${namesOf(fields)}`;
      throw refusal(rule, hook, `${at}found the unknown field ${name}${near}`);
    }
    if (value !== undefined && !allowed.is(value)) throw refusal(rule, hook, `${at}${name}: ${wrong(value, allowed)}`);
  }
}

function namesOf(fields: object): string {
  return `an object with ${Object.keys(fields).join(', ')}`;
}

function wrong(value: unknown, { words }: Allowed): string {
  return `found ${shown(value)}; allowed is ${words}`;
}
