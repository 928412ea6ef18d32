/** Calibration: the method on made-up simulators whose truth is known, and on small estates with hidden values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/api/browser.js';
import { browserHost } from '../../src/api/browserHost.js';
import { type CalibrationRun, calibrateOn, type RunStore } from '../../src/api/calibrate.js';
import { RandomStream } from '../../src/core/random.js';
import { checkModel } from '../../src/experiment/calibrate/modelCheck.js';
import { generationSizes, Population } from '../../src/experiment/calibrate/population.js';
import { equalDraws, type Posterior, posteriorQuantile } from '../../src/experiment/calibrate/posterior.js';
import { overridesAt, readUnknowns, unknownText } from '../../src/experiment/calibrate/unknowns.js';
import { loadAsWritten, small } from '../helpers.js';
import { FLIPPED, type RecoveredEstate, recover, SAMPLE } from '../validation/recovery.js';
import { reported } from './reported.js';

/** Fits a made-up simulator of two unknowns, of which the second says nothing. */
function fitted(seed: string, truth: readonly number[], runs: number): Posterior {
  const random = new RandomStream(seed, 'noise');
  let draws = 0;
  const noise = (sd: number) => sd * random.normal(1, (draws += 1));
  const simulate = (u: readonly number[]) => [3 * u[0]! + noise(0.2), Math.exp(u[0]!) + noise(0.4), noise(1), 5];
  const population = new Population(2, simulate(truth), seed);
  for (const size of generationSizes(runs)) {
    for (const u of population.propose(size)) population.add(u, simulate(u));
  }
  return population.posterior();
}

describe('the method', () => {
  it('finds what is hidden, and leaves alone what the data say nothing of', () => {
    const posterior = fitted('a', [0.3, 0.9], 200);
    const at = (unknown: number, p: number) => posteriorQuantile(posterior, unknown, p);
    expect(Math.abs(at(0, 0.5) - 0.3)).toBeLessThan(0.12);
    expect(at(0, 0.95) - at(0, 0.05)).toBeLessThan(0.3);
    expect(at(1, 0.95) - at(1, 0.05)).toBeGreaterThan(0.75);
  });

  it('has intervals that hold the truth as often as they say', () => {
    const random = new RandomStream('coverage', 'truth');
    const estates = 60;
    let within = 0;
    for (let e = 0; e < estates; e += 1) {
      const truth = [random.uniform(e, 0), random.uniform(e, 1)];
      const posterior = fitted(`estate ${e}`, truth, 100);
      truth.forEach((value, a) => {
        within += Number(
          posteriorQuantile(posterior, a, 0.05) <= value && value <= posteriorQuantile(posterior, a, 0.95),
        );
      });
    }
    // 120 intervals of 90 %: four standard errors on either side.
    expect(within / (2 * estates)).toBeGreaterThan(0.79);
    expect(within / (2 * estates)).toBeLessThan(0.99);
  });

  it('draws as often as the weights say', () => {
    const values = [[0.1], [0.5], [0.9]];
    const posterior = { values, weights: [1, 2, 1], logits: values, effective: 3 };
    expect(equalDraws(posterior, 4, 0.5).flat()).toEqual([0.1, 0.5, 0.5, 0.9]);
    expect(posteriorQuantile(posterior, 0, 0.5)).toBeCloseTo(0.5, 10);
    expect(posteriorQuantile(posterior, 0, 0)).toBe(0.1);
  });

  it('gives half of the runs to the ranges, and all of them in all', () => {
    expect(generationSizes(400)).toEqual([200, 68, 68, 64]);
    for (const runs of [51, 100, 333]) expect(generationSizes(runs).reduce((a, b) => a + b)).toBe(runs);
  });
});

describe('the check of the model', () => {
  const random = new RandomStream('check', 'rows');
  const row = (entity: number, shift = 0) => Array.from({ length: 6 }, (_, j) => random.normal(entity, j) + shift);
  const points = (count: number, unknowns = 1) =>
    Array.from({ length: count }, (_, k) =>
      Array.from({ length: unknowns }, (__, a) => random.normal(5000 + k, 50 + a)),
    );
  const labels = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('cries wolf as often as it says', () => {
    const trials = 200;
    const cries = Array.from({ length: trials }, (_, t) => {
      const statistics = Array.from({ length: 24 }, (__, k) => row(1000 * t + k));
      return checkModel(row(1000 * t + 999), { statistics, points: points(24) }, labels).isSuspicious;
    }).filter(Boolean).length;
    // One in 25, four standard errors.
    expect(cries / trials).toBeLessThan(0.1);
  });

  it('notices what is out of place, and says what', () => {
    const statistics = Array.from({ length: 24 }, (_, k) => row(k));
    const observed = row(99);
    observed[2] = 8;
    const check = checkModel(observed, { statistics, points: points(24) }, labels);
    expect(check.isSuspicious).toBe(true);
    expect(check.tail).toBeCloseTo(1 / 25, 10);
    expect(check.standOut[0]!.statistic).toBe('c');
    expect(check.standOut[0]!.z).toBeGreaterThan(4);
  });

  it('notices what the fitted values could not have done, however far apart these are', () => {
    // The fitted values move the first two statistics by far more than chance, and together; here they move apart.
    const at = points(24, 2);
    const moved = (k: number) => row(k).map((value, j) => value + (j < 2 ? 20 * at[k]![0]! : 0));
    const statistics = at.map((_, k) => moved(k));
    const within = row(98).map((value, j) => value + (j < 2 ? 25 : 0));
    const apart = row(99).map((value, j) => value + [12, -12, 0, 0, 0, 0][j]!);
    const isSuspicious = (observed: readonly number[]) =>
      checkModel(observed, { statistics, points: at }, labels).isSuspicious;
    expect([isSuspicious(within), isSuspicious(apart)]).toEqual([false, true]);
  });
});

describe('unknowns', () => {
  const scenario = small();

  it('are named, or have their ranges', () => {
    const unknowns = readUnknowns(
      ['peersGiving', 'devices.mix.p.vpn.share=10 %..60 %', 'model.peerConnections=2..32 log whole'],
      scenario,
      {},
    );
    expect(overridesAt(unknowns, [0, 0.5, 0.5])).toEqual([
      'model.peersGiving=1',
      'devices.mix.p.vpn.share=35 %',
      'model.peerConnections=8',
    ]);
    expect(unknownText(unknowns[1]!, 0.123456)).toBe('16.2 %');
  });

  it('show percentages beside 0 as 0', () => {
    const [unknown] = readUnknowns(['devices.mix.p.vpn.share=0 %..80 %'], scenario, {});
    expect([2e-10, 2e-4].map((u) => unknownText(unknown!, u))).toEqual(['0 %', '0.02 %']);
  });

  it('are those that move most where none is named, and those of laptops', () => {
    const laptops = small({ profile: { power: 'battery', vpn: { share: '10 %' } } });
    expect(readUnknowns([], laptops, {}).map(({ path }) => path)).toEqual([
      'model.backgroundHttpShare',
      'model.foregroundHttpShare',
      'model.dynamicBackgroundShare',
      'devices.mix.p.vpn.share',
      'devices.mix.p.battery.timeOnBattery',
    ]);
  });

  it('are the other traffic of lines, too, where it is one share: with it a line has less for downloads', () => {
    const text = (share: string) => `name: x
sites: [{ name: s, devices: 2, wan: { down: 10 Mbit/s, up: 10 Mbit/s, otherTraffic: guessed } }]
network: { trafficProfiles: [{ name: guessed, weekday: ${share} }, { name: measured, daily: { "8:00-17:00": 50 % } }] }
content: [{ name: c, files: [{ size: 1 MB }] }]
`;
    const { scenario: own, written } = loadAsWritten(text('20 %'));
    const unknown = readUnknowns([], own, written).at(-1)!;
    expect(unknown).toMatchObject({
      path: 'network.trafficProfiles.guessed.weekday',
      range: { from: '0 %', to: '90 %' },
    });
    const high = loadAsWritten(text('20 %'), overridesAt([unknown], [0.9])).scenario;
    expect(high.network.trafficProfiles![0]!.down.shares[12]).toBeCloseTo(0.81, 10);
    expect(readUnknowns([], loadAsWritten(text('{ "8:00-9:00": 5 % }')).scenario, {}).length).toBe(2);
  });

  it.each([
    ['backgroundHttpShre', /allowed is path=from\.\.to.*did you mean backgroundHttpShare/],
    ['model.peersGiving=8..2', /from must be less than to/],
    ['model.peersGiving=a..b', /found no numbers/],
    ['model.httpStart=0..2 s log', /need the same unit|above zero/],
  ])('%s is refused', (text, message) => {
    expect(() => readUnknowns([text], scenario, {})).toThrow(message);
  });

  it('are not named twice, and not too many', () => {
    expect(() => readUnknowns(['peersGiving', 'model.peersGiving'], scenario, {})).toThrow(/named twice/);
    const many = Array.from({ length: 9 }, (_, i) => `devices.mix.${i}.vpn.share=0 %..50 %`);
    expect(() => readUnknowns(many, scenario, {})).toThrow(/9 unknowns; allowed are 8/);
  });
});

/** By how much of its range an unknown may move before the study counts as made by another program. */
const DRIFT = 0.05;

describe('an estate with hidden values', () => {
  it('is recovered, and a model that is wrong in one reading is noticed', async () => {
    const right = await recover(SAMPLE.estate, SAMPLE);
    expect(right.isNoticed).toBe(false);
    for (const { path, low, high, hidden } of right.unknowns) {
      expect(hidden, path).toBeGreaterThan(low);
      expect(hidden, path).toBeLessThan(high);
    }
    expect(right.unknowns.at(-1)!.learned).toBeGreaterThan(0.5);
    // The same as in the study, or docs/calibration.md tells what is no longer so: npm run validate makes it anew.
    const file = join(import.meta.dirname, '../../docs/calibration.json');
    const { sample } = JSON.parse(readFileSync(file, 'utf8')) as { sample: RecoveredEstate };
    right.unknowns.forEach(({ path, low, median, high }, a) => {
      const told = sample.unknowns[a]!;
      const moved = [low - told.low, median - told.median, high - told.high].map(Math.abs);
      expect(Math.max(...moved), path).toBeLessThan(DRIFT);
    });
    const wrong = await recover(1, { runs: 60, flip: FLIPPED.at(-1)! });
    expect(wrong.isNoticed).toBe(true);
  });
});

it('the load of lines is found by the times of downloads', async () => {
  const path = 'network.trafficProfiles.guessed.daily';
  const estate = {
    name: 'slow lines',
    defaults: 'observed-2026',
    duration: '7 d',
    sites: [{ name: 's', count: 4, devices: 8, wan: { down: '20 Mbit/s', up: '20 Mbit/s', otherTraffic: 'guessed' } }],
    network: { trafficProfiles: [{ name: 'guessed', daily: '10 %' }] },
    policies: { DODownloadMode: 0 },
    content: [
      {
        name: 'c',
        type: 'quality-update',
        release: { every: '1 d' },
        priority: 'foreground',
        files: [{ size: '80 MB' }],
      },
    ],
  };
  const { fitted } = await calibrate(estate, [reported(estate, [`${path}=63 %`])], {
    fit: [`${path}=0 %..90 %`],
    runs: 150,
  });
  const [{ u, learned }] = fitted.unknowns as [(typeof fitted.unknowns)[0]];
  expect(u.low).toBeLessThan(0.7);
  expect(u.high).toBeGreaterThan(0.7);
  expect(learned).toBeGreaterThan(0.6);
});

describe('a budget', () => {
  const ESTATE = {
    name: 'tiny',
    defaults: 'observed-2026',
    duration: '3 d',
    sites: [{ name: 's', count: 3, devices: 5, wan: '100 Mbit/s' }],
    policies: { DODownloadMode: 2 },
    content: [{ name: 'c', type: 'quality-update', release: { every: '1 d' }, files: [{ size: '80 MB' }] }],
  };
  const file = reported(ESTATE, ['model.backgroundHttpShare=25']);
  const options = { fit: ['backgroundHttpShare'], runs: 60 };

  /** A store that counts what is simulated. */
  function counting(runs = new Map<string, CalibrationRun>()) {
    let simulated = 0;
    const store: RunStore = {
      get: (key) => runs.get(key),
      put: (key, run) => {
        simulated += 1;
        runs.set(key, run);
      },
    };
    const output = { begin: () => store, end: async () => {}, close: () => {} };
    return { runs, output, simulated: () => simulated };
  }

  it('is kept; what was interrupted answers with what is there, and goes on where it was', async () => {
    const whole = counting();
    const all = await calibrateOn(browserHost(), ESTATE, [file], options, whole.output);
    expect(all).toMatchObject({ stopped: null, runs: 36, wanted: 36 });
    expect(whole.simulated()).toBe(60);

    const controller = new AbortController();
    const cut = counting();
    const onProgress = (share: number) => share > 0.5 && controller.abort();
    const part = await calibrateOn(
      browserHost(),
      ESTATE,
      [file],
      { ...options, onProgress, signal: controller.signal },
      cut.output,
    );
    expect(part.stopped).toBe('interrupted');
    expect(part.runs).toBeLessThan(37);
    expect(part.check).toBeNull();

    const again = counting(cut.runs);
    const rest = await calibrateOn(browserHost(), ESTATE, [file], options, again.output);
    expect(rest).toEqual(all);
    expect(cut.simulated() + again.simulated()).toBe(60);
    expect(cut.simulated()).toBeGreaterThan(0);
  });

  it('of time is kept', async () => {
    await expect(calibrate(ESTATE, [file], { ...options, withinS: 1e-9 })).rejects.toThrow(/0 runs fit into it/);
  });

  it('is large enough', async () => {
    await expect(calibrate(ESTATE, [file], { runs: 10 })).rejects.toThrow(/allowed is 60 and more/);
  });

  it('is not begun with a path that is none', async () => {
    await expect(calibrate(ESTATE, [file], { ...options, fit: ['model.backgroundHttpShar=0 %..9 %'] })).rejects.toThrow(
      /backgroundHttpShar/,
    );
  });
});
