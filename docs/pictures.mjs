/** The pictures of docs/validation.md, drawn from docs/validation.json by d3. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d3 from 'd3';

import { draw as drawSvg, text as drawText, GREEN, GRID, INK, MUTED, ORANGE } from './drawing.mjs';

const COLOURS = { published: ORANGE, measured: ORANGE, oracle: '#8173b5', dosim: GREEN };
const WIDTH = 860;
const percent = d3.format('.0%');

function draw(height, title, fill) {
  const svg = drawSvg(WIDTH, height, title, (picture) => {
    picture.append('rect').attr('width', WIDTH).attr('height', height).attr('fill', 'white');
    fill(picture);
  });
  return `${svg}\n`;
}

function text(svg, x, y, content, anchor = 'start', fill = INK) {
  return drawText(svg, x, y, content, { anchor, fill });
}

function line(svg, x1, y1, x2, y2, stroke = GRID, dash = null) {
  const drawn = svg.append('line').attr('x1', x1).attr('y1', y1).attr('x2', x2).attr('y2', y2).attr('stroke', stroke);
  if (dash) drawn.attr('stroke-dasharray', dash);
}

function legend(svg, y, left, names) {
  let x = left;
  for (const name of names) {
    svg
      .append('circle')
      .attr('cx', x + 6)
      .attr('cy', y)
      .attr('r', 6)
      .attr('fill', COLOURS[name]);
    text(svg, x + 18, y, name, 'start', MUTED);
    x += 36 + name.length * 8;
  }
}

/** A row of dots for each label; `band` is shaded, `marks` are dashed lines with their names. */
function dotChart(title, rows, { from, to, band, marks = [] }) {
  const left = 300;
  const top = 34;
  const step = 28;
  const bottom = top + rows.length * step;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.dots)))];
  return draw(bottom + 62, title, (svg) => {
    const x = d3.scaleLinear([from, to], [left, WIDTH - 70]);
    if (band)
      svg
        .append('rect')
        .attr('x', x(band[0]))
        .attr('y', top)
        .attr('width', x(band[1]) - x(band[0]))
        .attr('height', bottom - top)
        .attr('fill', '#eef4f1');
    for (const tick of x.ticks(6)) {
      line(svg, x(tick), top, x(tick), bottom);
      text(svg, x(tick), bottom + 14, percent(tick), 'middle', MUTED);
    }
    for (const { at, label } of marks) {
      line(svg, x(at), top - 8, x(at), bottom, COLOURS.published, '4 3');
      text(svg, x(at), top - 18, label, 'middle', COLOURS.published);
    }
    rows.forEach(({ label, dots }, i) => {
      const y = top + i * step + step / 2;
      text(svg, left - 14, y, label, 'end');
      // A dot that would hide another stands a little apart.
      Object.entries(dots).forEach(([name, value], k, all) => {
        const shift = all.length > 1 ? (k - (all.length - 1) / 2) * 6 : 0;
        svg
          .append('circle')
          .attr('cx', x(value))
          .attr('cy', y + shift)
          .attr('r', 5.5)
          .attr('fill', COLOURS[name])
          .attr('fill-opacity', 0.9);
      });
      const last = Object.values(dots).at(-1);
      text(svg, WIDTH - 56, y, `${(last * 100).toFixed(1)} %`, 'start', MUTED);
    });
    legend(svg, bottom + 42, left, names);
  });
}

/** How many times what was seen dosim gives, a row for each label on a logarithmic scale; `band` is shaded. */
function ratioChart(title, rows, { from, to, band }) {
  const left = 300;
  const top = 34;
  const step = 28;
  const bottom = top + rows.length * step;
  return draw(bottom + 62, title, (svg) => {
    const x = d3.scaleLog([from, to], [left, WIDTH - 180]);
    svg
      .append('rect')
      .attr('x', x(band[0]))
      .attr('y', top)
      .attr('width', x(band[1]) - x(band[0]))
      .attr('height', bottom - top)
      .attr('fill', '#d9e8e1');
    for (const tick of [0.1, 1, 10, 100].filter((at) => at >= from && at <= to)) {
      line(svg, x(tick), top, x(tick), bottom, tick === 1 ? MUTED : GRID);
      text(svg, x(tick), bottom + 14, `× ${tick}`, 'middle', MUTED);
    }
    text(svg, x(1), top - 18, 'as it was seen', 'middle', COLOURS.published);
    rows.forEach(({ label, observed, found, unit }, i) => {
      const y = top + i * step + step / 2;
      text(svg, left - 14, y, label, 'end');
      line(svg, x(1), y, x(found / observed), y, COLOURS.dosim);
      svg
        .append('circle')
        .attr('cx', x(found / observed))
        .attr('cy', y)
        .attr('r', 5.5)
        .attr('fill', COLOURS.dosim);
      text(svg, WIDTH - 160, y, `${observed} → ${found} ${unit}`, 'start', MUTED);
    });
    text(svg, WIDTH - 160, top - 18, 'seen → dosim', 'start', MUTED);
    legend(svg, bottom + 42, left, ['dosim']);
  });
}

/** Two panels of points against the diagonal, with the tolerance as dashed lines. */
function scatterPanels(title, panels) {
  const size = 320;
  const top = 40;
  return draw(top + size + 56, title, (svg) => {
    panels.forEach(({ name, points, scale, ticks, format, within }, i) => {
      const left = 70 + i * (size + 100);
      const x = scale.copy().range([left, left + size]);
      const y = scale.copy().range([top + size, top]);
      const [low, high] = scale.domain();
      text(svg, left, top - 20, name);
      for (const tick of ticks) {
        line(svg, x(tick), top, x(tick), top + size);
        line(svg, left, y(tick), left + size, y(tick));
        text(svg, x(tick), top + size + 14, format(tick), 'middle', MUTED);
        text(svg, left - 8, y(tick), format(tick), 'end', MUTED);
      }
      for (const [at, dash] of [
        [(v) => v, null],
        [within[0], '4 3'],
        [within[1], '4 3'],
      ]) {
        const along = d3
          .range(0, 1.001, 0.02)
          .map((t) => scale.invert(t * (scale.range()[1] - scale.range()[0]) + scale.range()[0]));
        const path = d3.line(
          (v) => x(v),
          (v) => y(Math.min(high, Math.max(low, at(v)))),
        )(along);
        const drawn = svg.append('path').attr('d', path).attr('fill', 'none').attr('stroke', MUTED);
        if (dash) drawn.attr('stroke-dasharray', dash);
      }
      for (const [oracle, engine] of points) {
        svg
          .append('circle')
          .attr('cx', x(oracle))
          .attr('cy', y(engine))
          .attr('r', 2.4)
          .attr('fill', COLOURS.dosim)
          .attr('fill-opacity', 0.55);
      }
      text(svg, left + size / 2, top + size + 36, 'piece-level oracle', 'middle', MUTED);
      text(svg, left - 52, top + size / 2, 'dosim', 'middle', MUTED).attr(
        'transform',
        `rotate(-90 ${left - 52} ${top + size / 2})`,
      );
    });
  });
}

/** A curve with measured points. */
function curveChart(title, curve, points, labels) {
  const left = 70;
  const top = 20;
  const height = 260;
  return draw(top + height + 80, title, (svg) => {
    const x = d3.scaleLinear([0, 3.2], [left, WIDTH - 40]);
    const y = d3.scaleLinear([0, 1], [top + height, top]);
    for (const tick of x.ticks(6)) {
      line(svg, x(tick), top, x(tick), top + height);
      text(svg, x(tick), top + height + 14, String(tick), 'middle', MUTED);
    }
    for (const tick of y.ticks(5)) {
      line(svg, left, y(tick), WIDTH - 40, y(tick));
      text(svg, left - 8, y(tick), percent(tick), 'end', MUTED);
    }
    const path = d3.line(
      (v) => x(v),
      (v) => y(curve(v)),
    )(d3.range(0, 3.21, 0.05));
    svg.append('path').attr('d', path).attr('fill', 'none').attr('stroke', COLOURS.oracle).attr('stroke-width', 2);
    for (const [px, py] of points)
      svg.append('circle').attr('cx', x(px)).attr('cy', y(py)).attr('r', 6).attr('fill', COLOURS.dosim);
    text(svg, left + (WIDTH - 40 - left) / 2, top + height + 36, labels.x, 'middle', MUTED);
    legend(svg, top + height + 62, left, ['dosim']);
    line(svg, left + 110, top + height + 62, left + 140, top + height + 62, COLOURS.oracle);
    text(svg, left + 148, top + height + 62, labels.curve, 'start', MUTED);
  });
}

/** All pictures by file name. */
export function validationPictures(root) {
  const study = JSON.parse(readFileSync(join(root, 'docs/validation.json'), 'utf8'));
  const shares = study.random.map(({ oracleShare, engineShare }) => [oracleShare, engineShare]);
  const times = study.random.map(({ oracleS, engineS }) => [oracleS, engineS]);
  const swarmRow = ({ name, measured, oracle, engine }) => ({
    label: name,
    dots: { ...(measured ? { measured: measured.peerShare } : {}), oracle: oracle.peerShare, dosim: engine.peerShare },
  });
  return {
    'validation-two-machines.svg': dotChart(
      'Peer share of the second of two machines',
      [
        { label: 'Windows 10, published', dots: { published: 0.87 } },
        { label: 'Windows 11, published', dots: { published: 0.9 } },
        { label: 'dosim with its defaults', dots: { dosim: study.twoMachines.secondPeerShare } },
      ],
      { from: 0.5, to: 1, band: [0.85, 0.92] },
    ),
    'validation-estate.svg': dotChart(
      'Peer share of an estate with group mode by AD domain, under each assumption',
      study.estate.map(({ label, peerShare }) => ({ label, dots: { dosim: peerShare } })),
      { from: 0.4, to: 1, marks: [{ at: 0.76, label: 'published: more than 76 %' }] },
    ),
    'validation-steps.svg': dotChart(
      'Peer share of the estate, from the older reading of the documents to the defaults',
      study.estateSteps.map(({ label, peerShare }) => ({ label, dots: { dosim: peerShare } })),
      { from: 0.6, to: 0.9, marks: [{ at: 0.76, label: 'published: more than 76 %' }] },
    ),
    'validation-observations.svg': ratioChart(
      'Public numbers of real clients: how many times what was seen dosim gives',
      study.observations.filter(({ unit, observed }) => unit !== 'mode' && observed > 0),
      { from: 0.2, to: 500, band: [0.9, 1.1] },
    ),
    'validation-swarm.svg': dotChart('Peer share of a real swarm, the oracle and dosim', study.swarm.map(swarmRow), {
      from: 0.3,
      to: 1,
    }),
    'validation-random.svg': scatterPanels('500 random scenarios with partial holders: dosim against the oracle', [
      {
        name: 'peer share',
        points: shares,
        scale: d3.scaleLinear([0, 1], [0, 1]),
        ticks: [0, 0.25, 0.5, 0.75, 1],
        format: percent,
        within: [(v) => v - 0.05, (v) => v + 0.05],
      },
      {
        name: 'mean completion time',
        points: times,
        scale: d3.scaleLog([0.8, 300], [0, 1]),
        ticks: [1, 3, 10, 30, 100, 300],
        format: (v) => `${v} s`,
        within: [(v) => v * 0.92, (v) => v * 1.08],
      },
    ]),
    'validation-cache-age.svg': curveChart(
      'Share of Poisson requests that find no holder',
      (rT) => Math.exp(-rT),
      study.misses.map(({ rT, share }) => [rT, share]),
      { x: 'request rate times cache age, rT', curve: 'exp(-rT)' },
    ),
  };
}
