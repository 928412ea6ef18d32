/**
 * Devices that register their copies anew, and leave the list of the service when they miss it. Worked out by hand: pc-1
 * gets its file in ten seconds at 0 h; its instants are its phase, drawn below, and every 10 h from then on.
 */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const HOUR_S = 3600;
const INTERVAL_H = 10;
const SIZE = 100 * MB;
const SEED = '1';

type More = Pick<Small, 'more' | 'policies' | 'profile'>;

/** What pc-2 gets from others when it asks so long after the begin, and pc-1 has asked at `firstH`. */
function fromPeers(afterS: number, model: object = {}, { more, ...others }: More = {}, firstH = 0): number {
  const scenario = small({
    requests: [
      { device: 'pc-1', after: `${firstH} h` },
      { device: 'pc-2', after: `${afterS} s` },
    ],
    model: { registerInterval: `${INTERVAL_H} h`, foregroundTarget: 0, foregroundHttpShare: 0, ...model },
    more: { duration: '3 d', ...more },
    ...others,
  });
  const { lan, group, linkLocal } = downloadOf(run(scenario, SEED), 'pc-2');
  return lan + group + linkLocal;
}

/** When pc-1 registers for the first time, as the engine draws it. */
function phaseS(): number {
  const { fleet } = run(small({}), SEED).world;
  return INTERVAL_H * HOUR_S * new RandomStream(SEED, 'service.registerPhase').uniform(fleet.ids[0]!);
}

const PHASE_S = phaseS();
const unreachable = (fromS: number, lengthS: number) => ({
  events: [{ what: 'cloud-unreachable', at: `${fromS} s`, for: `${lengthS} s`, match: { device: 'pc-1' } }],
});

describe('a copy', () => {
  it('is listed from the first registration of its device on', () => {
    expect(PHASE_S).toBeGreaterThan(600);
    expect(fromPeers(PHASE_S - 60)).toBe(0);
    expect(fromPeers(PHASE_S + 1)).toBe(SIZE);
  });

  it('is listed for as long as it is there where nobody registers anew', () => {
    expect(fromPeers(PHASE_S - 60, { registerInterval: 'never' })).toBe(SIZE);
  });
});

describe('a registration that is missed', () => {
  const nextS = PHASE_S + INTERVAL_H * HOUR_S;
  const missed = { more: unreachable(nextS - 60, 120) };

  it('takes the copies of the device off the list until the next', () => {
    expect(fromPeers(nextS - 120, {}, missed)).toBe(SIZE);
    expect(fromPeers(nextS + HOUR_S, {}, missed)).toBe(0);
    expect(fromPeers(nextS + INTERVAL_H * HOUR_S - 60, {}, missed)).toBe(0);
    expect(fromPeers(nextS + INTERVAL_H * HOUR_S + 1, {}, missed)).toBe(SIZE);
  });

  it('is none where the service cannot be reached between two', () => {
    expect(fromPeers(nextS - 60, {}, { more: unreachable(PHASE_S + 60, 1200) })).toBe(SIZE);
  });
});

describe('a device that comes on', () => {
  it('is listed again from its next registration on', () => {
    const profile = { on: { from: 8, to: 18, days: ['Mon', 'Tue', 'Wed'], jitter: '0 s' } };
    const hourly = { registerInterval: '1 h' };
    const firstS = PHASE_S / INTERVAL_H;
    expect(firstS).toBeGreaterThan(60);
    const onS = (24 + 8) * HOUR_S;
    expect(fromPeers(onS + firstS - 30, hourly, { profile }, 9)).toBe(0);
    expect(fromPeers(onS + firstS + 1, hourly, { profile }, 9)).toBe(SIZE);
    expect(fromPeers(onS + firstS - 30, { registerInterval: 'never' }, { profile }, 9)).toBe(SIZE);
  });
});

describe('a copy in the making', () => {
  it('is on the list when it is whole, if it was before', () => {
    // pc-1 takes 100 minutes; its instants are every half hour, none between its end and the search.
    const profile = { nic: { down: '139810 bit/s', up: '1 Gbit/s' } };
    const model = { registerInterval: '30 min', partialHolders: true };
    const wholeS = 6000;
    const httpsFromMsOf = (timeS: number) => Math.floor((timeS - (0.5 * PHASE_S) / INTERVAL_H) / 1800);
    expect(httpsFromMsOf(wholeS + 10)).toBe(httpsFromMsOf(wholeS - 10));
    expect(fromPeers(wholeS + 10, model, { profile })).toBeGreaterThan(0.99 * SIZE);
  });
});

describe('what is found on the link itself', () => {
  it('is found without a registration', () => {
    const policies = { DODownloadMode: 1, DORestrictPeerSelectionBy: 2 };
    const profile = { windows: '11 24H2' };
    expect(fromPeers(PHASE_S - 60, {}, { policies, profile })).toBe(SIZE);
  });
});
