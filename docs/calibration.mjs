/** The table and the pictures of docs/calibration.md, from docs/calibration.json (`npm run validate` writes it). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d3 from 'd3';
import { draw, GREEN, GRID, INK, MUTED, ORANGE, text } from './drawing.mjs';

const NAMES = {
  'model.backgroundHttpShare': 'backgroundHttpShare',
  'model.dynamicBackgroundShare': 'dynamicBackgroundShare',
  'devices.mix.laptop.vpn.share': 'share of VPN days',
};
const percent = (part) => `${Math.round(100 * part)} %`;

function study(root) {
  const { runs, rows } = JSON.parse(readFileSync(join(root, 'docs/calibration.json'), 'utf8'));
  return {
    runs,
    right: rows.filter(({ flipped }) => flipped === ''),
    wrong: rows.filter(({ flipped }) => flipped !== ''),
  };
}

/** @returns the tables by the name of their place in a document */
export function calibrationTables(root, table) {
  const { right, wrong } = study(root);
  const unknowns = right[0].unknowns.map(({ path }, a) => ({ path, cases: right.map((row) => row.unknowns[a]) }));
  const held = (cases, low, high) => cases.filter((c) => c[low] <= c.hidden && c.hidden <= c[high]).length;
  const of = (count, all) => `${count} of ${all}`;
  const rowOf = (name, cases) => [
    name,
    of(held(cases, 'low', 'high'), cases.length),
    of(held(cases, 'quarter', 'threeQuarters'), cases.length),
    percent(d3.mean(cases, (c) => Math.abs(c.median - c.hidden))),
    percent(d3.mean(cases, (c) => c.learned)),
  ];
  const all = unknowns.flatMap(({ cases }) => cases);
  const covered = table(
    ['unknown', 'hidden value within 90 %', 'within 50 %', 'mean error, of the range', 'spread taken away'],
    [...unknowns.map(({ path, cases }) => rowOf(NAMES[path], cases)), rowOf('all', all)],
  );
  const flips = [...new Set(wrong.map(({ flipped }) => flipped))].map((name) => {
    const own = wrong.filter(({ flipped }) => flipped === name);
    return [name, of(own.filter(({ isNoticed }) => isNoticed).length, own.length)];
  });
  const falseAlarms = of(right.filter(({ isNoticed }) => isNoticed).length, right.length);
  const noticed = table(['what is wrong in the fitted model', 'noticed'], [['nothing', falseAlarms], ...flips]);
  return { recovery: covered, 'wrong-readings': noticed };
}

export function calibrationPictures(root) {
  const { right, wrong } = study(root);
  return { 'calibration-recovery.svg': recovery(right), 'calibration-check.svg': checks(right, wrong) };
}

function framed(width, height, title, fill) {
  return `${draw(width, height, title, (svg) => {
    svg.append('rect').attr('width', width).attr('height', height).attr('fill', 'white');
    fill(svg);
  })}\n`;
}

/** One panel an unknown: hidden values to the right, fitted ones upwards. */
function recovery(rows) {
  const side = 230;
  const left = 54;
  const top = 34;
  const gap = 50;
  const unknowns = rows[0].unknowns.map(({ path }) => path);
  const width = left + unknowns.length * (side + gap);
  return framed(width, top + side + 50, 'Hidden and fitted values of 20 estates', (svg) => {
    unknowns.forEach((path, a) => {
      const x0 = left + a * (side + gap);
      const x = d3.scaleLinear([0, 1], [x0, x0 + side]);
      const y = d3.scaleLinear([0, 1], [top + side, top]);
      const line = (x1, y1, x2, y2, stroke) =>
        svg.append('line').attr('x1', x1).attr('y1', y1).attr('x2', x2).attr('y2', y2).attr('stroke', stroke);
      for (const tick of [0, 0.5, 1]) {
        line(x(tick), y(0), x(tick), y(1), GRID);
        line(x(0), y(tick), x(1), y(tick), GRID);
        text(svg, x(tick), top + side + 14, percent(tick), { anchor: 'middle', fill: MUTED });
        if (a === 0) text(svg, left - 8, y(tick), percent(tick), { anchor: 'end', fill: MUTED });
      }
      line(x(0), y(0), x(1), y(1), MUTED);
      for (const row of rows) {
        const { hidden, low, high, median } = row.unknowns[a];
        const colour = low <= hidden && hidden <= high ? GREEN : ORANGE;
        line(x(hidden), y(low), x(hidden), y(high), colour).attr('stroke-width', 2);
        svg.append('circle').attr('cx', x(hidden)).attr('cy', y(median)).attr('r', 4).attr('fill', colour);
      }
      text(svg, x(0.5), 16, NAMES[path], { anchor: 'middle', fill: INK });
    });
    text(
      svg,
      left,
      top + side + 36,
      'hidden value to the right, fitted median and 90 % interval upwards, in parts of the range',
      {
        fill: MUTED,
      },
    );
  });
}

/** One dot a calibration: the part of predicted runs that are as far from the others as the data. */
function checks(right, wrong) {
  const groups = [['nothing is wrong', right], ...d3.group(wrong, ({ flipped }) => flipped)];
  const left = 300;
  const width = 860;
  const step = 30;
  const bottom = 12 + groups.length * step;
  return framed(width, bottom + 50, 'How far the data are from the fitted model', (svg) => {
    const x = d3.scaleLinear([0, 1], [left, width - 30]);
    const noticed = [...right, ...wrong].filter(({ isNoticed }) => isNoticed);
    svg
      .append('rect')
      .attr('x', x(0))
      .attr('y', 8)
      .attr('width', x(d3.max(noticed, ({ tail }) => tail) ?? 0.05) + 5 - x(0))
      .attr('height', bottom - 8)
      .attr('fill', '#fbe9dc');
    for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
      svg.append('line').attr('x1', x(tick)).attr('x2', x(tick)).attr('y1', 8).attr('y2', bottom).attr('stroke', GRID);
      text(svg, x(tick), bottom + 14, percent(tick), { anchor: 'middle', fill: MUTED });
    }
    groups.forEach(([name, rows], i) => {
      const y = 8 + i * step + step / 2;
      text(svg, left - 12, y, name, { anchor: 'end', fill: INK });
      rows.forEach(({ tail, isNoticed }, k) => {
        const jitter = ((k * 7) % 11) - 5;
        svg
          .append('circle')
          .attr('cx', x(tail))
          .attr('cy', y + jitter)
          .attr('r', 4)
          .attr('fill', isNoticed ? ORANGE : GREEN)
          .attr('opacity', 0.8);
      });
    });
    text(
      svg,
      left,
      bottom + 36,
      'part of the fitted runs that are as far from the others as the data; shaded: noticed',
      {
        fill: MUTED,
      },
    );
  });
}
