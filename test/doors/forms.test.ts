/** Every form that dosim import reads: what its sample holds, and what is kept aside and why. */
import { describe, expect, it } from 'vitest';
import { importFiles } from '../../src/doors/importPolicies.js';
import type { PolicySet } from '../../src/policy/values.js';
import { imported } from './samples.js';

const HOURS = 'DOSetHoursToLimitBackgroundDownloadBandwidth';
const FOREGROUND_HOURS = 'DOSetHoursToLimitForegroundDownloadBandwidth';

/** Name of a sample, the form, and the policies in it. */
const FORMS: [string, string, PolicySet][] = [
  [
    'catalog.json',
    'Intune settings catalog',
    {
      DODownloadMode: 2,
      DOGroupIdSource: 5,
      DOMaxCacheAge: 604_800,
      DOCacheHost: ['mcc1.contoso.example', 'mcc2.contoso.example'],
      [HOURS]: { From: 8, To: 17, In: 25, Out: 0 },
    },
  ],
  [
    'catalog-list.json',
    'Intune settings catalog',
    { DODownloadMode: 2, DOMinRAMAllowedToPeer: 4, DOCacheHost: ['mcc.contoso.example', 'mcc2.contoso.example'] },
  ],
  [
    'catalog-folder',
    'Intune settings catalog',
    { DOMinFileSizeToCache: 10, DOMinBatteryPercentageAllowedToUpload: 40 },
  ],
  ['json-in-json.json', 'Intune settings catalog', { DORestrictPeerSelectionBy: 2 }],
  [
    'older-profile.json',
    'Intune older profile',
    {
      DODownloadMode: 2,
      DORestrictPeerSelectionBy: 1,
      DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10',
      DOMaxDownloadBandwidth: 4000,
      DOMaxUploadBandwidth: 0,
      DODelayBackgroundDownloadFromHttp: 3600,
      DOMinRAMAllowedToPeer: 8,
      DOModifyCacheDrive: 'D:\\DOCache',
      DOMaxCacheAge: 1_209_600,
      DOAbsoluteMaxCacheSize: 30,
      DOAllowVPNPeerCaching: 1,
      DOCacheHost: ['mcc.contoso.example'],
      DODelayCacheServerFallbackBackground: 240,
    },
  ],
  ['update-ring.json', 'Intune update ring', { DODownloadMode: 1 }],
  [
    'm365dsc.ps1',
    'Microsoft365DSC',
    {
      DODownloadMode: 2,
      DOCacheHost: ['mcc1.contoso.example', 'mcc2.contoso.example'],
      DOMaxCacheAge: 1_209_600,
      DOMaxUploadBandwidth: 2000,
      [FOREGROUND_HOURS]: { From: 7, To: 18, In: 30, Out: 90 },
    },
  ],
  ['m365dsc.json', 'Microsoft365DSC', { DODownloadMode: 1, DOMinBackgroundQos: 2500 }],
  [
    'policy.reg',
    '.reg file',
    {
      DODownloadMode: 2,
      DOMaxCacheAge: 604_800,
      DOMonthlyUploadDataCap: 4_294_967_295,
      DOModifyCacheDrive: 'D:\\Cache "DO"',
      DOCacheHost: ['mcc.example'],
      [HOURS]: { From: 8, To: 17, In: 50, Out: 0 },
    },
  ],
  [
    'ansi.reg',
    '.reg file',
    { DODownloadMode: 0, DOModifyCacheDrive: '%SystemDrive%', DOVpnKeywords: ['Büro', 'Tunnel'] },
  ],
  [
    'reg-query.txt',
    'reg query',
    { DODownloadMode: 1, DOMinDiskSizeAllowedToPeer: 64, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' },
  ],
  [
    'get-itemproperty.json',
    'Get-ItemProperty',
    { DODownloadMode: 3, DOMaxCacheAge: 0, DOMonthlyUploadDataCap: 4_294_967_295 },
  ],
  ['get-itemproperty.txt', 'Get-ItemProperty', { DODownloadMode: 1, DOMinRAMAllowedToPeer: 6 }],
  ['mdm-store.json', 'Get-ItemProperty', { DODownloadMode: 2 }],
  [
    'registry.pol',
    'registry.pol',
    {
      DODownloadMode: 2,
      DOVpnKeywords: ['Tunnel;x]', 'More'],
      DOMinRAMAllowedToPeer: 8,
      DOMaxCacheSize: 30,
      DOMaxForegroundDownloadBandwidth: 4_294_967_295,
    },
  ],
  ['deletions.pol', 'registry.pol', { DOMinFileSizeToCache: 10 }],
  ['lgpo.txt', 'LGPO text', { DODownloadMode: 100, DOMinFileSizeToCache: 16, DOModifyCacheDrive: 'E:\\Cache' }],
  [
    'gpo-report.xml',
    'XML report',
    {
      DODownloadMode: 2,
      DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10',
      DOMaxCacheAge: 1_209_600,
      DOMinFileSizeToCache: 10,
      DOAllowVPNPeerCaching: 0,
      DOCacheHost: ['mcc1.contoso.example', 'mcc2.contoso.example'],
      DORestrictPeerSelectionBy: 1,
      DOMinRAMAllowedToPeer: 8,
      [HOURS]: { From: 8, To: 18, In: 25, Out: 75 },
    },
  ],
  ['gpo-backup', 'registry.pol', { DODownloadMode: 1, DOAllowVPNPeerCaching: 1 }],
  ['gpo-backup.zip', 'registry.pol', { DODownloadMode: 1, DOAllowVPNPeerCaching: 1 }],
  [
    'oma-uri.csv',
    'table of OMA-URIs',
    { DODownloadMode: 2, DOMaxCacheAge: 259_200, [HOURS]: { From: 9, To: 16, In: 10, Out: 100 } },
  ],
  ['custom-profile.json', 'OMA-URI settings', { DOMinBackgroundQos: 500, DOCacheHost: ['mcc1', 'mcc2'] }],
  [
    'settings.syncml.xml',
    'SyncML',
    {
      DODownloadMode: 2,
      DOCacheHost: ['mcc1.contoso.example', 'mcc2.contoso.example'],
      [HOURS]: { From: 8, To: 17, In: 40, Out: 0 },
    },
  ],
  [
    'customizations.xml',
    'provisioning project',
    { DODownloadMode: 1, DOMinRAMAllowedToPeer: 8, DOPercentageMaxBackgroundBandwidth: 30 },
  ],
  ['set-policy.ps1', 'PowerShell script', { DODownloadMode: 2, DOCacheHost: ["mcc's"] }],
  [
    'get-doconfig.txt',
    'Get-DOConfig',
    {
      DODownloadMode: 2,
      DOMaxBackgroundDownloadBandwidth: 1000,
      DOMonthlyUploadDataCap: 5,
      DOAllowVPNPeerCaching: 1,
      DOMinRAMAllowedToPeer: 4,
    },
  ],
  [
    'get-doconfig.json',
    'Get-DOConfig',
    { DODownloadMode: 1, DOMinBatteryPercentageAllowedToUpload: 40, DOModifyCacheDrive: 'D:\\DO' },
  ],
];

const asideOf = (sample: string) => imported([sample]).aside.map(({ name, why }) => `${name}: ${why}`);

describe('forms', () => {
  it.each(FORMS)('%s is read as %s', (sample, form, policies) => {
    const { origins, policies: found } = imported([sample]);
    expect(found).toEqual(policies);
    expect(new Set(origins.map(({ origin }) => origin.form))).toEqual(new Set([form]));
  });

  it('is told from the content: the name of the file says nothing', async () => {
    const { readImportFiles } = await import('../../src/io/importFiles.js');
    const { importFiles } = await import('../../src/doors/importPolicies.js');
    const { join } = await import('node:path');
    const { SAMPLES } = await import('./samples.js');
    for (const [sample, , policies] of FORMS.filter(([name]) => /\.(json|reg|pol|txt|csv|ps1|zip)$/.test(name))) {
      const [file] = readImportFiles([join(SAMPLES, sample)]);
      expect(importFiles([{ ...file!, name: 'file.dat' }]).policies, sample).toEqual(policies);
    }
  });
});

describe('what is kept aside', () => {
  it('is an id of the catalog that no setting has, with the nearest, and a value out of range with its policy', () => {
    const { aside, others, problems } = imported(['catalog.json']);
    expect(aside.map(({ name, why }) => [name.slice(-18), why])).toEqual([
      [
        'ominbackgroundqosx',
        expect.stringContaining(
          'did you mean device_vendor_msft_policy_config_deliveryoptimization_dominbackgroundqos?',
        ),
      ],
      ['DOMaxCacheSize', 'found 150, allowed is a whole number of % from 1 to 100'],
    ]);
    expect(others).toEqual([expect.objectContaining({ area: 'defender', count: 1 })]);
    const texts = problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    expect(texts).toMatch(/\$\.settings\[7\]\.settingInstance: DOMaxCacheSize: found 150/);
    expect(texts).toMatch(/assigned to the group .*: taken for all devices of the estate, unless --assign/);
  });

  it('is the key that looks like that of the policy, with the reason, and what a device did', () => {
    const texts = asideOf('policy.reg');
    expect(texts).toHaveLength(3);
    expect(texts[0]).toMatch(/^DODowloadMode: no setting .* did you mean DODownloadMode\?/);
    expect(texts[1]).toMatch(/\\Config\\DODownloadMode: this key looks like that of the policies and is not/);
    expect(texts[2]).toMatch(/Usage\\UploadMonthlyInternetBytes: this is what a device did/);
    expect(() => imported(['only-config.reg'])).toThrow(
      /only-config\.reg:4:1.*looks like that of the policies and is not[\s\S]*no policy of Delivery Optimization/,
    );
  });

  it('is a setting of the older profile that is not known', () => {
    expect(asideOf('older-profile.json')).toEqual(['futureKey: no setting of the older profile has this name']);
  });

  it('is what came by no policy, of Get-DOConfig', () => {
    expect(asideOf('get-doconfig.txt')).toEqual([
      'MaxUploadRatePct: it was set on the device, in Settings or by a cmdlet: no policy',
    ]);
  });

  it('is an answer, a value of a user, an encrypted value, hours of the store of MDM, and a computed value', () => {
    expect(asideOf('oma-uri.csv')[0]).toMatch(/Result.*what a device answered/);
    expect(asideOf('lgpo.txt')[0]).toMatch(/policies of the machine only/);
    expect(asideOf('custom-profile.json')[0]).toMatch(/encrypted/);
    expect(asideOf('mdm-store.json')[0]).toMatch(/no plain value in this store/);
    expect(asideOf('set-policy.ps1')[0]).toMatch(/must stand on this line/);
  });

  it('is the half of users of a backup; its other files are told as not needed', () => {
    const { notRead, problems } = imported(['gpo-backup']);
    expect(notRead.map(({ file }) => file.split('/').at(-1)).sort()).toEqual(
      ['Backup.xml', 'bkupInfo.xml', 'comment.cmtx', 'gpreport.xml', 'manifest.xml', 'registry.pol'].sort(),
    );
    expect(notRead.every(({ isExpected }) => isExpected)).toBe(true);
    expect(problems.filter(({ message }) => message.startsWith('not read'))).toEqual([]);
  });

  describe('a report of a Group Policy', () => {
    const report = (computer: string) =>
      `<GPO xmlns="http://www.microsoft.com/GroupPolicy/Settings"><Name>g</Name><Computer>${computer}</Computer></GPO>`;
    const policy = (
      title: string,
      values: string,
      state = 'Enabled',
      category = 'Windows Components/Delivery Optimization',
    ) =>
      `<q1:Policy><q1:Name>${title}</q1:Name><q1:State>${state}</q1:State><q1:Category>${category}</q1:Category>${values}</q1:Policy>`;
    const chosen = (option: string) =>
      `<q1:DropDownList><q1:State>Enabled</q1:State><q1:Value><q1:Name>${option}</q1:Name></q1:Value></q1:DropDownList>`;
    const extension = (inner: string) => `<ExtensionData><Extension>${inner}</Extension></ExtensionData>`;
    const read = (computer: string, ...more: { name: string; text: string }[]) =>
      importFiles(
        [{ name: 'b/gpreport.xml', text: report(computer) }, ...more].map(({ name, text }) => ({
          name,
          bytes: new TextEncoder().encode(text),
        })),
      );

    it('has what it does not know kept aside, and what is disabled not configured', () => {
      const result = imported(['gpo-report.xml']);
      expect(result.aside.map(({ name, why }) => `${name}: ${why}`)).toEqual([
        'Peering with the neighbours: no setting of Delivery Optimization has this title',
      ]);
      const later = imported(['policy.reg', 'gpo-report.xml']);
      const conflict = later.conflicts.find(({ policy }) => policy === 'DOMonthlyUploadDataCap')!;
      expect([conflict.winner.value, later.policies.DOMonthlyUploadDataCap]).toEqual([null, undefined]);
      expect(result.others).toEqual([expect.objectContaining({ area: 'other settings of Group Policy', count: 1 })]);
      expect(result.origins.map(({ origin }) => origin.title)).toEqual(['Branches: peering']);
    });

    it.each([
      ['Select a method to restrict Peer Selection', 'None', { DORestrictPeerSelectionBy: 0 }],
      ['Select a method to restrict Peer Selection', 'NAT', { DORestrictPeerSelectionBy: 0 }],
      ['Select a method to restrict Peer Selection', 'Subnet', { DORestrictPeerSelectionBy: 1 }],
      ['Select a method to restrict Peer Selection', 'Local discovery (DNS-SD)', { DORestrictPeerSelectionBy: 2 }],
      ['Cache Server Hostname Source', 'DHCP Option 235', { DOCacheHostSource: 1 }],
      ['Cache Server Hostname Source', 'DHCP Option 235 Force', { DOCacheHostSource: 2 }],
      ['Select the source of Group IDs', 'AAD Tenant ID (5)', { DOGroupIdSource: 5 }],
      ['download mode', 'Bypass (100)', { DODownloadMode: 100 }],
    ])('has options by their number or their words: %s, %s', (title, option, policies) => {
      expect(read(extension(policy(title, chosen(option)))).policies).toEqual(policies);
    });

    it.each([
      ['12 AM', '12 PM', { From: 0, To: 12, In: 0, Out: 0 }],
      ['1 AM', '11 PM', { From: 1, To: 23, In: 0, Out: 0 }],
      ['08:00', '17:00', { From: 8, To: 17, In: 0, Out: 0 }],
    ])('has hours as the template writes them: %s to %s', (from, to, hours) => {
      const values = `${chosen(from)}${chosen(to)}`;
      expect(
        read(extension(policy('Set Business Hours to Limit Background Download Bandwidth', values))).policies,
      ).toEqual({
        [HOURS]: hours,
      });
    });

    it('has an option that nobody knows kept aside', () => {
      const mode = policy('Download Mode', chosen('Group (2)'));
      const { aside } = read(extension(mode + policy('Cache Server Hostname Source', chosen('Zeroconf'))));
      expect(aside.map(({ name, why }) => `${name}: ${why}`)).toEqual([
        'DOCacheHostSource: no option of it is called "Zeroconf"',
      ]);
    });

    it('of a computer half that is switched off sets nothing', () => {
      expect(() => read(`<Enabled>false</Enabled>${extension(policy('Download Mode', chosen('Group (2)')))}`)).toThrow(
        /no policy of Delivery Optimization/,
      );
    });

    it('of another language or area says that registry.pol is the same in every language', () => {
      const swedish = policy(
        'Nedladdningsläge',
        chosen('Grupp (2)'),
        'Enabled',
        'Windows-komponenter/Leveransoptimering',
      );
      expect(() => read(extension(swedish))).toThrow(/English title; registry\.pol of a backup.*every language/);
    });

    it('is not read beside the registry.pol of its backup, and is beside that of another', () => {
      const other = imported(['gpo-report.xml', 'gpo-backup']);
      expect(other.origins.map(({ origin }) => origin.form)).toEqual(['registry.pol', 'XML report']);
      expect(other.notRead.map(({ file }) => file.split('/').at(-1))).toContain('gpreport.xml');
    });
  });

  it('is nothing of a mode that a ring leaves to the user', () => {
    expect(() => imported(['update-ring-unset.json'])).toThrow(/no policy of Delivery Optimization/);
    expect(imported(['update-ring-unset.json', 'get-itemproperty.txt']).policies.DODownloadMode).toBe(1);
  });

  it('is a report without devices, and lists of which nothing is known, which are told as such', () => {
    const text = (csv: string) => () => importFiles([{ name: 'a.csv', bytes: new TextEncoder().encode(csv) }]);
    expect(text('ContentType,BytesFromCDN,BytesFromPeers\nOffice,1,2\n')).toThrow(
      /UCDOAggregatedStatus is read, and names no device: dosim observe/,
    );
    expect(text('site,colour\nBerlin,100\n')).toThrow(/may be a list of sites.*docs\/sites\.md has the names/);
    expect(text('Device name,Colour\nb,red\n')).toThrow(/--map COLUMN=field says what a column is/);
    expect(imported(['devices.json']).devices).toMatchObject({ devices: 1, sites: 1 });
  });

  it('is nothing of an empty registry.pol, which is valid', () => {
    expect(() => imported(['empty.pol'])).toThrow(/empty\.pol: no policy|no policy of Delivery Optimization/);
    expect(imported(['empty.pol', 'update-ring.json']).policies).toEqual({ DODownloadMode: 1 });
  });
});

describe('a DWORD that a program took for a number with sign', () => {
  const KEY = 'SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization';
  const cap = (text: string) =>
    importFiles([{ name: 'a', bytes: new TextEncoder().encode(text) }]).policies.DOMonthlyUploadDataCap;
  const path = `PSPath : Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\${KEY}`;

  it.each([
    ['LGPO text', `Computer\n${KEY}\nDOMonthlyUploadDataCap\nDWORD:-1\n`],
    ['Get-ItemProperty as text', `DOMonthlyUploadDataCap : -1\n${path}\n`],
    ['Get-ItemProperty as JSON', '{"DOMonthlyUploadDataCap": -1}'],
    ['JSON with texts', '{"DOMonthlyUploadDataCap": "-1"}'],
  ])('is 2^32 more in %s', (_, text) => {
    expect(cap(text)).toBe(4_294_967_295);
  });

  it('is none below -2^31', () => {
    expect(() => cap(`Computer\n${KEY}\nDOMonthlyUploadDataCap\nDWORD:-2147483649\n`)).toThrow(/found -2147483649/);
  });

  it('of a text says nothing of its type', () => {
    expect(imported(['get-itemproperty.txt']).problems.filter(({ message }) => /REG_SZ/.test(message))).toEqual([]);
  });
});
