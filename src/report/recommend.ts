/** A recommendation as people read it. */
import { type FigureSpec, figureNamed, titleOf } from '../core/figureCatalogue.js';
import { type Estimate, sum } from '../core/stats.js';
import { formatDuration } from '../core/units.js';
import { counted } from '../core/words.js';
import { isCertain } from '../experiment/recommend/goal.js';
import { objectivePrice } from '../experiment/recommend/prices.js';
import type { Recommendation, Rule } from '../experiment/recommend/recommend.js';
import type { PolicyValues } from '../experiment/recommend/scopes.js';
import { dimensionOf } from '../experiment/recommend/space.js';
import type { PolicyName } from '../policy/catalogue.js';
import { type PolicySet, policyText } from '../policy/values.js';
import {
  alignColumns,
  formatDifference,
  formatFigure,
  formatInterval,
  leftColumns,
  namedWithCurrency,
  wrapped,
} from './format.js';

const WIDTH = 100;

/** What is known of a recommendation beside the search: the policies before and after, the currency of costs, policies that assignments set. */
export type ShownRecommendation = Recommendation & {
  name: string;
  currency?: string;
  before: PolicySet;
  after: PolicySet;
  assigned?: readonly string[];
};

/** Text of `dosim recommend`. */
export function formatRecommendation(found: ShownRecommendation): string {
  const blocks = [
    `${found.name}: ${headline(found)}`,
    settingsBlock(found),
    ...found.rules.map((rule) => ruleBlock(rule, found)),
    wrapped(partsNote(found), WIDTH),
    pricesBlock(found),
    readingsBlock(found),
    posteriorBlock(found),
    hardwareBlock(found),
    limitsBlock(found),
    describeSearch(found),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** What came of the search, in a sentence. */
export function headline(found: ShownRecommendation): string {
  const { broken, brokenBefore, gain, isConfirmed, rules } = found;
  const figure = figureNamed(found.objective);
  const count = changedPolicies(found).length;
  const ofRules = sum(rules.map((rule) => changedPolicies(found, rule).length));
  if (count + ofRules === 0 && isConfirmed) {
    const limits = broken.length > 0 ? ', and no set was found within the limits' : '';
    return `no setting was found whose gain can be told from nothing${limits}`;
  }
  if (!isConfirmed) return unconfirmed(found);
  const price = objectivePrice(found)!;
  const currency = figure.unit === 'money' && found.currency ? ` ${found.currency}` : '';
  const format = (value: number) => `${formatFigure(figure.unit, value)}${currency}`;
  const change = `${figure.words} ${format(price.before.mean)} becomes ${format(price.after.mean)}`;
  const sure = `${difference(figure, price.difference)}, on ${counted(price.before.n, 'fresh seed')}`;
  if (broken.length > 0) return `no set was found within the limits; this one is nearest: ${change} (${sure})`;
  const kept = brokenBefore.length > 0 ? ', and the limits hold that are broken now' : '';
  const parts = [
    ...(count > 0 ? [counted(count, 'setting')] : []),
    ...(ofRules > 0 ? [`${counted(ofRules, 'setting')} for some devices`] : []),
  ];
  return gain === null ? change : `${parts.join(' and ')}: ${change} (${sure})${kept}`;
}

function unconfirmed({ broken, isInterrupted, runsNeeded, secondsNeeded }: ShownRecommendation): string {
  const limits = broken.length > 0 ? ', and above the limits' : '';
  const so = `the best so far${limits}, not confirmed on fresh seeds`;
  if (runsNeeded === null) return `${so}: its gain cannot be told from nothing on them`;
  const time = secondsNeeded === null ? '' : `, some ${formatDuration(secondsNeeded)} at the pace of this search`;
  return `${so}: ${isInterrupted ? 'it was interrupted' : 'the budget was over'}; about ${runsNeeded} runs would be enough${time}`;
}

function difference({ unit }: FigureSpec, estimate: Estimate): string {
  return formatInterval(estimate, (value, beside) => formatDifference(unit, value, beside));
}

/** A value of a policy as people read it, or what holds where it is not set. */
function valueText(policy: string, values: PolicySet | PolicyValues): string {
  const value = (values as Record<string, unknown>)[policy];
  return value === undefined ? 'not set' : policyText(policy as PolicyName, value);
}

/** A policy that becomes another, and what is shown of what it brings. */
interface ChangedPolicy {
  policy: string;
  brings: [string, string];
}

/**
 * What changes for all devices, or for those of a rule. Policies that are set together are one setting: they stand together, and
 * the first of them has the figures of all. A policy that stays what it is for each device is left out.
 */
export function changedPolicies(found: ShownRecommendation, rule: Rule | null = null): ChangedPolicy[][] {
  const { after, assigned = [], before } = found;
  const [from, to] = rule === null ? [before, found.settings] : [after, rule.settings];
  const groups = new Map<string, string[]>();
  for (const policy of Object.keys(to)) {
    if (valueText(policy, from) === valueText(policy, to) && !assigned.includes(policy)) continue;
    const dimension = dimensionOf(policy);
    groups.set(dimension, [...(groups.get(dimension) ?? []), policy]);
  }
  return [...groups.values()].map((policies) => {
    const brings = contributionText(found, policies[0]!, rule?.name ?? null);
    return policies.map((policy, i) => ({
      policy,
      brings: i === 0 ? brings : [brings[0] === '' ? '' : `with ${policies[0]}`, ''],
    }));
  });
}

/** What a setting brings, as it is shown; of all devices, or of those of a rule. */
function contributionText(
  { objective, contributions }: Recommendation,
  policy: string,
  ofRule: string | null,
): [string, string] {
  const { unit } = figureNamed(objective);
  const found = contributions.find(({ rule, settings }) => rule === ofRule && Object.hasOwn(settings, policy));
  if (!found) return ['', ''];
  const limits = found.keepsLimits ? ' and limits' : '';
  const loss = formatInterval(found.loss, (value, beside) => formatDifference(unit, value, beside));
  return [`${loss}${limits}`, found.part === null ? '' : formatDifference(unit, found.part)];
}

/** What follows the value of a policy that some devices have otherwise, as the scenario is. */
export function otherwiseText(policy: string, { assigned = [] }: ShownRecommendation): string {
  return assigned.includes(policy) ? ', some devices otherwise' : '';
}

/** What the texts of what a setting brings stand under. */
export function contributionHeader({ currency, objective }: ShownRecommendation): [string, string] {
  const { unit } = figureNamed(objective);
  return [namedWithCurrency('lost without it', unit, currency), namedWithCurrency('fair part', unit, currency)];
}

/** Which seeds the fair parts are of, where these are not all of the gain; otherwise nothing. */
export function partsNote({ contributions, currency, gain, objective, partSeeds }: ShownRecommendation): string {
  if (gain === null || partSeeds === 0 || partSeeds >= gain.n) return '';
  const { unit } = figureNamed(objective);
  const total = formatDifference(unit, sum(contributions.map(({ part }) => part ?? 0)));
  const money = unit === 'money' && currency ? ` ${currency}` : '';
  return `Fair parts are of ${partSeeds} of the ${counted(gain.n, 'fresh seed')}, and add up to the gain on these: ${total}${money}.`;
}

/** The name of a figure, with the currency of costs. */
export function figureTitle(figure: FigureSpec, { currency }: ShownRecommendation): string {
  return namedWithCurrency(titleOf(figure), figure.unit, currency);
}

function settingsBlock(found: ShownRecommendation): string {
  const changed = changedPolicies(found).flat();
  if (changed.length === 0) return '';
  const rows = changed.map(({ brings, policy }) => [
    policy,
    `${valueText(policy, found.before)}${otherwiseText(policy, found)}`,
    valueText(policy, found.after),
    ...brings,
  ]);
  const header = ['', 'is', 'becomes', ...contributionHeader(found)];
  return `Settings\n${leftColumns([header, ...rows])}`;
}

/** Whose settings a rule has. */
export function ruleTitle({ devices, name, sites }: Rule): string {
  const some = sites === null ? '' : `${counted(sites.length, 'site')}, `;
  return `${name} (${some}${counted(devices, 'device')})`;
}

function ruleBlock(rule: Rule, found: ShownRecommendation): string {
  const rows = changedPolicies(found, rule)
    .flat()
    .map(({ brings, policy }) => [policy, valueText(policy, found.after), valueText(policy, rule.settings), ...brings]);
  const header = ['', 'for all others', 'for these', ...contributionHeader(found)];
  return `Settings for ${ruleTitle(rule)}\n${leftColumns([header, ...rows])}`;
}

function pricesBlock(found: ShownRecommendation): string {
  const { objective, prices, rules, settings } = found;
  const others = prices.filter(({ figure }) => figure !== objective);
  if (others.length === 0 || Object.keys(settings).length + rules.length === 0) return '';
  const rows = others.map(({ figure: name, before, after, difference: of }) => {
    const figure = figureNamed(name);
    const format = (value: number) => formatFigure(figure.unit, value);
    return [figureTitle(figure, found), format(before.mean), format(after.mean), difference(figure, of)];
  });
  return `The price in other figures\n${alignColumns([['', 'before', 'after', 'difference'], ...rows])}`;
}

function readingsBlock(found: ShownRecommendation): string {
  const { objective, readings } = found;
  if (readings.length === 0) return '';
  const { unit } = figureNamed(objective);
  const rows = readings.map(({ gain, reading, value }) => [
    `${reading}: ${value}`,
    formatInterval(gain, (amount, beside) => formatDifference(unit, amount, beside)),
  ]);
  return `Gain under other readings of the documents: ${robustness(found)}\n${alignColumns(rows)}`;
}

function posteriorBlock({ objective, posterior }: ShownRecommendation): string {
  if (posterior === null) return '';
  return `Gain under what is not known of the values: ${posteriorTexts(objective, posterior)
    .map((text) => wrapped(text, WIDTH, '  ').trimStart())
    .join('\n  ')}`;
}

function hardwareBlock(found: ShownRecommendation): string {
  if (found.hardware.length === 0) return '';
  const { header, rows } = hardwareTable(found);
  const left = found.hardwareNotTried === 0 ? '' : `\n  for ${found.hardwareNotTried} more the budget was over`;
  return `What hardware would add to the settings, each piece alone\n${alignColumns([header, ...rows])}${left}`;
}

/** Hardware with what it changes of the objective and of the figures that it is bought for, the most helpful first. */
export function hardwareTable(found: ShownRecommendation): { header: string[]; rows: string[][] } {
  const { currency, hardware, objective } = found;
  const others = hardware[0]?.changes.map(({ figure }) => figureNamed(figure)) ?? [];
  const goal = figureNamed(objective);
  // A gain is a change for the better, and a change is what people look for beside the other figures.
  const sign = goal.better === 'more' ? 1 : -1;
  const rows = [...hardware]
    .sort((a, b) => b.gain.mean - a.gain.mean)
    .map(({ changes, count, gain, name }) => [
      `${name} (${count})`,
      difference(goal, signed(gain, sign)),
      ...changes.map((change, i) => difference(others[i]!, change.difference)),
    ]);
  const header = [goal, ...others].map(({ unit, words }) => namedWithCurrency(words, unit, currency));
  return { header: ['', ...header], rows };
}

function signed({ high, low, mean, n }: Estimate, sign: 1 | -1): Estimate {
  const [from, to] = sign === 1 ? [low, high] : [high, low];
  // Without the -0 of a gain of nothing.
  const of = (value: number) => (value === 0 ? 0 : sign * value);
  return { n, mean: of(mean), low: from === null ? null : of(from), high: to === null ? null : of(to) };
}

/** How a choice holds under draws of uncertain values, and which unknown decides: a sentence each. */
export function posteriorTexts(objective: string, posterior: NonNullable<Recommendation['posterior']>): string[] {
  const { deciding, draws, high, holds, isRobust, low, mean } = posterior;
  const { unit } = figureNamed(objective);
  const [of, from, to] = [mean, low, high].map((value, _, all) => formatDifference(unit, value, all));
  const how = `${isRobust ? 'robust' : 'not robust'}, the choice helps under ${holds} of ${counted(draws, 'draw')}`;
  const unknowns = deciding.map(({ correlation, meanElsewhere, meanWhereHolds, path, unit: written }) => {
    const amount = (value: number) => `${Number(value.toPrecision(3))}${written === '' ? '' : ` ${written}`}`;
    const where =
      meanWhereHolds === null || meanElsewhere === null
        ? ''
        : `; on average it is ${amount(meanWhereHolds)} where the choice helps and ${amount(meanElsewhere)} where it does not`;
    const way = correlation > 0 ? 'more' : 'less';
    return `The larger ${path}, the ${way} is gained (rank correlation ${correlation.toFixed(2)})${where}.`;
  });
  const none = isRobust ? [] : ['No single unknown decides it.'];
  return [`${how}; ${of}, 90 % of the draws from ${from} to ${to}.`, ...(unknowns.length > 0 ? unknowns : none)];
}

/** Whether the choice holds under the readings, and which would change it. */
export function robustness({ isRobust, readings, readingsNotTried: left }: Recommendation): string {
  if (isRobust === null) return 'not tried';
  if (isRobust && left > 0) {
    const of = `${readings.length} of ${counted(readings.length + left, 'reading')}`;
    return `robust as far as was tried, it helps under ${of}; for the others the budget was over`;
  }
  if (isRobust) return 'robust, it helps under each';
  const verdicts = [
    ['worse', readings.filter(({ gain }) => isCertain(signed(gain, -1)))],
    ['in doubt', readings.filter(({ gain }) => !isCertain(gain) && !isCertain(signed(gain, -1)))],
  ] as const;
  const texts = verdicts.flatMap(([verdict, some]) =>
    some.length === 0
      ? []
      : [`${verdict} under ${some.map(({ reading, value }) => `"${reading}: ${value}"`).join(', ')}`],
  );
  return `not robust, ${texts.join('; ')}`;
}

function limitsBlock({ broken }: ShownRecommendation): string {
  if (broken.length === 0) return '';
  const rows = broken.map((limit) => [limit.option, limitText(limit)]);
  return `Limits that bind: no set was found that keeps them\n${leftColumns(rows)}`;
}

/** By how much a limit is broken, and how near to it any set comes. */
export function limitText({ figure: name, least, most, value }: Recommendation['broken'][number]): string {
  const { unit } = figureNamed(name);
  const [is, allowed, best] = [value, most, least].map((amount) => formatFigure(unit, amount));
  return `${is === allowed ? `a little more than ${is}` : is}, allowed are ${allowed}; the least of any set that was tried, on one seed, is ${best}`;
}

/** Policies that have the same reason stand together. */
function byReason(notSearched: Recommendation['notSearched']): string[] {
  const reasons = new Map<string, string[]>();
  for (const { policy, why } of notSearched) reasons.set(why, [...(reasons.get(why) ?? []), policy]);
  return [...reasons].map(([why, policies]) => `${policies.join(', ')} (${why})`);
}

/** What was searched, as sentences, and what was not, each with its reason. */
export function searchTexts(found: Recommendation): { searched: string[]; left: string[] } {
  const { dropped, hardware, isInterrupted, notSearched, runs, searched, triedSets } = found;
  const idle = [...new Set(dropped)];
  return {
    searched: [
      `${counted(runs, 'run')}${isInterrupted ? ', interrupted' : ''}: ${counted(triedSets, 'set')} of ${counted(searched.length, 'setting')} tried.`,
      ...(idle.length === 0
        ? []
        : [`Left out, since what they bring cannot be told from nothing: ${idle.join(', ')}.`]),
    ],
    left: [...byReason(notSearched), `single sites${hardware.length > 0 ? '' : ', cache servers and lines'}`],
  };
}

/** The same as text. */
function describeSearch(found: Recommendation): string {
  const { left, searched } = searchTexts(found);
  return [...searched, `Not searched: ${left.join('; ')}.`].map((text) => wrapped(text, WIDTH)).join('\n');
}
