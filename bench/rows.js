/** The rows of the benchmark. Each is a ratio: of two sizes, or of dosim and a rival, measured in the same run. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareHubs, growth, LARGE_PARTS, largeEvent, round, sites } from './largeParts.js';
import { best, DOSIM, estate, inFolder, processSeconds, run } from './measure.js';
import { exponentialDelays, holdsOfArrayHeap, holdsOfTimers } from './queue.js';
import { buildReplay, replay, traceOf } from './simgrid/check.mjs';
import { answersMs } from './studio.js';

/** SimGrid is stopped after so long. */
const REPLAY_LIMIT_S = 300;

/** Two workers against one, beside what two processes of one worker each get from the machine. */
async function workers(count, isQuick = false) {
  const half = { set: sites(count / 2) };
  const one = await best(2, () => run('million.yaml', { set: sites(count) }));
  const two = await best(2, () => run('million.yaml', { set: sites(count), workers: 2 }));
  const apart = Math.min(
    ...(await Promise.all([run('million.yaml', half), run('million.yaml', half)])).map(({ wallS }) => wallS),
    ...(await Promise.all([run('million.yaml', half), run('million.yaml', half)])).map(({ wallS }) => wallS),
  );
  const ideal = one.wallS / apart;
  return [
    {
      title: `two workers against one, ${count} sites of 1,000`,
      ratio: round(one.wallS / two.wallS),
      ...(!isQuick && { atLeast: 1.7 }),
      seconds: [one.wallS, two.wallS],
      note: `two processes that share nothing: ${round(ideal)}`,
    },
    {
      title: 'two workers against two processes that share nothing',
      ratio: round(one.wallS / two.wallS / ideal),
      atLeast: 0.85,
      seconds: [apart, two.wallS],
    },
  ];
}

/** Bytes that the garbage collector had to look at, per event, at one size and at twice it. */
async function allocation(count) {
  const measure = async (devices) => {
    const { output, events } = await run('million.yaml', {
      set: { ...sites(1), 'sites.site.devices': devices },
      nodeOptions: ['--trace-gc', '--max-semi-space-size=1'],
    });
    return { scavenges: (output.match(/Scavenge/g) ?? []).length, events };
  };
  const a = await measure(count);
  const b = await measure(2 * count);
  const perEvent = (b.scavenges - a.scavenges) / (b.events - a.events);
  return {
    title: 'young objects per event, in bytes (scavenges of 1 MB, --trace-gc)',
    ratio: round(perEvent * 2 ** 20, 0),
    atMost: 1000,
    note: `${a.scavenges} and ${b.scavenges} scavenges for ${a.events} and ${b.events} events`,
  };
}

function queue(pending) {
  const delays = exponentialDelays(1 << 16);
  const own = holdsOfTimers(pending, 2_000_000, delays);
  const rival = holdsOfArrayHeap(pending, 2_000_000, delays);
  return {
    title: `hold operations of the event queue, ${pending.toLocaleString('en')} pending, against a plain array heap`,
    ratio: round(own / rival),
    atLeast: 1,
    note: `${round(own / 1e6)} and ${round(rival / 1e6)} million a second and core (wanted: 5)`,
  };
}

/**
 * The same flows in SimGrid: seconds of the simulation alone on both sides, without reading and building.
 *
 * @param how see `replay`
 */
function simgrid(title, set, how, atLeast) {
  return inFolder(async (folder) => {
    const binary = buildReplay(folder);
    if (binary === null) return { title, skipped: 'SimGrid is not installed (on Debian: libsimgrid-dev and g++)' };
    const own = await best(3, () => run('flows.yaml', { set }));
    const ownS = own.phases.find(({ phase }) => phase === 'events').seconds;
    const options = Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
    const replayed = replay(binary, traceOf(folder, estate('flows.yaml'), options), how, REPLAY_LIMIT_S);
    if (replayed === null) {
      const note = `more than: SimGrid was stopped after ${REPLAY_LIMIT_S} s of wall time`;
      return { title, ratio: round(REPLAY_LIMIT_S / ownS, 1), atLeast, seconds: [ownS, REPLAY_LIMIT_S], note };
    }
    const { seconds, largestS } = replayed;
    return {
      title,
      ratio: round(seconds / ownS, 1),
      atLeast,
      seconds: [ownS, seconds],
      note:
        `${own.transfers.toLocaleString('en')} transfers: dosim ${Math.round(own.transfers / ownS).toLocaleString('en')} a second with all its rules, ` +
        `SimGrid ${Math.round(own.transfers / seconds).toLocaleString('en')} with the flows alone; the ends differ by at most ${largestS.toExponential(1)} s`,
    };
  });
}

/** Runs of a sweep per second. */
function sweep() {
  return inFolder((folder) => {
    const file = fileURLToPath(new URL('./estates/sweep.yaml', import.meta.url));
    const out = join(folder, 'out');
    const start = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      [DOSIM, 'sweep', file, '--out', out, '--quiet', '--workers', String(availableParallelism())],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    const runs = 6000;
    const seconds = (performance.now() - start) / 1000;
    return {
      title: 'runs a second of a sweep: 1,000 devices, one file, all cores',
      ratio: round(runs / seconds, 0),
      atLeast: 300,
      seconds: [seconds],
    };
  });
}

function starts() {
  const node = processSeconds(['-e', '0'], 5);
  const help = processSeconds([DOSIM, '--help'], 5);
  const example = processSeconds([DOSIM, 'run', estate('scenarios/hub-and-spoke.yaml'), '--quiet'], 5);
  const row = (title, seconds, wantedS) => ({
    title,
    ratio: round(seconds / node, 1),
    seconds: [node, seconds],
    note: `wanted: under ${wantedS} s`,
  });
  return [
    row('dosim --help, in times of a Node.js that does nothing', help, 0.3),
    row('the hub-and-spoke example, in times of a Node.js that does nothing', example, 1),
  ];
}

/** How soon the page follows a slider. */
async function studio() {
  const all = await answersMs();
  const medianMs = all[all.length >> 1];
  return {
    title: 'the studio: an estate of 500 devices answers a change, in parts of 200 ms',
    ratio: round(medianMs / 200),
    atMost: 1,
    seconds: [all[0] / 1000, medianMs / 1000],
    note: `headless Chromium: from the slider to the report that is seen, one replicate; least and median of ${all.length} changes`,
  };
}

/** A million devices against a hundredth of them. */
async function million(title, name, set = {}) {
  const some = await best(2, () => run('million.yaml', { set: sites(10), workers: 2 }));
  const all = await run(name, { set, workers: 2 });
  const perDownload = (row) => row.wallS / row.downloads;
  return {
    title,
    ratio: round(perDownload(all) / perDownload(some)),
    atMost: 1.3,
    seconds: [some.wallS, all.wallS],
    note:
      `${all.downloads.toLocaleString('en')} downloads in ${round(all.wallS, 0)} s, ` +
      `${round(all.peakMemoryBytes / 1e9)} GB at most (wanted: 120 s, 4 GB)`,
  };
}

/** A run that writes a row for each download, against one that writes none. */
function written() {
  return inFolder(async (folder) => {
    const set = sites(40);
    const without = await best(2, () => run('million.yaml', { set, workers: 2 }));
    const all = await best(2, () => run('million.yaml', { set, workers: 2, options: ['--out', join(folder, 'out')] }));
    return {
      title: 'a row in a file for each download, against none: 40 sites of 1,000',
      ratio: round(all.wallS / without.wallS),
      atMost: 1.7,
      seconds: [without.wallS, all.wallS],
      note: `${all.downloads.toLocaleString('en')} rows`,
    };
  });
}

/** The same devices in sites of ten: what a part costs that does not depend on its size, such as the week of its lines. */
/** By the time of the threads it was at most 1; the whole command counts the accounts of the main thread, too. */
const branches = () =>
  growth(
    '10,000 devices in a thousand sites of ten, against ten sites of 1,000',
    'million.yaml',
    sites(10),
    { ...sites(1000), 'sites.site.devices': 10 },
    1.2,
    2,
  );

/** What CI measures, by name: ratios that no machine changes much. */
export const QUICK = {
  sites: () => growth('twice the sites: 8 and 16 of 1,000', 'million.yaml', sites(8), sites(16), 2.2, 2),
  branches,
  group: () => flash(5000, 20_000, {}, 6),
  crowd: () => flash(5000, 20_000, { 'policies.DODownloadMode': 0 }, 6),
  workers: () => workers(20, true),
  largeEvent,
  allocation: () => allocation(2000),
  queue: () => queue(10_000),
};

/** Everything, by name. */
export const ALL = {
  sites: () => growth('twice the sites: 20 and 40 of 1,000', 'million.yaml', sites(20), sites(40), 2.2),
  devices: () =>
    growth(
      'hub and spoke, twice the devices of each of 20 sites',
      'scenarios/hub-and-spoke.yaml',
      { 'sites.branch.devices': 100 },
      { 'sites.branch.devices': 200 },
      2.2,
      5,
    ),
  branches,
  group: () => flash(5000, 50_000, {}, 15),
  crowd: () => flash(5000, 50_000, { 'policies.DODownloadMode': 0 }, 15),
  giant: () =>
    growth(
      'one group of 2,000 (mode 1 behind one address) against twenty of 100',
      'scenarios/hub-and-spoke.yaml',
      {},
      {
        'policies.DODownloadMode': 1,
      },
    ),
  ...LARGE_PARTS,
  compareHubs,
  workers: () => workers(48),
  allocation: () => allocation(2000),
  queue: async () => [queue(1000), queue(10_000), queue(100_000)],
  simgrid: async () => [
    await simgrid('SimGrid, lines half empty (60 MB files), in times of dosim', {}, 'opener', 1),
    await simgrid('SimGrid, the same with an actor for each transfer', {}, 'actors', 10),
    await simgrid('SimGrid, lines crowded (600 MB files), in times of dosim', sized('600 MB'), 'opener', 50),
    await simgrid('SimGrid, lines overcrowded (650 MB files), in times of dosim', sized('650 MB'), 'opener', 50),
  ],
  written,
  sweep,
  starts,
  studio,
  million: () => million('a million devices: time per download against ten sites', 'million.yaml'),
  zipf: () =>
    million('the same with sites from 30,000 down: time per download against ten sites of 1,000', 'million-zipf.yaml'),
  small: () =>
    million('the same in 100,000 sites of ten: time per download against ten sites of 1,000', 'million.yaml', {
      ...sites(100_000),
      'sites.site.devices': 10,
    }),
};

const sized = (size) => ({ 'content.app.files.0.size': size });

/** One group whose devices all start within the same hour. */
function flash(small, large, set, atMost) {
  const grown = (devices) => ({ ...set, 'sites.site.devices': devices });
  const what = Object.keys(set).length > 0 ? ', without peers' : '';
  const title = `${large.toLocaleString('en')} devices in one group that start within an hour${what}, against ${small.toLocaleString('en')}`;
  return growth(title, 'flash.yaml', grown(small), grown(large), atMost);
}
