/** Reports about downloads given to an import: their devices, what they tell of the mode, and what is left to `observe`. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Imported, type ImportOptions, importFiles } from '../../src/doors/importPolicies.js';
import { readImportFiles } from '../../src/io/importFiles.js';
import { importLines } from '../../src/report/importSummary.js';
import { SAMPLES } from './samples.js';

const OBSERVED = join(import.meta.dirname, 'observed/samples');
const observed = (name: string) => readImportFiles([join(OBSERVED, name)]);
const text = (name: string, content: string) => ({ name, bytes: new TextEncoder().encode(content) });
const rowsOf = ({ files }: Imported) =>
  files['inventory.csv']!.trim()
    .split('\n')
    .map((line) => line.trim());

const HEAD =
  'DeviceName,GlobalDeviceId,City,ContentType,BytesFromCDN,BytesFromPeers,DownloadMode,DownloadModeSrc,OSVersion';
const report = (...rows: string[]) => text('ucdo.csv', [HEAD, ...rows].join('\n'));
const imported = (files: Parameters<typeof importFiles>[0], options: ImportOptions = {}) => importFiles(files, options);

describe('a report among the files of an import', () => {
  it('gives the devices that it names, one for its rows, with their city for a site', () => {
    const result = imported(observed('ucdostatus.csv'));
    expect(result.devices).toMatchObject({ devices: 3, sites: 3 });
    // The second device sends no name.
    expect(rowsOf(result)).toEqual(['device,site', 'DESK-001,London', 'device-1,London City', 'DESK-003,Paris']);
    expect(result.reports).toMatchObject([{ form: 'UCDOStatus', rows: 4, devices: 3, isObserved: true }]);
    expect(result.devices!.findings).toContainEqual(expect.objectContaining({ kind: 'site-by-city', count: 3 }));
    expect(result.text).toContain('hold it against:\n#   ucdostatus.csv: UCDOStatus, 4 rows');
    expect(importLines(result).join('\n')).toContain('4 rows of 3 devices  dosim observe and calibrate');
    expect(JSON.stringify(result)).not.toMatch(/contoso|ada@|bob@|eve@/);
  });

  it('knows less than a list of devices: that counts, and the report adds what is not in it', () => {
    const list = text('list.csv', 'device,site,ram\nPC-1,Berlin,16 GB\n');
    const files = [report('pc-1,g:1,Hamburg,Office,1,2,,,23H2', 'PC-2,g:2,Hamburg,Office,1,2,,,1909'), list];
    expect(rowsOf(imported(files))).toEqual([
      'device,site,ram,windows',
      'PC-1,Berlin,16 GB,11 23H2',
      'PC-2,Hamburg,16 GB,10 1909',
    ]);
  });

  it('is of cmdlets, too, with the names of their computers', () => {
    const result = imported(observed('status.json'), { sitePattern: '{site}-*' });
    expect(rowsOf(result)).toEqual(['device,site', 'DESK-001,DESK', 'DESK-002,DESK']);
  });

  it('may be another table of Windows Update for Business reports, of which the devices are read', () => {
    const columns = 'DeviceName,GlobalDeviceId,OSBuild,OSEdition,DeviceFormFactor,LastCensusScanTime [UTC],Type';
    const client = text('client.csv', `${columns}\nPC-1,g:1,10.0.22631.4317,Enterprise,Notebook,2026-03-01,UCClient\n`);
    const result = imported([client]);
    expect(rowsOf(result)).toEqual([
      'device,site,profile,windows,edition,home,vpn',
      'PC-1,without-site,laptop,11 23H2,Enterprise,100 %,0 %',
    ]);
    expect(result.reports).toEqual([{ file: 'client.csv', form: 'UCClient', rows: 1, devices: 1, isObserved: false }]);
    expect(result.text).not.toContain('hold it against');
  });

  it.each([
    ['query.csv', 'UCDOAggregatedStatus'],
    ['ucdoaggregated.json', 'UCDOAggregatedStatus'],
    ['perfsnap-month.json', 'Get-DeliveryOptimizationPerfSnapThisMonth'],
    ['log.txt', 'Get-DeliveryOptimizationLog'],
  ])('%s is %s, which names no device: alone it makes no estate', (name, form) => {
    expect(() => imported(observed(name))).toThrow(`${form} is read, and names no device: dosim observe`);
    const both = imported([...observed(name), ...readImportFiles([join(SAMPLES, 'policy.reg')])]);
    expect([both.devices, both.reports[0]!.form]).toEqual([null, form]);
  });
});

describe('the download mode that devices report', () => {
  const group = 'PC-1,g:1,Rome,Office,1,2,Group (2),MDM,24H2';
  const lan = 'PC-2,g:2,Rome,Office,1,2,LAN (1),MDM,24H2';

  it('is a policy where all report the same, and no file sets it', () => {
    expect(imported([report(group)])).toMatchObject({
      policies: { DODownloadMode: 2 },
      held: [{ policy: 'DODownloadMode', origin: { channel: 'device', form: 'UCDOStatus' } }],
    });
    expect(imported([report(group.replace('MDM', 'Default'))]).policies).toEqual({});
  });

  it('is a remark where devices differ, or the files say otherwise', () => {
    const said = ({ problems }: Imported) => problems.map(({ message }) => message).join();
    const differ = imported([report(group, lan)]);
    expect(differ.policies).toEqual({});
    expect(said(differ)).toContain('Group (2) on 1 device, LAN (1) on 1 device; no policy is made of that');
    const policy = text('mode.csv', './Device/Vendor/MSFT/Policy/Config/DeliveryOptimization/DODownloadMode,1\n');
    const other = imported([report(group), policy]);
    expect(other.policies).toEqual({ DODownloadMode: 1 });
    expect(said(other)).toContain('Group (2) on 1 device; the policies count');
    expect(said(imported([report(lan), policy]))).not.toContain('report download mode');
  });
});

describe('mail addresses in the place of a place', () => {
  it('are no names of sites, and in no text', () => {
    const result = imported([
      report('PC-1,g:1,ada@contoso.example,Office,1,2,,,24H2'),
      text('l.csv', 'device,site,ram\nPC-2,bob@contoso.example,8 GB\n'),
    ]);
    expect(rowsOf(result).map((row) => row.split(',')[1])).toEqual(['site', 'without-site', 'without-site']);
    expect(JSON.stringify(result)).not.toContain('contoso');
    expect(result.devices!.findings).toContainEqual(
      expect.objectContaining({ text: '2 mail addresses in place of a site: taken as missing' }),
    );
  });
});
