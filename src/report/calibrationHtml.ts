/** The report of a calibration. */

import { figureNamed } from '../core/figureCatalogue.js';
import { counted } from '../core/words.js';
import { type CalibrationSummary, checkText, learnedText, pairText, runsText } from './calibration.js';
import type { IntervalChart } from './charts/chart.js';
import { formatFigure, formatRange } from './format.js';
import { escapeHtml, note, page, paragraph, type Report, section, table } from './page.js';
import { pathWords, sentenceCase } from './words.js';

export function calibrationReport(summary: CalibrationSummary): Report {
  const { scenario, form, files, fitted, check, predicted, notes } = summary;
  const title = 'Values that fit, in parts of their ranges';
  const chart: IntervalChart = {
    kind: 'intervals',
    title,
    unit: 'share',
    isDifference: false,
    groups: [
      {
        label: null,
        rows: fitted.unknowns.map(({ path, u }) => ({
          label: pathWords(path),
          mean: u.median,
          low: u.low,
          high: u.high,
        })),
      },
    ],
  };
  return page(
    `dosim: ${scenario} calibrated`,
    [
      `<h1>${escapeHtml(scenario)} calibrated</h1>`,
      `<p class="headline">${escapeHtml(checkText(check))}</p>`,
      note(
        `Fitted to ${escapeHtml(form)}: ${files.map(escapeHtml).join(', ')}; ${runsText(summary)}, worth ${counted(Math.round(fitted.effective), 'independent value')}.`,
      ),
      ...notes.map((each) => note(escapeHtml(each))),
      section(
        'Values that fit',
        chart,
        table(
          ['unknown', 'range', 'median', '90 % interval', 'what the data say of it', 'why this range'],
          fitted.unknowns.map((unknown) => [
            `${escapeHtml(pathWords(unknown.path))}<br>${pathCode(unknown.path)}`,
            `${escapeHtml(unknown.from)} to ${escapeHtml(unknown.to)}`,
            `<b>${escapeHtml(unknown.median)}</b>`,
            `${escapeHtml(unknown.low)} to ${escapeHtml(unknown.high)}`,
            learnedText(unknown),
            escapeHtml(unknown.why),
          ]),
        ),
        ...fitted.pairs.map((pair) => paragraph(`${sentenceCase(pairText(pair, pathWords))}.`)),
      ),
      section(
        'What single runs with fitted values give, chance included',
        table(
          ['figure', 'median', '90 % interval'],
          predicted.map(({ figure, median, low, high }) => {
            const { words, unit } = figureNamed(figure);
            return [
              words,
              formatFigure(unit, median),
              formatRange(low, high, (value, beside) => formatFigure(unit, value, beside)),
            ];
          }),
        ),
      ),
    ],
    'calibrated.yaml holds the fitted values and their draws',
  );
}

/** A path as it stands in the file: a line ends behind its dots, not within a name. */
function pathCode(path: string): string {
  return `<code>${path.split('.').map(escapeHtml).join('.<wbr>')}</code>`;
}
