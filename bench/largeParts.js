/** Rows of the benchmark about one large part: how its cost grows, and how it compares with the reference build. */
import { best, command, estate, run } from './measure.js';
import { referenceBuild } from './reference.js';

export const round = (value, digits = 2) => Number(value.toFixed(digits));
const HUB_LAN = 'scenarios/hub-and-spoke-lan.yaml';
export const sites = (count) => ({ 'sites.site.count': count });

/** Time of one size over that of another. */
export async function growth(title, name, small, large, atMost, times = 3) {
  const a = await best(times, () => run(name, { set: small }));
  const b = await best(times, () => run(name, { set: large }));
  return { title, ratio: round(b.cpuS / a.cpuS), atMost, seconds: [a.cpuS, b.cpuS] };
}

/** Time of an event of one size over that of another: what it costs does not grow with the part. */
async function growthOfEvent(title, name, small, large, atMost) {
  const [a, b] = [await best(2, () => run(name, { set: small })), await best(2, () => run(name, { set: large }))];
  const [ofA, ofB] = [a, b].map((measured) => (eventsS(measured) / measured.events) * 1e6);
  const note = `${round(ofA, 1)} and ${round(ofB, 1)} us an event`;
  return { title, ratio: round(ofB / ofA), atMost, seconds: [eventsS(a), eventsS(b)], note };
}

function eventsS({ phases }) {
  return phases.find(({ phase }) => phase === 'events').seconds;
}

/** Pairs of runs, one after the other; the row has the median of their ratios. */
const PAIRS = 3;

/**
 * How many times as fast as the reference build a scenario is simulated, both with the same settings but for those of
 * one's own.
 *
 * @param own settings that the reference does not know: its defaults are those of `reference-2024`, exact
 */
async function against(title, name, { set = {}, own = {}, atLeast, pairs = PAIRS }) {
  const { root, skipped } = referenceBuild();
  if (skipped) return { title, skipped };
  const measured = [];
  for (let k = 0; k < pairs; k += 1) {
    const reference = await run(name, { set, root });
    const mine = await run(name, { set: { ...set, ...own } });
    measured.push({ ratio: reference.cpuS / mine.cpuS, seconds: [reference.cpuS, mine.cpuS] });
  }
  measured.sort((a, b) => a.ratio - b.ratio);
  const { ratio, seconds } = measured[pairs >> 1];
  const settings = Object.entries({ ...set, ...own }).map(([path, value]) => `${path}=${value}`);
  return { title, ratio: round(ratio), atLeast, seconds, note: `one worker; ${settings.join(', ') || 'as it is'}` };
}

const EXACT_AS_BEFORE = { defaults: 'reference-2024' };
const WITHIN_1_PERCENT = { ...EXACT_AS_BEFORE, 'model.rateTolerance': '1 %' };
const NEW_DEFAULTS = { defaults: 'observed-2026', 'model.partialHolders': true };
const inBranches = (count) => ({ 'sites.branch.count': count });
const inMode3 = (count) => ({ ...inBranches(count), 'sites.branch.devices': 4, 'policies.DODownloadMode': 3 });
const onOneSite = (devices) => ({ ...sites(1), 'sites.site.devices': devices });

/** One large part: how its cost grows, and how it compares with the reference build. */
export const LARGE_PARTS = {
  large40: () =>
    against('hub and spoke in mode 1, 40 branches of 100, 1 %: times as fast as the reference', HUB_LAN, {
      set: inBranches(40),
      own: WITHIN_1_PERCENT,
      atLeast: 10,
    }),
  large120: () =>
    against('120 branches of 400 to 10, Windows 10, mode 1, 1 %: times as fast as the reference', 'branches-120.yaml', {
      own: WITHIN_1_PERCENT,
      atLeast: 10,
    }),
  large200: () =>
    growth(
      'hub and spoke in mode 1, 200 branches of 100 against 40, 1 %',
      HUB_LAN,
      { ...inBranches(40), ...WITHIN_1_PERCENT },
      { ...inBranches(200), ...WITHIN_1_PERCENT },
      6,
      1,
    ),
  largeMode3: () =>
    growth(
      'mode 3, 5,000 sites of 4 against 1,000, 1 %',
      'scenarios/hub-and-spoke.yaml',
      { ...inMode3(1000), ...WITHIN_1_PERCENT },
      { ...inMode3(5000), ...WITHIN_1_PERCENT },
      6,
      1,
    ),
  largeSite: () =>
    growth(
      'one site of 20,000 against one of 10,000, 1 Gbit/s, new defaults (1 %)',
      'million.yaml',
      { ...onOneSite(10_000), ...NEW_DEFAULTS },
      { ...onOneSite(20_000), ...NEW_DEFAULTS },
      2.3,
      1,
    ),
  largeExact: () =>
    against('hub and spoke in mode 1, 20 branches of 100, exact: times as fast as the reference', HUB_LAN, {
      own: EXACT_AS_BEFORE,
      atLeast: 1.5,
    }),
  largeNearlyExact: () =>
    against('the same with rates within a billionth: times as fast as the exact reference', HUB_LAN, {
      own: { ...EXACT_AS_BEFORE, 'model.rateTolerance': '0.0000001 %' },
      atLeast: 1.5,
    }),
  partsApart: () =>
    against('twenty sites of 1,000 that never meet, older defaults: times as fast as the reference', 'million.yaml', {
      set: sites(20),
      atLeast: 0.9,
      pairs: 5,
    }),
  newDefaults: () =>
    against('twenty sites of 1,000 that never meet, new defaults: times as fast as the reference', 'million.yaml', {
      set: sites(20),
      own: NEW_DEFAULTS,
      atLeast: 1 / 1.3,
    }),
  newDefaults20: () =>
    against('hub and spoke in mode 1, 20 branches of 100, new defaults: times as fast as the reference', HUB_LAN, {
      own: NEW_DEFAULTS,
      atLeast: 3,
    }),
};

/** What `npm start` shows: both hub estates twenty times, by one worker and by two. */
export async function compareHubs() {
  const files = [HUB_LAN, 'scenarios/hub-and-spoke.yaml'].map((name) => estate(name));
  const compare = (workers) => command(['compare', ...files, '--replicates', '20', '--workers', workers, '--quiet']);
  const two = await compare('2');
  const one = await compare('1');
  const note = `${round(two.cpuS, 1)} s of processor time`;
  return [
    {
      title: 'seconds of `dosim compare` of the two hub estates, 20 replicates, two workers, new defaults',
      ratio: round(two.wallS, 1),
      atMost: 15,
      note,
    },
    {
      title: 'the same by one worker against two',
      ratio: round(one.wallS / two.wallS),
      atLeast: 1.8,
      seconds: [one.wallS, two.wallS],
    },
  ];
}

/** The growth that CI checks. */
export const largeEvent = () =>
  growthOfEvent(
    'an event of 40 branches of 100 in one group against one of 10, rates within 1 %',
    HUB_LAN,
    { ...inBranches(10), ...WITHIN_1_PERCENT },
    { ...inBranches(40), ...WITHIN_1_PERCENT },
    1.6,
  );
