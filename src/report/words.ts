/** Policies, paths and values in words. */
import { POLICY_NAMES, type PolicyName, policySpec } from '../policy/catalogue.js';
import { POLICY_TITLES } from '../policy/titles.js';
import { policyText } from '../policy/values.js';

/** What people call a part of a path; other parts are written as words. */
const PARTS: Readonly<Record<string, string>> = {
  wan: 'WAN line',
  lan: 'LAN',
  ram: 'RAM',
  count: 'number of sites',
  'vpn.share': 'days on the VPN',
  'battery.timeOnBattery': 'time on battery',
};
/** Sections whose entries have names: the path goes on behind the name. */
const NAMED = /^(?:sites|devices\.mix|content|demand\.rings)\.([^.]+)\.(.+)$/;

/** `Max cache age` for `policies.DOMaxCacheAge`, `WAN line of lab` for `sites.lab.wan`. */
export function pathWords(path: string): string {
  const name = path.split('.').at(-1) as PolicyName;
  if (POLICY_NAMES.includes(name)) {
    if (path === `policies.${name}`) return POLICY_TITLES[name];
    return `${POLICY_TITLES[name]} (${path.slice(0, -name.length - 1)})`;
  }
  if (path.startsWith('model.')) return wordsOf(path.slice('model.'.length));
  const [, owner, rest] = NAMED.exec(path) ?? [];
  return owner === undefined ? path : `${PARTS[rest!] ?? wordsOf(rest!)} of ${owner}`;
}

/** With a capital at its beginning. */
export const sentenceCase = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

/** `background HTTP share` for `backgroundHttpShare`. */
function wordsOf(name: string): string {
  const words = name.replaceAll('.', ', ').replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ');
  return words.toLowerCase().replaceAll(/\b(?:http|vpn|lan|wan|cdn|qos|tls|nat|ram)\b/g, (word) => word.toUpperCase());
}

/** `2 (Group)`, `1 d`: a value with its meaning or its unit. */
export function policyWords(name: PolicyName, value: unknown): string {
  const spec = policySpec(name);
  if (spec.kind === 'enum' && typeof value === 'number') return `${value} (${spec.values[value]})`;
  return policyText(name, value);
}

/** A policy by its CSP name, perhaps with a value behind it, as variants of a comparison and remedies have it. */
const NAMED_POLICY = /(?:\bpolicies\.)?\b(DO[A-Z]\w*)\b(?:=(\d+)?| (\d+)(?![\w.]| (?:to|or|and)\b))?/g;

/** Parameters of the model by their names in scenarios, in brackets behind what says the same in words. */
const BRACKETED_PARAMETERS = / \(model\.\w+(?:, (?:model\.)?\w+)*(?: \.\.\.)?\)/g;
const PARAMETER = /\bmodel\.\w+/g;

/**
 * A text in which policies have the names that Group Policy shows, and which leaves out what parameters are called in scenarios.
 *
 * @param quote what stands around a name within a sentence
 */
export function inWords(text: string, quote = '"'): string {
  return policiesInWords(text.replaceAll(BRACKETED_PARAMETERS, ''), quote);
}

function policiesInWords(text: string, quote: string): string {
  return text.replaceAll(NAMED_POLICY, (written, name: PolicyName, digits?: string, value?: string) => {
    if (!POLICY_NAMES.includes(name)) return written;
    const title = POLICY_TITLES[name];
    if (value !== undefined) {
      const spec = policySpec(name);
      const isKnown = spec.kind === 'enum' && Object.hasOwn(spec.values, value);
      return `${quote}${title}${quote} ${isKnown ? policyWords(name, Number(value)) : value}`;
    }
    if (!written.includes('=')) return `${quote}${title}${quote}`;
    const isChoice = digits !== undefined && policySpec(name).kind === 'enum';
    return `${title} ${isChoice ? policyWords(name, Number(digits)) : (digits ?? '')}`;
  });
}

/** A number and its unit, or the two parts of a time. */
const NUMBER_AND_UNIT = /([0-9]) (?=(?:[KMGTP]?B(?:\/s)?|[kMGT]?bit\/s|ms|s|min|h|d|%|pp)(?![A-Za-z0-9]))/g;
const PARTS_OF_TIME = /([0-9]\u00a0(?:d|h|min)) (?=[0-9]+\u00a0(?:h|min|s)(?![A-Za-z0-9]))/g;

/** The same text, in which no line ends between a number and its unit, or within a time. */
export function unbroken(text: string): string {
  return text.replaceAll(NUMBER_AND_UNIT, '$1\u00a0').replaceAll(PARTS_OF_TIME, '$1\u00a0');
}

/** Code and the tags themselves keep the names that files have. */
const CODE_OR_TAG = /<(code|pre)\b[\s\S]*?<\/\1>|<[^>]*>/g;

/** Both for a piece of HTML, in which parameters of the model stand as code. */
export function htmlInWords(html: string): string {
  const worded = (text: string) =>
    unbroken(policiesInWords(text, '&quot;')).replaceAll(PARAMETER, (name) => `<code>${name}</code>`);
  let done = '';
  let from = 0;
  for (const { 0: kept, index } of html.matchAll(CODE_OR_TAG)) {
    done += worded(html.slice(from, index)) + kept;
    from = index + kept.length;
  }
  return done + worded(html.slice(from));
}
