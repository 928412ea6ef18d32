/** Policies that hold for some devices: targets of Intune, units of Group Policy, and what wins where they disagree. */
import { describe, expect, it } from 'vitest';
import { type ImportOptions, importFiles } from '../../src/doors/importPolicies.js';
import { buildFleet } from '../../src/fleet/build.js';
import { loadScenario } from '../../src/scenario/load.js';

const P = 'device_vendor_msft_policy_config_deliveryoptimization_';
const PILOT = '11111111-2222-4333-8444-555555555555';
const target = (groupId: string, type = 'groupAssignmentTarget') => ({
  target: { '@odata.type': `#microsoft.graph.${type}`, groupId },
});

/** A policy of the settings catalog that sets the mode, and the age. */
function catalog(name: string, mode: number, ageS: number, assignments: object[] = []) {
  const settings = [
    {
      settingInstance: {
        settingDefinitionId: `${P}dodownloadmode`,
        choiceSettingValue: { value: `${P}dodownloadmode_${mode}` },
      },
    },
    { settingInstance: { settingDefinitionId: `${P}domaxcacheage`, simpleSettingValue: { value: ageS } } },
  ];
  return file(`${name}.json`, JSON.stringify({ name, settings, assignments }));
}

/** A Group Policy that sets the mode. */
const gpo = (name: string, mode: number) =>
  file(
    name,
    `REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization]\n"DODownloadMode"=dword:${mode}\n`,
  );
const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });

const DEVICES = file('devices.csv', 'device,site,windows\na1,Berlin,11 24H2\nb1,Paris,11 24H2\nb2,Paris,10 22H2\n');
const everything = catalog('Everybody', 1, 604_800);

/** What the devices of each site have in the simulation. */
function modes(files: Parameters<typeof importFiles>[0], options: ImportOptions) {
  const result = importFiles([...files, DEVICES], options);
  const texts: Record<string, string> = { ...result.files, 'estate.yaml': result.text };
  const { scenario } = loadScenario('estate.yaml', (name) => ({ file: name, text: texts[name]! }));
  const rows = [
    { device: 'a1', site: 'Berlin', windows: '11 24H2' },
    { device: 'b1', site: 'Paris', windows: '11 24H2' },
    { device: 'b2', site: 'Paris', windows: '10 22H2' },
  ];
  const fleet = buildFleet(scenario, '1', rows);
  const of = [0, 1, 2].map((d) => fleet.policies[fleet.policyOf[d]!]!.downloadMode);
  return { result, modes: of };
}

describe('a policy for a group', () => {
  const pilot = catalog('Pilot ring', 2, 1_209_600, [target(PILOT)]);

  it.each([
    ['the id of the group', PILOT],
    ['the name of the policy', 'pilot RING'],
    ['the name of the file', 'Pilot ring.json'],
  ])('is an assignment, by %s', (_, key) => {
    const { result, modes: found } = modes([everything, pilot], { assign: [`${key}=site:Berlin`] });
    expect(result.policies).toEqual({ DODownloadMode: 1, DOMaxCacheAge: 604_800 });
    expect(result.assignments).toEqual([
      {
        key,
        match: { site: ['Berlin'] },
        policies: [
          expect.objectContaining({ policy: 'DODownloadMode', value: 2 }),
          expect.objectContaining({ policy: 'DOMaxCacheAge', value: 1_209_600 }),
        ],
      },
    ]);
    expect(found).toEqual([2, 1, 1]);
    expect(result.conflicts.map(({ policy, devices, winner }) => [policy, devices, winner.value])).toEqual([
      ['DODownloadMode', key, 2],
      ['DOMaxCacheAge', key, 1_209_600],
    ]);
    expect(result.conflicts[0]!.reading).toMatch(/two policies of MDM: Intune reports a conflict/);
    expect(result.text).toMatch(/conflict of DODownloadMode for some devices: 1 \(Everybody\.json .*\) against 2/);
  });

  it('may be for several fields and patterns', () => {
    const { modes: found } = modes([everything, pilot], { assign: [`${PILOT}=site:Berlin,Par*;windows:11`] });
    expect(found).toEqual([2, 2, 1]);
  });

  it('is for all devices where nothing says which they are, and that is told', () => {
    const { result, modes: found } = modes([everything, pilot], {});
    expect(found).toEqual([2, 2, 2]);
    expect(result.problems.map(({ message }) => message).join('\n')).toMatch(
      new RegExp(`it is assigned to the group ${PILOT}: taken for all devices`),
    );
  });

  it('says which of its groups are left, and who is left out in Intune', () => {
    const many = catalog('Many', 2, 0, [
      target(PILOT),
      target('other'),
      target('not-these', 'exclusionGroupAssignmentTarget'),
    ]);
    const messages = importFiles([many], { assign: [`${PILOT}=profile:laptop`] }).problems.map(
      ({ message }) => message,
    );
    expect(messages).toContain('it is assigned to the group other, too: no --assign says which devices they are');
    expect(messages).toContain('devices of the group not-these are left out of it in Intune, and not here');
    const all = catalog('All', 2, 0, [target('', 'allDevicesAssignmentTarget')]);
    expect(importFiles([all]).problems.filter(({ message }) => /assigned/.test(message))).toEqual([]);
  });

  it('of an update ring and of Microsoft365DSC is one, too', () => {
    const ring = file(
      'ring.json',
      JSON.stringify({
        '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
        displayName: 'Ring 1',
        deliveryOptimizationMode: 'httpWithPeeringPrivateGroup',
        assignments: [target(PILOT)],
      }),
    );
    expect(modes([everything, ring], { assign: [`${PILOT}=site:Paris`] }).modes).toEqual([1, 2, 2]);
    const dsc = file(
      'dsc.json',
      JSON.stringify({
        ResourceName: 'IntuneDeviceConfigurationDeliveryOptimizationPolicyWindows10V2',
        DisplayName: 'D',
        DODownloadMode: '2',
        Assignments: [
          { dataType: '#microsoft.graph.groupAssignmentTarget', groupId: 'x', groupDisplayName: 'Branch PCs' },
        ],
      }),
    );
    expect(modes([everything, dsc], { assign: ['Branch PCs=site:Paris'] }).modes).toEqual([1, 2, 2]);
  });
});

describe('who wins', () => {
  const pilot = catalog('Pilot', 2, 604_800, [target(PILOT)]);

  it('is Group Policy for all devices against MDM for some, unless MDM is said to win', () => {
    const taken = modes([gpo('domain.reg', 0), pilot], { assign: ['Pilot=site:Berlin'] });
    expect(taken.modes).toEqual([0, 0, 0]);
    expect(taken.result.conflicts[0]).toMatchObject({
      policy: 'DODownloadMode',
      devices: 'Pilot',
      winner: { value: 0 },
    });
    expect(taken.result.conflicts[0]!.reading).toMatch(/MDMWinsOverGP/);
    expect(modes([gpo('domain.reg', 0), pilot], { assign: ['Pilot=site:Berlin'], wins: 'mdm' }).modes).toEqual([
      2, 0, 0,
    ]);
  });

  it('of two for some devices is Group Policy, or the later one; that they may meet is a conflict', () => {
    const assign = ['Pilot=site:Berlin,Paris', 'ou.reg=site:Paris'];
    const { result, modes: found } = modes([gpo('ou.reg', 0), pilot, everything], { assign });
    expect(found).toEqual([2, 0, 0]);
    const both = result.conflicts.find(({ devices }) => devices === 'Pilot and of ou.reg');
    expect(both).toMatchObject({ policy: 'DODownloadMode', winner: { value: 0 } });
    expect(both!.reading).toMatch(/the assignment that stands last/);
    expect(modes([gpo('ou.reg', 0), pilot, everything], { assign, wins: 'mdm' }).modes).toEqual([2, 2, 2]);
    expect(modes([gpo('ou.reg', 0), pilot], { assign, wins: 'mdm' }).modes).toEqual([2, 2, 2]);
    expect(modes([gpo('ou.reg', 0), pilot], { assign }).modes).toEqual([2, 0, 0]);
  });
});

describe('an assignment that means nothing', () => {
  it.each([
    ['Pilto=site:a', /no group, policy or file is named Pilto; did you mean Pilot\?/],
    ['Pilot', /allowed is GROUP=field:pattern/],
    ['Pilot=Berlin', /allowed is field:pattern/],
    ['Pilot=place:a', /no field is named place/],
    ['Pilot=site:Berlni', /policies\.assignments\.0\.match\.site: no site is named Berlni; did you mean Berlin\?/],
  ])('%s is refused', (assign, message) => {
    expect(() => importFiles([catalog('Pilot', 2, 0), DEVICES], { assign: [assign] })).toThrow(message);
  });

  it('names devices that have pseudonyms', () => {
    const options = { assign: ['Pilot=device:a1'], pseudonyms: true };
    expect(() => importFiles([catalog('Pilot', 2, 0), DEVICES], options)).toThrow(
      /with --pseudonyms the names of devices are others/,
    );
  });
});
