/** The devices of a part as the kernel knows them: caches, batteries, and what both sides must agree in. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashPair, RandomStream } from '../../src/core/random.js';
import { REASON } from '../../src/core/reasons.js';
import type { Ptr } from '../../src/engine/kernel/border.js';
import { newBooks, newCaches, newRoutes, newTransfers, setUpDevice } from '../../src/engine/kernel/calls.js';
import { float64sAt, kernel } from '../../src/engine/kernel/instance.js';
import { PartState } from '../../src/engine/kernel/partState.js';
import { STATE } from '../../src/fleet/calendar.js';
import { MODE } from '../../src/policy/downloadMode.js';
import { RESTRICT } from '../../src/policy/restrictPeers.js';
import { run, small } from '../helpers.js';

const FILES = 8;
const LEVEL = 60;
const FAR = Number.POSITIVE_INFINITY;
const TO_CLEAR = REASON['copy-cleared'];

/** A device with a cache without limit, that uploads on battery from a level on. */
class OneDevice {
  readonly devices: Ptr<'Devices'>;
  readonly caches: Ptr<'Caches'>;
  readonly part: PartState;
  readonly connections: Ptr<'Connections'>;

  constructor(limitBytes = FAR, evictsOldest = true) {
    const solver = kernel.begin(8, 512, 0);
    const books = newBooks({
      downloads: 1,
      devices: 1,
      sites: 1,
      releases: 1,
      bins: 10,
      links: 4,
      meters: 0,
      keepsDevices: false,
    });
    const transfers = newTransfers({
      ...{ solver, books, links: 8, downloads: 1, fills: 0, devices: 1 },
      ...{ yields: 0, counts: 0, mayAggregate: false, isTraced: false },
    });
    const devices = kernel.newDevices(1, 1);
    this.devices = devices;
    setUpDevice(devices, 0, {
      ...{ id: 7, site: 0, mode: MODE.lan, restriction: RESTRICT.none, firstCap: -1, capMask: 0, keeps: 0 },
      ...{ limitBytes, maxAgeS: 1000, uploadLevelPercent: LEVEL, uploadsOnVpn: true },
      ...{ slotPhaseS: 0, backgroundTarget: 0 },
    });
    this.caches = newCaches({ devices, files: FILES, visibilityDelayS: 0, evictsOldest });
    float64sAt(kernel.fileSizesAt(this.caches), FILES).fill(100);
    const routes = newRoutes({
      devices,
      sites: 1,
      servers: 0,
      deviceBase: 7,
      capBase: 8,
      concentrators: 1,
    });
    this.part = new PartState(
      {
        ...{ transfers, books, devices, caches: this.caches, routes, downloads: 1, deviceCount: 1, files: FILES },
        ...{ timerCount: 4, firstDeviceTimer: 3, firstFillTimer: 4 },
      },
      Int32Array.of(0),
      { foreground: new Uint8Array(FILES), costPolicies: new Uint8Array(FILES), fileIds: new Int32Array(FILES) },
    );
    this.connections = kernel.newConnections(this.part.address, FAR);
  }

  /** Stores a file; copies have numbers in the order of their storing. */
  store(file: number, timeS = 0): void {
    kernel.store(this.connections, 0, file, timeS, Number.NaN);
  }

  /** Keeps a file that is shared with nobody. */
  hold(file: number, timeS: number, ageS: number): void {
    kernel.hold(this.connections, 0, file, timeS, ageS);
  }
}

describe('a device', () => {
  let device: OneDevice;
  beforeEach(() => {
    device = new OneDevice();
  });
  afterEach(() => kernel.end());

  it('knows the place of a copy among those that are left and have no upload, as the rule of the upload slots asks', () => {
    const files = fc.uniqueArray(fc.integer({ min: 0, max: FILES - 1 }));
    fc.assert(
      fc.property(files, files, files, (gone, busy, held) => {
        kernel.end();
        device = new OneDevice();
        const { caches } = device;
        for (let file = 0; file < FILES; file += 1) {
          if (held.includes(file)) device.hold(file, 0, 60);
          else device.store(file);
        }
        for (const file of gone) kernel.removeCopy(caches, file, TO_CLEAR);
        const left = [...new Array(FILES).keys()].filter((copy) => !gone.includes(copy) && !held.includes(copy));
        const uploading = busy.filter((copy) => left.includes(copy));
        for (const copy of uploading) kernel.noteUpload(caches, copy, 1, 0);
        const idle = left.filter((copy) => !uploading.includes(copy));
        for (const copy of idle) expect(kernel.idlePosition(caches, copy)).toBe(idle.indexOf(copy));
      }),
    );
  });

  it.each([
    ['the oldest copy', true, [false, true, true]],
    ['the one that was uploaded longest ago', false, [true, false, true]],
  ])('takes %s out of a full cache', (_, evictsOldest, left) => {
    kernel.end();
    device = new OneDevice(250, evictsOldest);
    device.store(0);
    device.store(1);
    kernel.noteUpload(device.caches, 0, 1, 5);
    kernel.noteUpload(device.caches, 0, -1, 6);
    device.store(2);
    expect([0, 1, 2].map((copy) => kernel.isWhole(device.caches, copy) !== 0)).toEqual(left);
  });

  it('keeps a file of mode 99 for its time: it takes space, is shared with nobody and leaves first', () => {
    const { caches } = device;
    const peakBytes = () => kernel.cachePeakBytes(device.devices, 0);
    device.hold(0, 0, 60);
    expect([peakBytes(), kernel.isWhole(caches, 0)]).toEqual([100, 0]);
    device.store(1, 30);
    expect(peakBytes()).toBe(200);
    // At 70 s it has expired.
    device.store(2, 70);
    expect(peakBytes()).toBe(200);
    kernel.end();
    device = new OneDevice(250);
    device.store(0);
    device.hold(1, 0, 60);
    device.store(2);
    expect([0, 1, 2].map((copy) => kernel.isWhole(device.caches, copy))).toEqual([1, 0, 1]);
    device.store(3);
    expect([0, 2, 3].map((copy) => kernel.isWhole(device.caches, copy))).toEqual([0, 1, 1]);
  });

  it('uploads on battery while its charge is above the level', () => {
    const { chargeAtStart, segmentStartS, slopePerS } = device.part.segments;
    const { onBattery, on } = STATE;
    const mayUpload = (state: number, timeS: number) => kernel.mayUpload(device.part.address, 0, state, timeS) !== 0;
    segmentStartS[0] = 100;
    chargeAtStart[0] = 75;
    // A percent in ten seconds: at 250 s it has the level.
    slopePerS[0] = -0.1;
    expect(mayUpload(on | onBattery, 249.9)).toBe(true);
    expect(mayUpload(on | onBattery, 250.1)).toBe(false);
    expect(mayUpload(on, 250.1)).toBe(true);
    slopePerS[0] = 0;
    expect(mayUpload(on | onBattery, 1e6)).toBe(true);
    chargeAtStart[0] = LEVEL - 1;
    expect(mayUpload(on | onBattery, 100)).toBe(false);
  });
});

it('a part that does not fit is refused wherever it gets to, and leaves the memory to the next', () => {
  const scenario = small({ devices: 40 });
  const wanted = run(scenario).account.figures;
  let refused = 0;
  const fits = (sizeBytes: number) => {
    kernel.limitMemory(sizeBytes);
    try {
      run(scenario);
      return true;
    } catch (error) {
      expect(String(error)).toMatch(/need more than \d GB/);
      expect(kernel.partsInUse()).toBe(0);
      refused += 1;
      return false;
    }
  };
  try {
    let sizeBytes = 1000;
    while (!fits(sizeBytes)) sizeBytes += 3000;
    expect(refused).toBeGreaterThan(10);
  } finally {
    kernel.limitMemory(2 ** 31);
  }
  expect(run(scenario).account.figures).toEqual(wanted);
});

describe('what is written in both languages', () => {
  it('draws the same', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const stream = new RandomStream('seed', 'test');
    fc.assert(
      fc.property(word, word, (entity, counter) => {
        expect(kernel.draw(stream.keyA, stream.keyB, entity, counter)).toBe(stream.uniform(entity, counter));
        expect(kernel.pairOf(entity, counter)).toBe(hashPair(entity, counter));
      }),
    );
  });

  it.each([
    { step: 1, first: 0 },
    { step: -1, first: -1 },
  ])('draws the same, several at a time, numbered by $step from $first on', ({ step, first }) => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const stream = new RandomStream('seed', 'several');
    const draws = kernel.newDraws(stream.keyA, stream.keyB, step);
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 40 }), (entity, instant, count) => {
        kernel.beginDraws(draws, entity, instant);
        for (let k = 0; k < count; k += 1) {
          expect(kernel.nextDraw(draws)).toBe(stream.uniform(entity, hashPair(first + k * step, instant)));
        }
      }),
    );
  });
});
