import { describe, expect, it } from 'vitest';
import { inOneGo } from '../../src/core/steps.js';
import { buildFleet, FleetBuilder } from '../../src/fleet/build.js';
import { estateInSteps } from '../../src/fleet/estate.js';
import type { Fleet } from '../../src/fleet/fleet.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { small } from '../helpers.js';

const mix = [
  { name: 'laptop', share: 25, windows: '11 23H2', ram: { choice: { '4 GB': 1, '16 GB': 1 } }, disk: '64 GB' },
  { name: 'desktop', share: 50, windows: '10 22H2', edition: 'Home', drives: { D: { size: '500 GB', free: '50 %' } } },
  { name: 'remote', share: 25, domain: 'none', vpn: { share: 0.5, adapter: 'Contoso tunnel' }, home: { share: 0.2 } },
];
const sites = [
  {
    name: 'a',
    count: 3,
    devices: 12,
    adSite: 'perSite',
    publicIp: 'shared',
    cacheServer: { announced: true },
    dhcpOption235: 'own',
  },
  { name: 'b', count: 2, devices: 9, adSite: 'perSite', dhcpOption234: 'perSite', dnsSuffix: 'b.example' },
];

const scenarioOf = (policies: object, more: object = {}): Scenario =>
  small({ policies, more: { sites, devices: { mix }, ...more } });

/** Each with a difference that decides the group, scopes or servers of some device. */
const STANDING: [string, Scenario][] = [
  ['mode', scenarioOf({ DODownloadMode: 1 })],
  ['group', scenarioOf({ DOGroupId: 'c81d6b4e-5fd1-4f0b-8d0f-6f2f3ac6a0f1' })],
  ['group source', scenarioOf({ DOGroupIdSource: 3 })],
  ['restriction', scenarioOf({ DORestrictPeerSelectionBy: 2 })],
  ['memory', scenarioOf({ DOMinRAMAllowedToPeer: 8 })],
  ['disk', scenarioOf({ DOMinDiskSizeAllowedToPeer: 100 })],
  ['keywords of VPNs', scenarioOf({ DOVpnKeywords: ['Contoso'] })],
  ['drive', scenarioOf({ DOModifyCacheDrive: 'D:' })],
  ['cache hosts', scenarioOf({ DOCacheHost: ['a-1-cache'] })],
  ['source of cache hosts', scenarioOf({ DOCacheHostSource: 2 })],
  ['defaults', scenarioOf({}, { defaults: 'csp-2024' })],
  ['assignments', scenarioOf({ assignments: [{ match: { profile: ['desktop'] }, set: { DODownloadMode: 99 } }] })],
  ['events', scenarioOf({}, { events: [{ what: 'move', to: 'home', at: '1 h', for: '2 h', match: {} }] })],
  ['rules of the model', scenarioOf({}, { model: { withoutGroup: 'noPeering' } })],
  ['network', scenarioOf({}, { network: { cacheServers: [{ name: 'far', at: 'hub', rate: '1 Gbit/s' }] } })],
];
/** None has one. */
const ALIKE: Scenario[] = [
  scenarioOf({ DOMinFileSizeToCache: 10 }),
  scenarioOf({ DOMinBatteryPercentageAllowedToUpload: 60, DOMaxCacheAge: 86_400 }),
  scenarioOf({ DOMaxBackgroundDownloadBandwidth: 1000, DOAllowVPNPeerCaching: 1 }),
];

const builder = () => new FleetBuilder(inOneGo(estateInSteps(scenarioOf({}), '1', null)));
/** All but the functions, which are others in every estate. */
const dataOf = ({ name, target, ...data }: Fleet) => data;

describe('a fleet after another of the same estate', () => {
  it('is what it is alone', () => {
    const fleets = builder();
    for (const [, scenario] of [...STANDING, ...STANDING.slice().reverse()]) {
      for (const other of [scenario, ...ALIKE]) {
        expect(dataOf(inOneGo(fleets.inSteps(other)))).toEqual(dataOf(buildFleet(other, '1', null)));
      }
    }
  });

  it('shares its groups, scopes and servers, when no policy decides them another way', () => {
    const fleets = builder();
    const first = inOneGo(fleets.inSteps(scenarioOf({})));
    for (const scenario of ALIKE) {
      const fleet = inOneGo(fleets.inSteps(scenario));
      expect(fleet.locations).toBe(first.locations);
      expect(fleet.policies).not.toEqual(first.policies);
    }
    for (const [what, scenario] of STANDING) {
      inOneGo(fleets.inSteps(scenarioOf({})));
      expect(inOneGo(fleets.inSteps(scenario)).locations, what).not.toBe(first.locations);
    }
  });

  it('has other groups, scopes or servers after each of the differences', () => {
    const first = dataOf(buildFleet(scenarioOf({}), '1', null));
    for (const [what, scenario] of STANDING) {
      const { policies, ...grouping } = dataOf(buildFleet(scenario, '1', null));
      expect({ ...grouping, policies: first.policies }, what).not.toEqual(first);
    }
  });
});
