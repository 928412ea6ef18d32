/** The drawings of docs/architecture.md: the layers, the way of one byte, and what contains what. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { draw, GREEN, INK, MUTED, ORANGE, text } from './drawing.mjs';

const PAPER = { pure: '#eef4f1', open: '#f4f1ec', kernel: '#f7e9e3', plain: '#ffffff' };
const WIDTH = 960;

/** The layers of src/ in their order: what each knows, in a few words. */
const LAYERS = {
  core: 'units, draws, reasons',
  policy: 'rules of the 32 policies',
  scenario: 'the language, the model',
  fleet: 'devices, days, groups',
  content: 'files and requests',
  engine: 'events, HTTP, swarms',
  ledger: 'checked sums, bounds',
  experiment: 'replicates, sweeps',
  doors: "administrators' files",
  report: 'pages, tables, charts',
  io: 'files and folders',
  api: 'the library',
  cli: 'commands',
  web: 'the studio',
};
/** The first layers use no file, clock, console, environment or network. */
const LAST_PURE = 'ledger';

function picture(height, title, fill) {
  const svg = draw(WIDTH, height, title, (page) => {
    page.append('rect').attr('width', WIDTH).attr('height', height).attr('fill', 'white');
    fill(page);
  });
  return `${svg}\n`;
}

const COLOURS = { ink: INK, green: GREEN, orange: ORANGE };

/** A line with a head at its end, or at both ends; the heads are drawn, because not every viewer knows markers. */
function arrow(page, points, { colour = 'ink', dashed = false, both = false } = {}) {
  const line = page
    .append('polyline')
    .attr('points', points.map((point) => point.join(',')).join(' '))
    .attr('fill', 'none')
    .attr('stroke', COLOURS[colour])
    .attr('stroke-width', 1.4);
  if (dashed) line.attr('stroke-dasharray', '5 4');
  head(page, points.at(-2), points.at(-1), COLOURS[colour]);
  if (both) head(page, points[1], points[0], COLOURS[colour]);
}

function head(page, [fromX, fromY], [x, y], fill) {
  const length = Math.hypot(x - fromX, y - fromY);
  const [dx, dy] = [((x - fromX) / length) * 8, ((y - fromY) / length) * 8];
  const corners = [
    [x, y],
    [x - dx - dy / 2, y - dy + dx / 2],
    [x - dx + dy / 2, y - dy - dx / 2],
  ];
  page
    .append('polygon')
    .attr('points', corners.map((corner) => corner.join(',')).join(' '))
    .attr('fill', fill);
}

/** A box with a bold first line and lighter ones below. */
function box(page, { x, y, width, height, title, lines = [], fill = PAPER.plain, stroke = '#b9c4c9' }) {
  page
    .append('rect')
    .attr('x', x)
    .attr('y', y)
    .attr('width', width)
    .attr('height', height)
    .attr('rx', 6)
    .attr('fill', fill)
    .attr('stroke', stroke);
  text(page, x + 12, y + 18, title, { weight: '600' });
  lines.forEach((line, i) => {
    text(page, x + 12, y + 38 + i * 18, line, { fill: MUTED });
  });
}

/** The layers in two rows, left to right, and the kernel below the engine. */
function layers() {
  const names = Object.keys(LAYERS);
  const pure = names.slice(0, names.indexOf(LAST_PURE) + 1);
  const open = names.slice(pure.length);
  const [step, width, height] = [134, 126, 62];
  const left = 14;
  return picture(356, 'The layers of src and the kernel', (page) => {
    const x = (i) => left + i * step;
    text(page, left, 16, 'Pure: no file, clock, console, environment or network', { fill: GREEN, weight: '600' });
    pure.forEach((name, i) => {
      const at = { x: x(i), y: 32, width: width - 4, height, title: name, fill: PAPER.pure };
      box(page, at);
      wrapped(page, at.x + 12, at.y + 36, LAYERS[name]);
      if (i > 0)
        arrow(
          page,
          [
            [x(i) - 12, 63],
            [x(i) - 1, 63],
          ],
          { colour: 'green' },
        );
    });
    const top = 258;
    text(page, left, top - 16, 'May use threads, files and the console', { fill: MUTED, weight: '600' });
    open.forEach((name, i) => {
      const at = { x: x(i), y: top, width: width - 4, height, title: name, fill: PAPER.open };
      box(page, at);
      wrapped(page, at.x + 12, at.y + 36, LAYERS[name]);
      if (i > 0)
        arrow(page, [
          [x(i) - 12, top + 31],
          [x(i) - 1, top + 31],
        ]);
    });
    const ledger = x(pure.length - 1) + 61;
    arrow(page, [
      [ledger, 94],
      [ledger, 216],
      [left + 61, 216],
      [left + 61, top - 26],
    ]);
    text(page, ledger - 8, 205, 'account of the run', { anchor: 'end', fill: MUTED });
    const engine = x(pure.indexOf('engine'));
    box(page, {
      x: engine - 160,
      y: 128,
      width: 282,
      height: 56,
      title: 'kernel/ (WebAssembly)',
      lines: ['event loop, rates, books, search, caches'],
      fill: PAPER.kernel,
      stroke: ORANGE,
    });
    arrow(
      page,
      [
        [engine + 61, 95],
        [engine + 61, 127],
      ],
      { colour: 'orange', both: true },
    );
    text(page, engine + 54, 111, 'calls both ways', { anchor: 'end', fill: ORANGE });
    arrow(
      page,
      [
        [x(1) + 61, 94],
        [x(1) + 61, 160],
        [engine - 162, 160],
      ],
      { dashed: true },
    );
    text(page, x(1) + 70, 148, 'rules that are asked for every', { fill: MUTED });
    text(page, x(1) + 70, 174, 'candidate: the same file, compiled twice', { fill: MUTED });
    text(
      page,
      left,
      342,
      'Each layer imports from the layers before it only; test/architecture.test.ts reads the imports.',
      {
        fill: MUTED,
      },
    );
  });
}

function wrapped(page, x, y, words) {
  const lines = [''];
  for (const word of words.split(' ')) {
    if (lines.at(-1) !== '' && lines.at(-1).length + word.length > 15) lines.push('');
    lines[lines.length - 1] += `${lines.at(-1) === '' ? '' : ' '}${word}`;
  }
  lines.forEach((line, i) => {
    text(page, x, y + i * 15, line, { fill: MUTED });
  });
}

/** Who calls whom while one byte goes from its source to the ledger. `|` begins a second line. */
const WAY = [
  { call: 'advance(loop, 1024 instants)', by: 'ts', says: 'the event loop takes instant after instant' },
  { by: 'kernel', note: 'an instant: download r is asked for' },
  { call: 'start(r)', by: 'kernel', says: 'downloads.ts: mode, size, eligibility;|a reason where peers are forbidden' },
  { call: 'open(r, source, reason, ...)', by: 'ts', says: 'an HTTP transfer, and its flow' },
  { call: 'setTimer(announce of r)', by: 'ts', says: 'when peers will be known' },
  { back: 'start returns', by: 'ts' },
  { by: 'kernel', note: 'the instant ends: rates are solved, HTTP|yields to peers, the ends get timers' },
  { by: 'kernel', note: 'a later instant: a search for peers; of|every copy: is its holder on, near, free?' },
  {
    call: 'obstacle(holder, ...)',
    by: 'kernel',
    says: 'only where the scenario has events:|a blocked port, isolated Wi-Fi',
  },
  { back: 'a reason, or -1', by: 'ts' },
  { by: 'kernel', note: 'connected: the byte will come over|this transfer' },
  { by: 'kernel', note: 'the end is due: the books take whole bytes|by source, reason, site and five minutes' },
  { call: 'finish(r)', by: 'kernel', says: 'pinned, kept or not kept' },
  { back: 'until when', by: 'ts' },
  { by: 'kernel', note: 'the copy is stored and listed; the next|download of the device starts' },
  { back: 'advance returns', by: 'kernel' },
  { by: 'ts', note: 'simulation.ts closes the part;|its result is views of the memory' },
  { by: 'ts', note: 'ledger: settlePart checks the sums;|then the memory is given back' },
];
/** Who is at work, from one line of the way to another; a bar on a bar is a call within a call. */
const AT_WORK = [
  { side: 'kernel', from: 0, to: 15, level: 0 },
  { side: 'ts', from: 2, to: 5, level: 0 },
  { side: 'kernel', from: 3, to: 3, level: 1 },
  { side: 'kernel', from: 4, to: 4, level: 1 },
  { side: 'ts', from: 8, to: 9, level: 0 },
  { side: 'ts', from: 12, to: 13, level: 0 },
];

function way() {
  const [step, top] = [36, 66];
  const lane = { ts: 330, kernel: 616 };
  const middle = (lane.ts + lane.kernel) / 2;
  const end = top + WAY.length * step;
  const y = (i) => top + i * step + 16;
  return picture(end + 12, 'The way of one byte across the border between TypeScript and the kernel', (page) => {
    box(page, {
      x: lane.ts - 130,
      y: 10,
      width: 260,
      height: 34,
      title: 'TypeScript: src/engine',
      fill: PAPER.pure,
      stroke: GREEN,
    });
    box(page, {
      x: lane.kernel - 130,
      y: 10,
      width: 260,
      height: 34,
      title: 'WebAssembly: kernel/',
      fill: PAPER.kernel,
      stroke: ORANGE,
    });
    for (const x of Object.values(lane)) line(page, x, 44, x, end, '#dbe2e5');
    line(page, middle, 44, middle, end, '#b9c4c9', '3 4');
    for (const { side, from, to, level } of AT_WORK) {
      page
        .append('rect')
        .attr('x', lane[side] - 5 + (side === 'ts' ? -6 : 6) * level)
        .attr('y', y(from) - 5)
        .attr('width', 10)
        .attr('height', (to - from) * step + 10)
        .attr('rx', 3)
        .attr('fill', side === 'ts' ? PAPER.pure : PAPER.kernel)
        .attr('stroke', side === 'ts' ? GREEN : ORANGE);
    }
    WAY.forEach(({ by, call, back, note, says = note }, i) => {
      const isTs = by === 'ts';
      if (says) beside(page, { isLeft: note ? isTs : !isTs, lane, y: y(i), says });
      if (note) return;
      const [from, to] = isTs ? [lane.ts + 8, lane.kernel - 8] : [lane.kernel - 8, lane.ts + 8];
      const colour = back ? 'ink' : isTs ? 'green' : 'orange';
      arrow(
        page,
        [
          [from, y(i)],
          [to, y(i)],
        ],
        { colour, dashed: back !== undefined },
      );
      over(page, middle, y(i) - 10, call ?? back, call ? COLOURS[colour] : MUTED);
    });
  });
}

function line(page, x1, y1, x2, y2, stroke, dash = 'none') {
  page
    .append('line')
    .attr('x1', x1)
    .attr('y1', y1)
    .attr('x2', x2)
    .attr('y2', y2)
    .attr('stroke', stroke)
    .attr('stroke-dasharray', dash);
}

/** Text over the border: the line behind it is covered. */
function over(page, x, y, content, fill) {
  const width = content.length * 7;
  page
    .append('rect')
    .attr('x', x - width / 2)
    .attr('y', y - 8)
    .attr('width', width)
    .attr('height', 16)
    .attr('fill', 'white');
  text(page, x, y, content, { anchor: 'middle', fill, weight: fill === MUTED ? '' : '600' });
}

/** What happens at a side, in one or two lines outside of its lane. */
function beside(page, { isLeft, lane, y, says }) {
  const lines = says.split('|');
  lines.forEach((words, k) => {
    const at = y + (k - (lines.length - 1) / 2) * 15;
    if (isLeft) text(page, lane.ts - 24, at, words, { anchor: 'end', fill: MUTED });
    else text(page, lane.kernel + 24, at, words, { fill: MUTED });
  });
}

/** What a run is made of, from the files of the user to its figures. */
function containment() {
  return picture(372, 'What contains what: experiment, environment, estate, fleet, world, parts', (page) => {
    box(page, {
      x: 14,
      y: 14,
      width: 216,
      height: 344,
      title: 'Experiment',
      lines: ['plain data, goes to threads'],
      fill: PAPER.open,
    });
    box(page, {
      x: 28,
      y: 72,
      width: 188,
      height: 196,
      title: 'Scenario',
      lines: ['sites, devices, content,', 'demand, start, duration', '', '', 'policies, model, events,', 'network'],
    });
    box(page, { x: 28, y: 282, width: 88, height: 60, title: 'Inventory', lines: ['of a file'] });
    box(page, { x: 124, y: 282, width: 92, height: 60, title: 'Seed', lines: ['replicate k'] });
    box(page, {
      x: 262,
      y: 14,
      width: 452,
      height: 344,
      title: 'World: all that is decided before the first event',
      fill: PAPER.pure,
    });
    box(page, { x: 278, y: 50, width: 420, height: 156, title: 'Environment: no policy decides it', fill: '#dfece6' });
    box(page, {
      x: 294,
      y: 84,
      width: 186,
      height: 108,
      title: 'Estate',
      lines: ['columns: site, RAM,', 'disk, Windows,', 'addresses'],
    });
    box(page, { x: 492, y: 84, width: 92, height: 48, title: 'Calendar', lines: ['days'] });
    box(page, { x: 592, y: 84, width: 92, height: 48, title: 'Catalogue', lines: ['files'] });
    box(page, { x: 492, y: 144, width: 192, height: 48, title: 'Demand', lines: ['who asks for what, when'] });
    box(page, {
      x: 278,
      y: 238,
      width: 420,
      height: 104,
      title: 'Fleet: the estate under the policies',
      lines: [
        'the columns of the estate, and: effective policies,',
        'groups, scopes by location, cache servers,',
        'who may peer',
      ],
      fill: '#dfece6',
    });
    arrow(
      page,
      [
        [387, 192],
        [387, 237],
      ],
      { colour: 'green' },
    );
    text(page, 397, 222, 'FleetBuilder', { fill: GREEN });
    arrow(page, [
      [216, 110],
      [277, 110],
    ]);
    arrow(page, [
      [216, 182],
      [246, 182],
      [246, 290],
      [277, 290],
    ]);
    box(page, {
      x: 744,
      y: 50,
      width: 202,
      height: 84,
      title: 'Parts',
      lines: ['sites that can meet; each', 'is simulated alone'],
      fill: PAPER.kernel,
      stroke: ORANGE,
    });
    box(page, { x: 744, y: 164, width: 202, height: 66, title: 'PartResult', lines: ['its downloads and books'] });
    box(page, {
      x: 744,
      y: 260,
      width: 202,
      height: 82,
      title: 'Account',
      lines: ['checked sums of all parts:', 'figures, sites, reasons'],
      fill: PAPER.open,
    });
    arrow(page, [
      [714, 92],
      [743, 92],
    ]);
    arrow(page, [
      [845, 134],
      [845, 163],
    ]);
    arrow(page, [
      [845, 230],
      [845, 259],
    ]);
  });
}

/** The drawings by file name. `root`: the project, whose layers must all be drawn. */
export function maps(root) {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const missing = folders.map(({ name }) => name).filter((name) => !(name in LAYERS));
  if (missing.length > 0) throw new Error(`docs/maps.mjs draws no layer ${missing.join(', ')}: add it to LAYERS`);
  return { 'layers.svg': layers(), 'way-of-a-byte.svg': way(), 'containment.svg': containment() };
}
