/** Boundary groups of Configuration Manager: what they make of the groups of devices, and each reading of what is not said. */
import { describe, expect, it } from 'vitest';
import { buildFleet } from '../../src/fleet/build.js';
import { boundaryPolicies } from '../../src/policy/boundaryGroups.js';
import { RESTRICT } from '../../src/policy/restrictPeers.js';
import { loadAsWritten, problemsOf } from '../helpers.js';

const estate = (groups: object[], more: object = {}) => {
  const text = {
    name: 'a',
    defaults: 'observed-2026',
    sites: [
      { name: 'branch', count: 2, devices: 2 },
      { name: 'hq', devices: 1 },
    ],
    content: [{ name: 'c', files: [{ size: '1 MB' }] }],
    boundaryGroups: groups,
    ...more,
  };
  const { scenario, warnings } = loadAsWritten(JSON.stringify(text));
  const fleet = buildFleet(scenario, '1', null);
  const devices = Array.from({ length: fleet.count }, (_, d) => ({
    name: fleet.name(d),
    mode: fleet.policies[fleet.policyOf[d]!]!.downloadMode,
    group: fleet.groupOf[d] === -1 ? null : fleet.strings.names[fleet.groupOf[d]!]!,
    restriction: fleet.restriction[d],
    origin: fleet.policies[fleet.policyOf[d]!]!.values.get('DOGroupId')?.origin,
  }));
  return { devices, warnings };
};
const groupsOf = (...given: Parameters<typeof estate>) => estate(...given).devices.map(({ group }) => group);
const BRANCHES = { name: 'branches', match: { siteGroup: 'branch' } };
const ALL = { name: 'all', match: {} };

describe('boundary groups', () => {
  it('write mode 2 and the ID of their group, one a site where they are told so', () => {
    const { devices } = estate([BRANCHES]);
    expect(devices.map(({ mode }) => mode)).toEqual([2, 2, 2, 2, 1]);
    expect(devices.map(({ group }) => group)).toEqual([...Array(4).fill('boundary group branches'), null]);
    expect(devices[0]!.origin).toBe('boundaryGroups');
    expect(new Set(groupsOf([{ ...BRANCHES, perSite: true }])).size).toBe(3);
  });

  it('are local policy: stated policies overrule them, or do not', () => {
    const stated = { policies: { DODownloadMode: 2, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' } };
    expect(new Set(groupsOf([ALL], stated))).toEqual(new Set(['5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10']));
    const wins = { ...stated, model: { boundaryGroupLayer: 'wins' } };
    expect(new Set(groupsOf([ALL], wins))).toEqual(new Set(['boundary group all']));
  });

  it('several have the ID of the first, or one of their own together', () => {
    expect(groupsOf([BRANCHES, ALL]).slice(3)).toEqual(['boundary group branches', 'boundary group all']);
    const together = { model: { boundaryGroupsOf: 'together' } };
    expect(groupsOf([BRANCHES, ALL], together).slice(3)).toEqual([
      'boundary group branches + all',
      'boundary group all',
    ]);
  });

  it('without peer downloads in one of them write nothing, or keep their devices from peers', () => {
    const groups = [ALL, { ...BRANCHES, allowPeerDownloads: false }];
    expect(groupsOf(groups)).toEqual([null, null, null, null, 'boundary group all']);
    const { devices } = estate(groups, { model: { boundaryGroupOff: 'noPeering' } });
    expect(devices.map(({ mode }) => mode)).toEqual([0, 0, 0, 0, 2]);
  });

  it('narrow the peers to the subnet where that is how the option is read', () => {
    const groups = [ALL, { ...BRANCHES, onlySameSubnet: true }];
    const subnet = {
      policies: { DORestrictPeerSelectionBy: 0 },
      model: { boundaryGroupSubnet: 'deliveryOptimization' },
    };
    const restrictions = (more: object) => estate(groups, more).devices.map(({ restriction }) => restriction);
    expect(new Set(restrictions({ ...subnet, policies: {} }).slice(0, 4))).toEqual(new Set([RESTRICT.subnet]));
    expect(restrictions({ ...subnet, policies: {} })[4]).toBe(restrictions({})[4]);
    // It is local policy, too.
    expect(new Set(restrictions(subnet))).toEqual(new Set([RESTRICT.none]));
  });

  it('that a stated mode leaves without effect are told, and so are names that do not exist', () => {
    const { warnings } = estate([ALL], { policies: { DODownloadMode: 1 } });
    expect(warnings.map(({ message }) => message).join()).toContain('local policy, which DODownloadMode 1 overrules');
    expect(
      estate([ALL], { policies: { DODownloadMode: 2 } }).warnings.filter(({ path }) => path === 'boundaryGroups'),
    ).toEqual([]);
    const wrong = { boundaryGroups: [{ name: 'x', match: { site: 'brunch-1' } }] };
    const [problem] = problemsOf(
      JSON.stringify({
        name: 'a',
        sites: [{ name: 'branch', count: 2 }],
        content: [{ name: 'c', files: [{ size: '1 MB' }] }],
        ...wrong,
      }),
    );
    expect(problem!.message).toContain('did you mean branch-1?');
  });

  it('of which a device is in none write nothing', () => {
    expect(boundaryPolicies([], { several: 'first', off: 'noPeering', subnet: 'deliveryOptimization' })).toBeNull();
  });
});
