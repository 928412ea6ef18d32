/** The verdicts of a check for people, for programs, for CI servers (JUnit) and for GitHub's annotations. */

import junit, { type Builder } from 'junit-report-builder';
import { figureNamed } from '../core/figureCatalogue.js';
import { printable } from '../core/printable.js';
import { formatProblem, type Problem } from '../core/problems.js';
import { formatShare } from '../core/units.js';
import { counted, verb } from '../core/words.js';
import { allHold, type BaselineEntry, type Drift } from '../experiment/check/baseline.js';
import type { CheckResult, Judgement } from '../experiment/check/judge.js';
import type { RuleIdentity } from '../scenario/ownRules.js';
import { formatDifference, formatFigure, formatInterval } from './format.js';
import { describeOwnRules, identityText } from './ownRules.js';

/** Of an expectation that states none. */
const USUAL_CONFIDENCE = 0.95;

/**
 * `peer share 63.1 % becomes 75.1 %, +12.1 pp [+5.4 pp, +18.2 pp], limit +5.0 pp, baseline +12.7 pp, 48 pairs`: figure,
 * interval that decides, limit and baseline.
 */
export function describeJudgement(judgement: Judgement): string {
  const {
    figure: name,
    about,
    before,
    after,
    found,
    interval,
    limit,
    baseline,
    runs,
    replicates,
    pairsWithout,
    confidence,
  } = judgement;
  const figure = figureNamed(name);
  const level = (value: number, beside?: readonly number[]) => formatFigure(figure.unit, value, beside);
  const show =
    about === 'level'
      ? level
      : (value: number, beside?: readonly number[]) => formatDifference(figure.unit, value, beside);
  const ends = interval === null ? [] : [interval.low, interval.high];
  const within = about === 'level' ? ends : [found.mean, ...ends];
  const between = ends.length === 0 ? '' : ` [${ends.map((end) => show(end, within)).join(', ')}]`;
  const change = about === 'level' ? between : `, ${show(found.mean, within)}${between}`;
  const share =
    runs && `[${formatShare(runs.low)}, ${formatShare(runs.high)}] of all, ${formatShare(runs.needed)} needed`;
  return [
    `${figure.words} ${level(before)} becomes ${level(after)}${change}`,
    `limit ${show(limit)}`,
    ...(confidence === USUAL_CONFIDENCE ? [] : [`${Number((100 * confidence).toFixed(6))} % confidence`]),
    ...(pairsWithout > 0 ? [`not reached in a run of ${pairsWithout} of ${counted(replicates, 'pair')}`] : []),
    ...(interval === null && runs === null && pairsWithout === 0
      ? ['a run changes by more than the file supposes']
      : []),
    ...(baseline === null ? [] : [`baseline ${show(baseline)}`]),
    runs === null ? counted(replicates, 'pair') : `so in ${runs.holding} of ${counted(replicates, 'pair')}, ${share}`,
  ].join(', ');
}

export function formatCheck(
  results: readonly CheckResult[],
  drift: readonly Drift[],
  ownRules?: readonly RuleIdentity[],
): string {
  const lines = results.flatMap(({ recommendation: { id, advice, source, why }, judgements, arrivals }) => [
    printable(`${id}: ${advice} (${source})`),
    ...judgements.flatMap((judgement) => [
      `  ${judgement.verdict.padEnd(9)}  ${printable(judgement.text)}`,
      `             ${describeJudgement(judgement)}`,
    ]),
    ...arrivalLines(arrivals),
    ...(why === undefined ? [] : [`  why        ${printable(why.trim().replaceAll(/\s+/g, ' '))}`]),
    '',
  ]);
  const verdicts = results.flatMap(({ judgements }) => judgements.map(({ verdict }) => verdict));
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  const total = `${counted(results.length, 'recommendation')}, ${counted(verdicts.length, 'expectation')}: ${count('holds')} ${verb(count('holds'), 'holds', 'hold')}, ${count('fails')} ${verb(count('fails'), 'fails', 'fail')}, ${count('undecided')} undecided`;
  const rules = describeOwnRules(ownRules);
  const of = rules === null ? [] : [printable(rules)];
  return [...lines, ...of, ...drift.map((each) => printable(describeDrift(each))), total].join('\n');
}

/** Where some downloads have not finished, how many have: a time of a few says little of all. */
function arrivalLines(arrivals: CheckResult['arrivals']): string[] {
  if (arrivals.every(({ downloads, finished }) => finished === downloads)) return [];
  const [before, after] = arrivals.map(({ downloads, finished }) => `${finished} of ${counted(downloads, 'download')}`);
  return [`  finished   ${before} without the change, ${after} with it`];
}

export function describeDrift({ key, before, after }: Drift): string {
  if (before === null) return `drift      ${key}: not in the baseline; --update-baseline takes it in`;
  if (after === null) return `drift      ${key}: in the baseline, but not checked any more`;
  const { words, unit } = figureNamed(after.figure);
  const one = (value: number, beside: readonly number[]) =>
    after.about === 'level' ? formatFigure(unit, value, beside) : formatDifference(unit, value, beside);
  const show = ({ verdict, mean, low, high }: BaselineEntry) =>
    `${formatInterval({ mean: mean ?? Number.POSITIVE_INFINITY, low, high }, one)} (${verdict})`;
  const what = after.about === 'level' ? words : `change of the ${words}`;
  return `drift      ${key}: ${what} was ${show(before)} in the baseline, is ${show(after)}`;
}

export function checkJson(
  results: readonly CheckResult[],
  drift: readonly Drift[],
  ownRules?: readonly RuleIdentity[],
): object {
  return {
    holds: allHold(results, drift),
    ownRules,
    recommendations: results.map(
      ({ recommendation: { id, file, advice, source, why }, judgements, arrivals: [before, after] }) => ({
        id,
        file,
        advice,
        source,
        why,
        expectations: judgements,
        arrivals: { before, after },
      }),
    ),
    drift,
  };
}

/**
 * JUnit XML: a suite a recommendation, a case an expectation; undecided counts as a failure, as it is no pass. Own rules are
 * properties of each suite, by their names.
 */
export function checkJunit(
  results: readonly CheckResult[],
  drift: readonly Drift[],
  ownRules: readonly RuleIdentity[] = [],
): string {
  // A CommonJS module whose types name a default that its code does not have: the module is the builder.
  const builder = (junit as unknown as Builder).newBuilder();
  for (const { recommendation, judgements, computedS } of results) {
    const id = printable(recommendation.id);
    const suite = builder.testSuite().name(id);
    for (const rule of ownRules) suite.property(printable(`own rule ${rule.name}`), printable(identityText(rule)));
    for (const judgement of judgements) {
      const test = suite.testCase().className(id).name(printable(judgement.text)).file(printable(recommendation.file));
      // All expectations of a recommendation look at the same runs.
      test.time(Number((computedS / judgements.length).toFixed(3)));
      const text = printable(describeJudgement(judgement));
      if (judgement.verdict === 'holds') test.standardOutput(text);
      else test.failure(text, judgement.verdict);
    }
  }
  if (drift.length > 0) {
    const suite = builder.testSuite().name('baseline');
    for (const each of drift)
      suite
        .testCase()
        .className('baseline')
        .name(printable(each.key))
        .failure(printable(describeDrift(each)), 'drift');
  }
  return builder.build();
}

/** JUnit XML of a check that could not begin: a case for each problem, so that no CI server takes it for passed. */
export function problemsJunit(problems: readonly Problem[]): string {
  const builder = (junit as unknown as Builder).newBuilder();
  const suite = builder.testSuite().name('dosim check');
  problems.forEach((problem, i) => {
    const test = suite
      .testCase()
      .className('input')
      .name(`problem ${i + 1}`);
    if (problem.position) test.file(printable(problem.position.file));
    test.error(printable(problem.position || problem.path ? formatProblem(problem) : problem.message), 'input');
  });
  return builder.build();
}

/** Workflow commands that GitHub shows beside the files. */
export function githubAnnotations(results: readonly CheckResult[], drift: readonly Drift[]): string[] {
  const escapeMessage = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string) => escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const ofResults = results.flatMap(({ recommendation: { file, id }, judgements }) =>
    judgements
      .filter(({ verdict }) => verdict !== 'holds')
      .map((judgement) => {
        const title = `${id}: ${judgement.verdict}`;
        const message = `${judgement.text}: ${describeJudgement(judgement)}`;
        return `::error file=${property(file)},title=${property(title)}::${escapeMessage(message)}`;
      }),
  );
  return [...ofResults, ...drift.map((each) => `::error title=drift::${escapeMessage(describeDrift(each))}`)];
}
