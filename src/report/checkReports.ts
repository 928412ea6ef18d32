/** The verdicts of a check for people, for programs, for CI servers (JUnit) and for GitHub's annotations. */
import junit, { type Builder } from 'junit-report-builder';
import { printable } from '../core/printable.js';
import { formatProblem, type Problem } from '../core/problems.js';
import type { Drift } from '../experiment/check/baseline.js';
import type { CheckResult, Judgement } from '../experiment/check/judge.js';
import { formatNamed, formatNamedDifference } from './figureFormat.js';

/** `peerShare 63.1 % becomes 75.1 %, +12.1 pp [+9.0 pp, +15.2 pp], 16 pairs`. */
function describeJudgement({ figure, before, after, difference, replicates }: Judgement): string {
  const signed = (value: number) => formatNamedDifference(figure, value);
  const interval = difference.low === null ? '' : ` [${signed(difference.low)}, ${signed(difference.high!)}]`;
  return `${figure} ${formatNamed(figure, before)} becomes ${formatNamed(figure, after)}, ${signed(difference.mean)}${interval}, ${replicates} pairs`;
}

export function allHold(results: readonly CheckResult[], drift: readonly Drift[]): boolean {
  return (
    drift.length === 0 && results.every(({ judgements }) => judgements.every(({ verdict }) => verdict === 'holds'))
  );
}

export function formatCheck(results: readonly CheckResult[], drift: readonly Drift[]): string {
  const lines = results.flatMap(({ recommendation: { id, advice, source, why }, judgements }) => [
    `${id}: ${advice} (${source})`,
    ...judgements.flatMap((judgement) => [
      `  ${judgement.verdict.padEnd(9)}  ${judgement.text}`,
      `             ${describeJudgement(judgement)}`,
    ]),
    ...(why === undefined ? [] : [`  why        ${why.trim().replaceAll(/\s+/g, ' ')}`]),
    '',
  ]);
  const verdicts = results.flatMap(({ judgements }) => judgements.map(({ verdict }) => verdict));
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  const total = `${results.length} recommendations, ${verdicts.length} expectations: ${count('holds')} hold, ${count('fails')} fail, ${count('undecided')} undecided`;
  return [...lines, ...drift.map(describeDrift), total].join('\n');
}

function describeDrift({ key, before, after }: Drift): string {
  if (before === null) return `drift      ${key}: not in the baseline; --update-baseline takes it in`;
  if (after === null) return `drift      ${key}: in the baseline, but not checked any more`;
  const show = ({ verdict, mean, half }: NonNullable<Drift['before']>) =>
    `${verdict}, difference ${Number(mean.toPrecision(4))} ± ${Number(half.toPrecision(2))}`;
  return `drift      ${key}: was ${show(before)}, is ${show(after)}`;
}

export function checkJson(results: readonly CheckResult[], drift: readonly Drift[]): object {
  return {
    holds: allHold(results, drift),
    recommendations: results.map(({ recommendation: { id, file, advice, source, why }, judgements }) => ({
      id,
      file,
      advice,
      source,
      why,
      expectations: judgements,
    })),
    drift,
  };
}

/** JUnit XML: a suite a recommendation, a case an expectation; undecided counts as a failure, as it is no pass. */
export function checkJunit(results: readonly CheckResult[], drift: readonly Drift[]): string {
  // A CommonJS module whose types name a default that its code does not have: the module is the builder.
  const builder = (junit as unknown as Builder).newBuilder();
  for (const { recommendation, judgements, computedS } of results) {
    const id = printable(recommendation.id);
    const suite = builder.testSuite().name(id);
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
    if (problem.place) test.file(printable(problem.place.file));
    test.error(printable(problem.place || problem.path ? formatProblem(problem) : problem.message), 'input');
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
