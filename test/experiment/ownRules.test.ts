/** Own rules: each kind decides what it is for, and a run whose rules say nothing is the run without them. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/problems.js';
import { REASON } from '../../src/core/reasons.js';
import { type Replicate, runReplicate } from '../../src/experiment/world.js';
import type { OwnRule } from '../../src/scenario/ownRules.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { downloadOf, small } from '../helpers.js';
import { hashOfDownloads } from '../olderResults.js';

function run(scenario: Scenario, ...ownRules: OwnRule[]): Replicate {
  const more = ownRules.length > 0 && { ownRules };
  return runReplicate({ scenario, inventory: null, seed: '1', tracing: true, ...more }, 0);
}

/** Ten machines that ask one after the other; all but the first can have all of it from peers. */
const OFFICE = small({
  devices: 10,
  requests: Array.from({ length: 10 }, (_, k) => ({
    device: `pc-${`${k + 1}`.padStart(2, '0')}`,
    after: `${k + 1} min`,
  })),
});
const reasonsOf = ({ account }: Replicate) => account.figures.reasons;
const hash = (replicate: Replicate) => hashOfDownloads(replicate.parts);

describe('rules that say nothing', () => {
  it('give the same run to the byte', () => {
    const expected = hash(run(OFFICE));
    const silent: OwnRule = { name: 'silent', device: () => undefined, download: () => ({}), mayServe: () => true };
    expect(hash(run(OFFICE, silent))).toBe(expected);
    expect(hash(run(OFFICE, { name: 'all alike', rank: () => 7 }))).toBe(expected);
    const again: OwnRule = {
      name: 'the same requests',
      requests: ({ devices, files }) =>
        devices.map(({ name }, k) => ({ device: name, content: files[0]!.content, atS: 60 * (k + 1) })),
    };
    expect(hash(run(OFFICE, again))).toBe(expected);
  });
});

describe('a rule of devices', () => {
  it('sets policies in the words of a scenario, and they are said to be its own', () => {
    const rule: OwnRule = {
      name: 'odd ones leave',
      device: ({ name }) =>
        /[13579]$/.test(name) ? { policies: { DODownloadMode: 'HTTP only', DOMaxCacheAge: '7 d' } } : undefined,
    };
    const { world, ...replicate } = run(OFFICE, rule);
    const policyOf = (d: number) => world.fleet.policies[world.fleet.policyOf[d]!]!;
    expect([0, 1].map((d) => policyOf(d).downloadMode)).toEqual([0, 2]);
    expect(policyOf(0).maxCacheAgeS).toBe(7 * 86_400);
    expect(policyOf(0).values.get('DOMaxCacheAge')!.origin).toBe('own rule odd ones leave');
    expect(downloadOf({ world, ...replicate }, 'pc-03').cdn).toBe(100 * 1024 ** 2);
    expect(reasonsOf({ world, ...replicate })['mode-without-peering']).toBe(5 * 100 * 1024 ** 2);
  });

  it('makes groups: only devices of the same name share', () => {
    const halves: OwnRule = {
      name: 'halves',
      device: ({ name }) => ({ group: Number(name.slice(3)) <= 5 ? 'first' : 'second' }),
    };
    const replicate = run(OFFICE, halves);
    expect(reasonsOf(replicate)['first-copy']).toBeGreaterThan(1.5 * reasonsOf(run(OFFICE))['first-copy']!);
    const { fleet } = replicate.world;
    expect(new Set(Array.from(fleet.groupOf, (group) => fleet.strings.names[group]))).toEqual(
      new Set(['first', 'second']),
    );
  });

  it('bars devices, with a reason of its own', () => {
    const all: OwnRule = { name: 'nobody', device: () => ({ mayPeer: false }) };
    const { totals, reasons } = run(OFFICE, all).account.figures;
    expect(reasons).toEqual({ 'own-rule': totals.bytesTotal });
  });

  it('draws by its name, the seed and the device', () => {
    const half: OwnRule = { name: 'half', device: ({ name }, draw) => ({ mayPeer: draw(name) < 0.5 }) };
    const barred = (of: OwnRule) =>
      Array.from(run(OFFICE, of).world.fleet.ineligible, (reason) => reason === REASON['own-rule']);
    expect(barred(half)).toEqual(barred(half));
    expect(barred(half)).not.toEqual(barred({ ...half, name: 'other half' }));
    expect(new Set(barred(half)).size).toBe(2);
  });

  it.each([
    [{ policies: { DOMaxCacheAgee: 1 } }, /own rule bad: policies\.DOMaxCacheAgee: .*did you mean DOMaxCacheAge\?/],
    [{ policies: { DODownloadMode: 7 } }, /own rule bad: policies\.DODownloadMode: found 7, allowed is one of/],
    [{ group: '' }, /must not be empty/],
  ])('is refused where it says what cannot be: %j', (decision, message) => {
    const rule = { name: 'bad', device: () => decision } as unknown as OwnRule;
    expect(() => run(OFFICE, rule)).toThrow(InputError);
    expect(() => run(OFFICE, rule)).toThrow(message);
  });
});

describe('a rule of downloads', () => {
  it('forbids peers to some, with a reason of its own', () => {
    const late: OwnRule = { name: 'late', download: ({ timeS }) => ({ mayUsePeers: timeS < 300 }) };
    const replicate = run(OFFICE, late);
    const own = reasonsOf(replicate)['own-rule'];
    expect(own).toBe(6 * 100 * 1024 ** 2);
    expect(downloadOf(replicate, 'pc-04').lan + downloadOf(replicate, 'pc-04').group).toBeGreaterThan(0);
    expect(downloadOf(replicate, 'pc-10').cdn).toBe(100 * 1024 ** 2);
  });

  it('delays HTTP for a download that may use peers', () => {
    const patient: OwnRule = { name: 'patient', download: () => ({ httpDelayS: 30 }) };
    const [before, after] = [run(OFFICE), run(OFFICE, patient)].map((of) => downloadOf(of, 'pc-01'));
    expect(after!.finishedS - before!.finishedS).toBeCloseTo(30, 6);
  });
});

describe('a rule of requests', () => {
  it('says who asks for what when', () => {
    const one: OwnRule = { name: 'one', requests: () => [{ device: 'pc-05', content: 'c', atS: 1234 }] };
    const { parts, world } = run(OFFICE, one);
    const asked = parts.flatMap(({ downloads }) =>
      Array.from({ length: downloads.count }, (_, r) => [
        world.fleet.name(downloads.device[r]!),
        downloads.requestedS[r],
      ]),
    );
    expect(asked).toEqual([['pc-05', 1234]]);
  });

  it.each([
    [{ device: 'pc-99', content: 'c', atS: 0 }, /no device is named pc-99/],
    [{ device: 'pc-01', content: 'd', atS: 0 }, /no content is named d/],
    [{ device: 'pc-01', content: 'c', file: 'x', atS: 0 }, /no file is named x/],
    [
      { device: 'pc-01', content: 'c', atS: -1 },
      /own rule bad: requests: request 1: atS: found -1 \(a number\); allowed is a number of seconds from 0 on/,
    ],
  ])('is refused where it names what is not there: %j', (request, message) => {
    expect(() => run(OFFICE, { name: 'bad', requests: () => [request] })).toThrow(message);
  });
});

describe('a rule of pairs', () => {
  it('forbids holders, with a reason of its own', () => {
    const none: OwnRule = { name: 'none', mayServe: () => false };
    const { totals, reasons } = run(OFFICE, none).account.figures;
    expect(totals.bytesFromCdn).toBe(totals.bytesTotal);
    expect(reasons['own-rule']).toBeGreaterThan(0.85 * totals.bytesTotal);
    const first: OwnRule = { name: 'from the first', mayServe: ({ holder }) => holder.name === 'pc-01' };
    const { account } = run(OFFICE, first);
    const senders = Array.from(account.uploadedBytes, (bytes, d) => (bytes > 0 ? d : -1)).filter((d) => d >= 0);
    expect(senders).toEqual([0]);
  });

  it('ranks holders: the highest serve', () => {
    const scenario = small({
      devices: 10,
      requests: Array.from({ length: 10 }, (_, k) => ({
        device: `pc-${`${k + 1}`.padStart(2, '0')}`,
        after: `${10 * (k + 1)} min`,
      })),
      model: { peerConnections: 1 },
    });
    const numberOf = (name: string) => Number(name.slice(3));
    const oldest: OwnRule = { name: 'oldest', rank: ({ holder }) => -numberOf(holder.name) };
    const newest: OwnRule = { name: 'newest', rank: ({ holder }) => numberOf(holder.name) };
    const senders = (rule: OwnRule) =>
      Array.from(run(scenario, rule).account.uploadedBytes, (bytes, d) => (bytes > 0 ? d + 1 : 0)).filter((d) => d > 0);
    expect(senders(oldest)).toEqual([1]);
    expect(senders(newest)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(() => run(scenario, { name: 'lost', rank: () => Number.NaN })).toThrow(/own rule lost: rank: found NaN/);
  });
});

describe('an answer that cannot be meant', () => {
  const promised = () => Promise.resolve({ mayPeer: false });
  it.each([
    [{ device: () => ({ mayPer: false }) }, 'device: found the unknown field mayPer; did you mean mayPeer?'],
    [{ device: () => ({ mayPeer: 'no' }) }, 'device: mayPeer: found "no" (text); allowed is true or false'],
    [{ device: () => ({ group: 7 }) }, 'device: group: found 7 (a number); allowed is text'],
    [{ device: () => ({ policies: [] }) }, 'device: policies: found a list of 0; allowed is an object of policies'],
    [{ device: () => false }, 'device: found false (boolean); allowed is an object with policies, group, mayPeer, or'],
    [{ device: () => null }, 'device: found null; allowed is'],
    [{ device: promised }, 'device: found a promise; a rule answers at once'],
    [{ download: () => ({ httpDelayS: '30' }) }, 'download: httpDelayS: found "30" (text); allowed is a number of sec'],
    [{ download: () => ({ httpDelay: 30 }) }, 'download: found the unknown field httpDelay; did you mean httpDelayS?'],
    [{ download: () => ({ mayUsePeers: 0 }) }, 'download: mayUsePeers: found 0 (a number); allowed is true or false'],
    [{ mayServe: () => 0 }, 'mayServe: found 0 (a number); allowed is true or false'],
    [{ mayServe: promised }, 'mayServe: found a promise'],
    [{ rank: () => 'high' }, 'rank: found "high" (text); allowed is a number'],
    [{ requests: () => 5 }, 'requests: found 5 (a number); allowed is a list of requests, or a generator'],
    [{ requests: () => ['pc-01'] }, 'requests: request 1: found "pc-01" (text); allowed is an object'],
    [{ requests: () => [{ device: 'pc-01', content: 'c' }] }, 'requests: request 1: it needs atS'],
    [{ requests: () => [{ device: 'pc-01', content: 'c', at: 1 }] }, 'request 1: found the unknown field at; did you'],
    [{ rank: ({ seeker }: { seeker: never }) => (seeker as { no: number[] }).no[0] }, 'rank: it threw TypeError: '],
  ] as [object, string][])('is an error that names rule, function and value: %#', (rule, message) => {
    const asking = () => run(OFFICE, { name: 'bad', ...rule } as unknown as OwnRule);
    expect(asking).toThrow(InputError);
    expect(asking).toThrow(`own rule bad: ${message.startsWith('request ') ? 'requests: ' : ''}${message}`);
  });

  it('is none where a rule says nothing', () => {
    const silent = { name: 'silent', mayServe: () => undefined, rank: () => undefined, download: () => undefined };
    expect(hash(run(OFFICE, silent as unknown as OwnRule))).toBe(hash(run(OFFICE)));
  });

  it('names the line of the file that threw', () => {
    const rule: OwnRule = {
      name: 'thrower',
      mayServe: () => {
        throw new RangeError('too far');
      },
    };
    expect(() => run(OFFICE, rule)).toThrow(/mayServe: it threw RangeError: too far \(ownRules\.test\.ts:\d+:\d+\)/);
  });
});
