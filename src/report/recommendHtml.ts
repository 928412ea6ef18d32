/** The report of a recommendation. */
import { figureNamed, titleOf } from '../core/figureCatalogue.js';
import { type Front, objectivePrice } from '../experiment/recommend/prices.js';
import type { PolicyValues } from '../experiment/recommend/scopes.js';
import { POLICIES, type PolicyName } from '../policy/catalogue.js';
import { POLICY_TITLES } from '../policy/titles.js';
import type { PolicySet } from '../policy/values.js';
import type { IntervalChart, ScatterChart } from './charts/chart.js';
import { formatDifference, formatFigure, formatInterval, namedWithCurrency } from './format.js';
import { escapeHtml, list, note, page, paragraph, type Report, section, table } from './page.js';
import {
  changedPolicies,
  contributionHeader,
  figureTitle,
  hardwareTable,
  headline,
  limitText,
  otherwiseText,
  partsNote,
  posteriorTexts,
  robustness,
  ruleTitle,
  type ShownRecommendation,
  searchTexts,
} from './recommend.js';
import { policyWords } from './words.js';

const sentence = (words: string) => `${words[0]!.toUpperCase()}${words.slice(1)}.`;

/** report.html of `dosim recommend`. */
export function recommendReport(found: ShownRecommendation): Report {
  const settings = changedPolicies(found)
    .flat()
    .map(({ brings, policy }) => [
      `${policyCell(policy)}<br><span class="note">${escapeHtml(POLICIES[policy as PolicyName].effect)}</span>`,
      escapeHtml(`${valueWords(policy, found.before)}${otherwiseText(policy, found)}`),
      `<b>${escapeHtml(valueWords(policy, found.after))}</b>`,
      ...brings.map(escapeHtml),
    ]);
  const prices = found.prices.map(({ after, before, difference, figure: name }) => {
    const figure = figureNamed(name);
    return [
      figureTitle(figure, found),
      formatFigure(figure.unit, before.mean),
      formatFigure(figure.unit, after.mean),
      formatInterval(difference, (value, beside) => formatDifference(figure.unit, value, beside)),
    ].map(escapeHtml);
  });
  const readings = readingsChart(found);
  const search = searchTexts(found);
  const parts = [
    `<h1>${escapeHtml(found.name)}: which settings to choose</h1>`,
    `<p class="headline">${escapeHtml(sentence(headline(found)))}</p>`,
    ...(settings.length === 0
      ? []
      : [
          section(
            'Settings',
            table(['policy', 'is', 'becomes', ...contributionHeader(found).map(escapeHtml)], settings),
            note(
              'The files in the folder settings are for Intune, Group Policy and the registry; overlay.yaml extends the scenario.',
            ),
          ),
        ]),
    ...found.rules.map((rule) =>
      section(
        `Settings for ${ruleTitle(rule)}`,
        table(
          ['policy', 'for all others', 'for these', ...contributionHeader(found).map(escapeHtml)],
          changedPolicies(found, rule)
            .flat()
            .map(({ brings, policy }) => [
              policyCell(policy),
              escapeHtml(valueWords(policy, found.after)),
              `<b>${escapeHtml(valueWords(policy, rule.settings))}</b>`,
              ...brings.map(escapeHtml),
            ]),
        ),
        note('The files of each group are in a folder of settings; groups.csv lists its sites.'),
      ),
    ),
    ...(partsNote(found) === '' ? [] : [note(escapeHtml(partsNote(found)))]),
    ...(found.broken.length === 0
      ? []
      : [
          section(
            'Limits that bind',
            note('No set was found that keeps them.'),
            table(
              ['limit', 'what the nearest set does'],
              found.broken.map((limit) => [limit.option, limitText(limit)].map(escapeHtml)),
            ),
          ),
        ]),
    ...(prices.length === 0
      ? []
      : [section('The price in all figures', table(['figure', 'before', 'after', 'difference'], prices))]),
    ...found.fronts
      .filter(isChoice)
      .map((front) => section(`Against the ${figureNamed(front.figure).words}`, frontChart(front, found))),
    ...(readings === null
      ? []
      : [section('Under other readings of the documents', paragraph(`The choice is ${robustness(found)}.`), readings)]),
    ...(found.hardware.length === 0
      ? []
      : [
          section(
            'What hardware would add',
            note('Beside the settings, each piece alone. A cost that falls pays for the piece, whose rent is in it.'),
            table(
              hardwareTable(found).header.map(escapeHtml),
              hardwareTable(found).rows.map((row) => row.map(escapeHtml)),
            ),
          ),
        ]),
    ...(found.posterior === null
      ? []
      : [
          section(
            'Under what is not known of the values',
            ...posteriorTexts(found.objective, found.posterior).map((text) => paragraph(escapeHtml(text))),
          ),
        ]),
    section(
      'What was searched',
      ...search.searched.map((text) => paragraph(text)),
      paragraph('Not searched:'),
      list(search.left),
    ),
  ];
  return page(`dosim: settings for ${found.name}`, parts, 'dosim explain says how this scenario decides them');
}

function policyCell(policy: string): string {
  return `<b>${escapeHtml(POLICY_TITLES[policy as PolicyName])}</b> <code>${escapeHtml(policy)}</code>`;
}

/** `2 (Group)`, or that it is not set. */
function valueWords(policy: string, values: PolicySet | PolicyValues): string {
  const value = (values as Record<string, unknown>)[policy];
  return value === undefined ? 'not set' : policyWords(policy as PolicyName, value);
}

/** Whether sets differ in the objective: a front of one height leaves nothing to choose. */
function isChoice({ tried }: Front): boolean {
  return new Set(tried.map(({ y }) => y)).size > 1;
}

/** The front of all sets that were tried, on one seed; the scenario and the choice on the fresh ones. */
function frontChart({ figure: name, front, tried }: Front, found: ShownRecommendation): ScatterChart {
  const [x, y] = [figureNamed(name), figureNamed(found.objective)];
  const objective = objectivePrice(found);
  const other = found.prices.find(({ figure }) => figure === name);
  const named =
    objective && other
      ? [
          { label: 'as it is', x: other.before.mean, y: objective.before.mean },
          ...(Object.keys(found.settings).length === 0
            ? []
            : [{ label: 'recommended', x: other.after.mean, y: objective.after.mean }]),
        ].filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y))
      : [];
  return {
    kind: 'scatter',
    title: `${titleOf(y)} and ${x.words}: no set that was tried is better in both than those on the line`,
    unit: y.unit,
    y: { title: figureTitle(y, found) },
    x: { title: figureTitle(x, found), unit: x.unit },
    points: tried,
    front,
    named,
  };
}

function readingsChart({ currency, objective, readings }: ShownRecommendation): IntervalChart | null {
  if (readings.length === 0) return null;
  const figure = figureNamed(objective);
  const rows = readings.map(({ gain, reading, value }) => ({
    label: `${reading}: ${value}`,
    mean: gain.mean,
    low: gain.low,
    high: gain.high,
  }));
  const title = namedWithCurrency(`Gain in the ${figure.words} under each reading`, figure.unit, currency);
  return { kind: 'intervals', title, unit: figure.unit, isDifference: true, groups: [{ label: null, rows }] };
}
