/** The report of a check: verdicts on recommendations, with the differences that decide them. */
import { figureNamed } from '../core/figureCatalogue.js';
import { counted, verb } from '../core/words.js';
import { allHold, type Drift } from '../experiment/check/baseline.js';
import type { CheckResult, Judgement } from '../experiment/check/judge.js';
import type { RuleIdentity } from '../scenario/ownRules.js';
import type { Chart } from './charts/chart.js';
import { describeDrift, describeJudgement } from './checkReports.js';
import { describeOwnRules } from './ownRules.js';
import { escapeHtml, note, type Part, page, paragraph, type Report, section, table } from './page.js';

/** The report of a check. */
export function checkReport(
  results: readonly CheckResult[],
  drift: readonly Drift[],
  ownRules?: readonly RuleIdentity[],
): Report {
  const verdicts = results.flatMap(({ judgements }) => judgements.map(({ verdict }) => verdict));
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  const open = count('fails') + count('undecided');
  const rows = results.map(({ recommendation: { id, advice, source }, judgements }) => [
    escapeHtml(id),
    judgements.map(({ verdict }) => badge(verdict)).join(' '),
    escapeHtml(advice),
    escapeHtml(source),
  ]);
  return page(
    'dosim: check of recommendations',
    [
      '<h1>Recommendations that were checked</h1>',
      `<p class="headline"><b>${count('holds')} of ${counted(verdicts.length, 'expectation')}</b> ${verb(count('holds'), 'holds', 'hold')}${open === 0 ? '' : `; ${count('fails')} ${verb(count('fails'), 'fails', 'fail')}, ${count('undecided')} ${verb(count('undecided'), 'stays', 'stay')} undecided`}. ${allHold(results, drift) ? 'Nothing has drifted.' : drift.length > 0 ? `${counted(drift.length, 'result')} drifted from the baseline.` : ''}</p>`,
      note(escapeHtml(describeOwnRules(ownRules) ?? '')),
      section('All recommendations', table(['name', 'verdicts', 'advice', 'source'], rows)),
      ...(drift.length === 0
        ? []
        : [
            section(
              'Drift from the baseline',
              ...drift.map((each) => paragraph(describeDrift(each).replace(/^drift +/, ''))),
            ),
          ]),
      ...results.map(({ recommendation, judgements }) =>
        section(
          recommendation.id,
          paragraph(recommendation.advice),
          note(
            escapeHtml(
              [recommendation.source, (recommendation.why ?? '').trim()].filter((part) => part !== '').join('. '),
            ),
          ),
          ...judgements.flatMap(judged),
        ),
      ),
    ],
    'the scenario of each recommendation says how they are decided',
  );
}

const badge = (verdict: string) => `<span class="verdict ${verdict}">${verdict}</span>`;

/** An expectation in words; where it is about a mean, what was found beside the limit. */
function judged(judgement: Judgement): Part[] {
  const { text, verdict, figure: name, about, found, limit, interval } = judgement;
  const words = [`<h3>${badge(verdict)} ${escapeHtml(text)}</h3>`, paragraph(describeJudgement(judgement))];
  if (interval === null || !Number.isFinite(found.mean)) return words;
  const { unit, words: figure } = figureNamed(name);
  const chart: Chart = {
    kind: 'intervals',
    title: about === 'level' ? `Mean ${figure} with the advice` : `Change of the ${figure} by the advice`,
    unit,
    isDifference: about !== 'level',
    groups: [
      {
        label: null,
        rows: [
          { label: 'found', mean: found.mean, low: interval.low, high: interval.high },
          { label: 'limit', mean: limit, low: null, high: null },
        ],
      },
    ],
  };
  return [...words, chart];
}
