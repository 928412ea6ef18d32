/** Sources that disagree: who wins, and the reading behind it. */
import { describe, expect, it } from 'vitest';
import { imported } from './samples.js';

const conflictOn = (samples: string[], wins?: 'mdm' | 'group-policy') =>
  imported(samples, { wins }).conflicts.find(({ policy }) => policy === 'DODownloadMode');

describe('conflicts', () => {
  it('of MDM and Group Policy are decided by what is asked for, with the page that leaves it open', () => {
    const asked = conflictOn(['registry.pol', 'update-ring.json']);
    expect(asked?.winner).toMatchObject({ value: 2, origin: { channel: 'group-policy' } });
    expect(asked?.opinions.map(({ value }) => value)).toEqual([1, 2]);
    expect(asked?.reading).toMatch(/MDMWinsOverGP.*ControlPolicyConflict.*assumed/);
    const other = conflictOn(['registry.pol', 'update-ring.json'], 'mdm');
    expect(other?.winner).toMatchObject({ value: 1, origin: { channel: 'mdm' } });
    expect(imported(['registry.pol', 'update-ring.json'], { wins: 'mdm' }).policies.DODownloadMode).toBe(1);
  });

  it('of two policies of MDM take the file that is named last, in either order', () => {
    expect(conflictOn(['older-profile.json', 'update-ring.json'])?.winner.value).toBe(1);
    const other = conflictOn(['update-ring.json', 'older-profile.json']);
    expect(other?.winner.value).toBe(2);
    expect(other?.reading).toMatch(/Intune reports a conflict/);
  });

  it('within one file are shown too', () => {
    const conflict = conflictOn(['catalog-list.json']);
    expect(conflict?.opinions.map(({ value, where }) => [value, where.path])).toEqual([
      [1, '$.value[0].settings[0].settingInstance'],
      [2, '$.value[1].settings[0].settingInstance'],
    ]);
  });

  it('are won by what the device says of itself', () => {
    expect(conflictOn(['get-doconfig.json', 'registry.pol'])?.winner).toMatchObject({
      value: 1,
      origin: { form: 'Get-DOConfig' },
    });
  });

  it('are none where all say the same', () => {
    expect(imported(['gpo-backup', 'gpo-backup.zip']).conflicts).toEqual([]);
    expect(conflictOn(['get-itemproperty.txt', 'update-ring.json'])).toBeUndefined();
  });

  it('are there where a later Group Policy takes a value away, and none where MDM sets what Group Policy does not', () => {
    const { policies, conflicts } = imported(['get-itemproperty.txt', 'deletions.pol']);
    expect(policies).toEqual({ DOMinFileSizeToCache: 10 });
    expect(conflicts.map(({ policy, winner }) => [policy, winner.value])).toEqual([
      ['DODownloadMode', null],
      ['DOMinRAMAllowedToPeer', null],
    ]);
    const mdm = imported(['deletions.pol', 'update-ring.json']);
    expect([mdm.policies.DODownloadMode, mdm.conflicts]).toEqual([1, []]);
  });
});
