/**
 * Whole random scenarios, small and short: the one generator of all tests that run the simulation on what nobody thought
 * of. Every section of the scenario language is drawn, policies and model parameters from their own tables.
 */
import fc from 'fast-check';
import { COST_POLICIES } from '../../src/policy/costs.js';
import { DEFAULTS_PROFILES } from '../../src/policy/profiles.js';
import { EVENT_NAMES, EVENTS, type EventName } from '../../src/scenario/events.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { HUBS, hubs, otherTraffic, siteLines, trafficProfiles } from './lines.js';
import { scenarioFrom } from './load.js';
import { models } from './model.js';
import { basePolicies, policySets } from './policies.js';

export interface RandomScenario {
  seed: string;
  scenario: Scenario;
}

/** Names of the entries of `sites` and `devices.mix`: events and assignments match them. */
const SITES = ['a', 'b', 'c'] as const;
const PROFILES = ['laptop', 'desktop', 'kiosk'] as const;
/** Shares of the profiles, by their number. */
const SHARES = [['100 %'], ['70 %', '30 %'], ['50 %', '30 %', 'rest']];
const WINDOWS = ['10 1703', '10 1803', '10 22H2', '10 22H2', '11 22H2', '11 24H2', '11 24H2', 'Server 2022'] as const;

const mbit = (min: number, max: number) => fc.integer({ min, max }).map((rate) => `${rate} Mbit/s`);
/** A value, or in one case of `freq + 1` none... */
/** A value in one case of `oneIn`, nothing otherwise. */
const sometimes = <T>(value: fc.Arbitrary<T>, oneIn = 3) =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const servers = fc.record({
  rate: mbit(5, 200),
  capacity: fc.constantFrom('100 MB', '1 GB', '100 GB'),
  https: fc.boolean(),
  otherTraffic,
});

/** One site under each name: `count` more would be named a-1, a-2. */
const site = fc.record({
  devices: fc.integer({ min: 1, max: 5 }),
  lan: fc.constantFrom('1 Gbit/s', '50 Mbit/s', { port: '100 Mbit/s', backbone: '200 Mbit/s' }),
  accessPoints: sometimes(fc.constantFrom(1, 2)),
  concentrator: sometimes(fc.constant('east')),
  subnets: fc.constantFrom(1, 1, 2, ['10.9.0.0/24']),
  publicIp: fc.constantFrom('perSite', 'perSite', 2, ['203.0.113.9']),
  adSite: fc.constantFrom('perSite', 'perSite', 'none', 'together'),
  dhcpOption234: sometimes(fc.constantFrom('perSite', '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10')),
  dnsSuffix: sometimes(fc.constantFrom('corp.example', 'branch.example')),
  cacheServer: sometimes(fc.tuple(servers, fc.boolean()).map(([server, announced]) => ({ ...server, announced }))),
  dhcpOption235: sometimes(fc.constantFrom('isp', 'mcc.a', 'gone, mcc.b'), 8),
  geoCacheHost: sometimes(fc.constantFrom('isp', 'hub'), 12),
  geoSaysDhcp: fc.boolean(),
  timeZone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Tokyo'),
});

const profile = fc.record({
  ram: fc.constantFrom('8 GB', '8 GB', { choice: { '2 GB': 1, '16 GB': 2 } }),
  disk: fc.constantFrom('64 GB', '256 GB', '256 GB', { uniform: { min: '16 GB', max: '500 GB' } }),
  freeDisk: fc.constantFrom('2 %', '50 %', '50 %'),
  power: fc.constantFrom('mains', 'mains', 'battery'),
  battery: fc.record({
    timeOnBattery: fc.constantFrom('0 %', '40 %', '100 %'),
    drainPerHour: fc.constantFrom(5, 25, 100),
    chargedOvernight: fc.constantFrom('0 %', '80 %'),
  }),
  vpn: fc.record({
    share: fc.constantFrom('0 %', '0 %', '0 %', '30 %', '70 %'),
    adapter: fc.constantFrom('Contoso VPN', 'Tunnel 7'),
    down: mbit(5, 50),
    up: mbit(1, 10),
  }),
  home: fc.record({ share: fc.constantFrom('0 %', '0 %', '30 %') }),
  metered: fc.constantFrom({}, {}, { share: '40 %', nearLimit: '30 %', overLimit: '20 %', roaming: '10 %' }),
  drives: fc.constantFrom({}, { D: { size: '100 GB', free: '10 %' } }),
  nic: fc.constantFrom('1 Gbit/s', '100 Mbit/s'),
  wifi: sometimes(
    fc.constantFrom('60 %', '100 %', { share: '50 %', rate: { choice: { '20 Mbit/s': 1, '300 Mbit/s': 2 } } }),
  ),
  windows: fc.constantFrom(...WINDOWS),
  edition: fc.constantFrom('Home', 'Pro', 'Enterprise', 'Enterprise', 'Education'),
  cloud: fc.constantFrom('commercial', 'commercial', 'commercial', 'government'),
  microsoft365Channel: fc.constantFrom('current', 'semi-annual-enterprise-extended'),
  timeZone: sometimes(fc.constantFrom('Asia/Tokyo', 'America/New_York'), 6),
  domain: fc.constantFrom('corp.example', 'corp.example', 'none'),
  tenant: fc.constantFrom('none', 'contoso'),
  on: fc.constantFrom('always', 'always', 'office', { from: 20, to: 6, days: ['Mon', 'Tue', 'Fri', 'Sat'] }),
});

const match = fc.oneof(
  fc.constant({}),
  fc.record({ site: fc.constantFrom('a', 'b*', 'c*', '*') }),
  fc.record({ device: fc.constantFrom('*-1', 'a-1') }),
  fc.record({ windows: fc.constantFrom('10*', '11*') }),
  fc.record({ edition: fc.constantFrom('Home', 'Enterprise') }),
);

const file = fc.record({
  size: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 400 }).map((mb) => `${mb} MB`) },
    { weight: 1, arbitrary: fc.constantFrom('1 B', '700 KB', '10 MB', { uniform: { min: '20 MB', max: '90 MB' } }) },
  ),
  count: fc.constantFrom(1, 1, 1, 2),
});

const content = fc.record({
  type: fc.constantFrom(...Array<string>(9).fill('quality-update'), 'win32-app', 'teams', 'game-pass'),
  peerable: sometimes(fc.boolean(), 10),
  httpsOnly: sometimes(fc.constantFrom(true, false, '2026-03-07T06:00:00Z'), 8),
  priority: fc.constantFrom('background', 'foreground'),
  costPolicy: sometimes(fc.constantFrom(...COST_POLICIES), 6),
  maxCacheAge: sometimes(fc.constantFrom('0 s', '1 h'), 6),
  backgroundQos: sometimes(mbit(1, 50), 6),
  files: fc.array(file, { minLength: 1, maxLength: 2 }),
  release: sometimes(fc.constantFrom({ every: '1 d' }, { every: '20 h', after: '2 h' }, '2026-03-06T12:00:00Z')),
  audience: fc.record({ share: fc.constantFrom('100 %', '60 %') }),
  requests: sometimes(
    fc.array(
      fc.record({
        device: fc.constantFrom('*', '*', 'a-*', '*-1', 'c-*'),
        after: fc.integer({ min: 0, max: 3000 }).map((minutes) => `${minutes} min`),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    2,
  ),
});

interface DrawnEvent {
  what: EventName;
  atH: number;
  forH: number;
  match: object;
  to: string;
  withContent: boolean;
}

const event: fc.Arbitrary<DrawnEvent> = fc.record({
  what: fc.constantFrom(...EVENT_NAMES),
  atH: fc.integer({ min: 0, max: 60 }),
  forH: fc.integer({ min: 1, max: 30 }),
  match,
  to: fc.constantFrom('home', 'vpn', 'office'),
  withContent: fc.boolean(),
});

/** An event as the scenario language wants it: the table of the events says which fields it needs. */
function eventOf({ what, atH, forH, match: drawn, to, withContent }: DrawnEvent): object {
  const { hits, lasts, needs, takes } = EVENTS[what];
  const fields: Record<string, unknown> = {
    capacity: '30 %',
    publicIp: '198.51.100.7',
    to,
    content: 'c0',
    status: forH % 2 === 0 ? 503 : 404,
  };
  const given = [...needs, ...(withContent ? (takes as readonly string[]) : [])].filter((field) => field in fields);
  const lines = forH % 2 === 0 ? { hub: '*' } : { line: '*l*', match: { site: 'a' } };
  const atSites = withContent ? lines : { match: { site: 'a' } };
  return {
    what,
    at: `${atH} h`,
    ...(lasts ? { for: `${forH} h` } : {}),
    ...(hits === 'devices' ? { match: drawn } : hits === 'sites' ? atSites : {}),
    ...Object.fromEntries(given.map((field) => [field, fields[field]])),
  };
}

const network = fc.record({
  trafficProfiles,
  hub: sometimes(fc.record({ down: mbit(20, 300), up: mbit(20, 300), otherTraffic }), 2),
  vpn: fc
    .record({
      tunnel: fc.constantFrom('full', 'split'),
      hub: sometimes(fc.constantFrom(...HUBS)),
      rates: fc.tuple(
        fc.constantFrom('unlimited', '100 Mbit/s'),
        fc.constantFrom('unlimited', '100 Mbit/s'),
        otherTraffic,
      ),
    })
    .map(({ rates: [down, up, busy], ...rest }) => {
      const hasRate = down !== 'unlimited' || up !== 'unlimited';
      return { ...rest, down, up, ...(hasRate ? { otherTraffic: busy } : {}) };
    }),
  concentrators: fc.constantFrom(
    [{ name: 'east', tunnel: 'split', down: '40 Mbit/s' }],
    [{ name: 'east', hub: 'north', down: '60 Mbit/s', up: '30 Mbit/s' }],
  ),
  cacheServers: fc.tuple(servers, servers).chain(([isp, hub]) =>
    fc.subarray([
      { name: 'isp', at: 'internet', ...isp },
      { name: 'hub', at: 'hub', ...hub },
      { name: 'south', at: 'south', ...hub },
    ]),
  ),
});

const demand = fc.record({
  rings: sometimes(
    fc.constant([
      { name: 'early', share: '30 %' },
      { name: 'late', share: '70 %', deferral: '12 h' },
    ]),
  ),
  scan: fc.constantFrom({ interval: '22 h', jitter: '4 h' }, { interval: '3 h', jitter: '1 h' }),
  spread: fc.constantFrom('8 h', '10 min'),
  startDelay: fc.constantFrom('0 s', '15 min'),
});

const drawings = fc.record({
  defaults: fc.constantFrom(...DEFAULTS_PROFILES),
  days: fc.constantFrom(1, 2, 3),
  network: fc.tuple(network, hubs).map(([spec, named]) => ({ ...spec, ...named })),
  sites: fc.array(
    fc.tuple(site, siteLines).map(([spec, lines]) => ({ ...spec, ...lines })),
    { minLength: 1, maxLength: SITES.length },
  ),
  mix: fc.array(profile, { minLength: 1, maxLength: PROFILES.length }),
  policies: basePolicies,
  assignments: fc.array(fc.record({ match, set: policySets(3) }), { maxLength: 2 }),
  content: fc.array(content, { minLength: 1, maxLength: 2 }),
  demand,
  model: models,
  // A short step costs time where downloads are slow, and is there only with partial holders and cache servers.
  shared: fc.record({ partialHolders: fc.boolean(), partialUpdate: fc.constantFrom('1 s', '10 s', '1 min') }),
  events: fc.oneof(fc.constant<DrawnEvent[]>([]), fc.array(event, { maxLength: 4 })),
});

function writtenOf(drawn: Parameters<Parameters<typeof drawings.map>[0]>[0]): object {
  const { assignments, content: contents, days, events, mix, model, policies, shared, sites, ...rest } = drawn;
  return {
    ...rest,
    name: 'random',
    start: '2026-03-06T00:00:00Z',
    duration: `${days} d`,
    sites: sites.map((spec, i) => ({ name: SITES[i], ...spec })),
    devices: { mix: mix.map((spec, i) => ({ name: PROFILES[i], share: SHARES[mix.length - 1]![i], ...spec })) },
    policies: { ...policies, assignments },
    content: contents.map((spec, i) => ({ name: `c${i}`, ...spec })),
    model: { ...model, ...shared },
    events: events.map(eventOf),
  };
}

/** Random scenarios with their seeds. */
export const scenarios: fc.Arbitrary<RandomScenario> = fc
  .tuple(drawings, fc.integer({ min: 0, max: 1000 }))
  .map(([drawn, seed]) => ({ seed: String(seed), scenario: scenarioFrom(writtenOf(drawn)) }));
