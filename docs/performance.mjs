/** What docs/performance.md shows, from the last run of `npm run bench -- --save`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d3 from 'd3';

import { draw, GREEN, GRID, MUTED, text } from './drawing.mjs';

function reference(root) {
  return JSON.parse(readFileSync(join(root, 'bench/results/reference.json'), 'utf8'));
}

/** Header and rows of the table. */
export function performanceTable(root) {
  const wanted = ({ atMost, atLeast }) => (atMost ? `at most ${atMost}` : atLeast ? `at least ${atLeast}` : '');
  const rows = reference(root).rows.map((row) => [
    row.title + (row.note ? ` (${row.note})` : ''),
    row.skipped ? `skipped: ${row.skipped}` : d3.format(',')(row.ratio) + (row.missed ? ' **(missed)**' : ''),
    wanted(row),
    (row.seconds ?? []).map((seconds) => `${seconds.toFixed(2)} s`).join(', '),
  ]);
  return [['what is measured', 'ratio', 'wanted', 'times'], rows];
}

/** Two panels of bars: the phases of a run, and the files of the engine. */
export function profilePicture(root) {
  const { phases, files } = reference(root).profile;
  const panels = [
    { name: 'Phases of a run', bars: phases.map(({ meaning, share }) => ({ label: meaning, share })) },
    { name: 'Files of the engine', bars: files.slice(0, 14).map(({ file, share }) => ({ label: file, share })) },
  ];
  const step = 24;
  const top = 44;
  const width = 980;
  const height = top + step * Math.max(...panels.map(({ bars }) => bars.length)) + 16;
  const svg = draw(width, height, 'Where the time of a run goes', (picture) => {
    picture.append('rect').attr('width', width).attr('height', height).attr('fill', 'white');
    panels.forEach(({ name, bars }, i) => {
      const left = 260 + i * 440;
      const x = d3.scaleLinear([0, d3.max(bars, ({ share }) => share)], [0, i === 0 ? 150 : 210]);
      text(picture, left, 20, name);
      bars.forEach(({ label, share }, k) => {
        const y = top + k * step;
        text(picture, left - 10, y + 8, label, { anchor: 'end', fill: MUTED });
        picture
          .append('rect')
          .attr('x', left)
          .attr('y', y)
          .attr('width', x(share))
          .attr('height', 16)
          .attr('fill', GREEN);
        text(picture, left + x(share) + 6, y + 8, d3.format('.1%')(share), { fill: MUTED });
      });
      picture
        .append('line')
        .attr('x1', left)
        .attr('x2', left)
        .attr('y1', top - 6)
        .attr('y2', top + bars.length * step)
        .attr('stroke', GRID);
    });
  });
  return `${svg}\n`;
}
