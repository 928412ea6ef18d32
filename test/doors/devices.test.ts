/** Lists of devices in every form, what becomes of each column, and what is odd about them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCells } from '../../src/core/csvTable.js';
import { InputError } from '../../src/core/problems.js';
import { readDates, readSize } from '../../src/doors/devices/cells.js';
import { likelyUnit } from '../../src/doors/devices/fields.js';
import { SITE_SOURCES } from '../../src/doors/devices/places.js';
import { type Imported, type ImportOptions, importFiles } from '../../src/doors/importPolicies.js';
import { buildFleet } from '../../src/fleet/build.js';
import type { LineKind } from '../../src/fleet/line.js';
import { parseRows } from '../../src/io/csvRows.js';
import { readImportFiles } from '../../src/io/importFiles.js';
import { Inventories } from '../../src/io/inventories.js';
import { loadScenario } from '../../src/scenario/load.js';
import { bytesOverLine, run } from '../helpers.js';
import { imported, SAMPLES } from './samples.js';

const EXAMPLES = join(import.meta.dirname, '../../examples/import');
const GB = 2 ** 30;

const sample = (name: string, options: ImportOptions = {}) => imported([`devices/${name}`], options);
const given = (text: string, options: ImportOptions = {}) =>
  importFiles([{ name: 'a.csv', bytes: new TextEncoder().encode(text) }], options);

/** Rows of a file that the scenario names, as objects without their empty cells. */
function rowsOf({ files }: Imported, name: string): Record<string, string>[] {
  const [headings, ...rows] = readCells(files[name]!, ',').rows;
  return rows.map((row) =>
    Object.fromEntries(row.flatMap((cell, i) => (cell === '' ? [] : [[headings![i]!, cell] as const]))),
  );
}
/** What the inventory says of where a device without a site is. */
const ALONE = { site: 'without-site', home: '100 %', vpn: '0 %' };
const devicesOf = (result: Imported) => rowsOf(result, 'inventory.csv');
const sitesOf = (result: Imported) => rowsOf(result, 'sites.csv');
const found = (result: Imported, kind: string) => result.devices!.findings.filter((finding) => finding.kind === kind);

/** The devices that the estate has, as a run sees them. */
async function fleetOf(result: Imported) {
  const { scenario, inventory } = await estateOf(result);
  return buildFleet(scenario, '1', inventory);
}

async function estateOf(result: Imported) {
  const texts: Record<string, string> = { ...result.files, 'estate.yaml': result.text };
  const readText = (name: string) => ({ file: name, text: texts[name]! });
  const { scenario } = loadScenario('estate.yaml', readText);
  return { scenario, inventory: await new Inventories(readText, parseRows).of(scenario, 'estate.yaml') };
}

describe('a list of devices', () => {
  it('of Intune in German: UTF-16, semicolons, decimal commas, dates with the day first, a cell of two lines', () => {
    const result = sample('intune-german.csv');
    expect(devicesOf(result)).toEqual([
      {
        device: 'KÖLN-01',
        site: 'Köln Süd',
        disk: '238 GB',
        free_disk: '118 GB',
        windows: '11 23H2',
        edition: 'Enterprise',
        domain: 'none',
        tenant: 'own-tenant',
        ad_site: 'none',
      },
      {
        device: 'KÖLN-02',
        site: 'Köln Süd',
        disk: '238 GB',
        free_disk: '30 GB',
        windows: '10 22H2',
        edition: 'Pro',
        tenant: 'own-tenant',
      },
    ]);
    expect(found(result, 'left-out')[0]).toMatchObject({ count: 1, examples: ['iOS 1'] });
    expect(result.devices!.lists[0]).toMatchObject({ form: 'Intune devices', rows: 3 });
  });

  it.each([
    [
      'Portuguese',
      'Nome do dispositivo;Sistema operacional;Versão do SO;Armazenamento total;Armazenamento livre;Último check-in',
    ],
    ['Dutch', 'Apparaatnaam;Besturingssysteem;Besturingssysteemversie;Totale opslag;Vrije opslag;Laatste check-in'],
    [
      'Polish',
      'Nazwa urządzenia;System operacyjny;Wersja systemu operacyjnego;Całkowita ilość miejsca;Wolne miejsce;Ostatnie zaewidencjonowanie',
    ],
    ['Japanese', 'デバイス名;オペレーティング システム;OS のバージョン;合計ストレージ;空きストレージ;最終チェックイン'],
    ['Chinese', '设备名称;操作系统;操作系统版本;总存储空间;可用存储空间;上次签入'],
  ])('of Intune in %s', (_, headings) => {
    const row = (name: string, seen: string) => `${name};Windows;10.0.22631.4317;243712;120832;${seen}`;
    const text = [
      headings,
      row('PC-1', '2026/03/02 8:15'),
      row('PC-2', '2025/11/30'),
      'T-1;Android;14;1;1;2026/3/1',
    ].join('\n');
    const result = importFiles([{ name: 'a.csv', bytes: new TextEncoder().encode(text) }]);
    expect(devicesOf(result)[0]).toMatchObject({
      device: 'PC-1',
      windows: '11 23H2',
      disk: '238 GB',
      free_disk: '118 GB',
    });
    expect(found(result, 'left-out')[0]).toMatchObject({ examples: ['Android 1'] });
    expect(found(result, 'stale')[0]!.text).toContain('1 device not seen for 30 days before 2026-03-02');
  });

  it('of Intune by its interface: tabs, ANSI, names side by side, storage in KB', () => {
    const result = sample('intune-api.csv');
    expect(devicesOf(result)).toEqual([
      expect.objectContaining({
        device: 'MÜNCHEN-1',
        site: 'München',
        disk: '238 GB',
        edition: 'Education',
        domain: 'none',
      }),
      expect.objectContaining({ device: 'MÜNCHEN-2', ...ALONE, disk: '238 GB', windows: '11 22H2' }),
    ]);
    expect(found(result, 'unit')[0]!.text).toMatch(/StorageTotal are taken as KB/);
    expect(found(result, 'stale')[0]).toMatchObject({ count: 1, examples: ['intune-api.csv:3'] });
  });

  it('of Graph has memory; what is missing has what is usual for the model', () => {
    const result = sample('graph-devices.json');
    expect(devicesOf(result).map(({ device, ram, disk, domain }) => [device, ram, disk, domain])).toEqual([
      ['BER-1', '16 GB', '238 GB', 'none'],
      ['BER-2', '16 GB', '238 GB', undefined],
    ]);
    expect(found(result, 'missing-memory')[0]!.text).toBe('1 device without memory: 1 has what is usual for its model');
  });

  it('of Configuration Manager: KB and MB, a row a drive, cases, servers, what is older than Windows 10', async () => {
    const result = sample('configmgr.csv');
    const server = { windows: 'Server 2022', edition: 'Standard', ram: '64 GB', subnet: '10.2.1.0/24' };
    expect(devicesOf(result)).toEqual([
      {
        device: 'LON-1',
        site: 'London',
        profile: 'laptop',
        ram: '16 GB',
        disk: '238 GB',
        free_disk: '118 GB',
        windows: '11 23H2',
        edition: 'Enterprise',
        domain: 'corp.contoso.example',
        subnet: '10.2.0.0/24',
      },
      expect.objectContaining({ device: 'LON-2', profile: 'desktop', ram: '8 GB', edition: 'Pro', domain: 'none' }),
      expect.objectContaining({ device: 'LON-SRV', ...server }),
    ]);
    expect(found(result, 'left-out')[0]!.examples).toEqual(['Windows before 10 1']);
    const fleet = await fleetOf(result);
    expect([...fleet.ramBytes].map((bytes) => bytes / GB)).toEqual([16, 8, 64]);
    expect([0, 1, 2].map((d) => fleet.target(d).profile)).toEqual(['laptop', 'desktop', 'desktop']);
  });

  it('of any kind, by what its columns are; sites that differ in letter case are one', () => {
    const map = [
      'Rechner=device',
      'gebäude=site',
      'Speicher [GB]=ram',
      'Bezeichnung OS=windows',
      'Öffentlich=public_ip',
    ];
    const result = sample('own-list.csv', { map });
    expect(devicesOf(result)).toEqual([
      { device: 'PC1', site: 'Haus A', ram: '16 GB', windows: '11 23H2', public_ip: '203.0.113.1' },
      { device: 'PC2', site: 'Haus A', ram: '8 GB', windows: '10 22H2', public_ip: '203.0.113.1' },
      { device: 'PC3', site: 'Haus B', ram: '8 GB', windows: '11 23H2', public_ip: '203.0.113.1' },
    ]);
    expect(found(result, 'shared-address')[0]).toMatchObject({
      count: 1,
      examples: ['203.0.113.1: Haus A (2), Haus B (1)'],
    });
    expect(() => sample('own-list.csv')).toThrow(/no policy of Delivery Optimization is in it, and no list of devices/);
    expect(() => sample('own-list.csv', { map: ['Rechner=colour'] })).toThrow(/no field is named colour/);
    expect(() => sample('own-list.csv', { map: [...map, 'Gebaude=site'] })).toThrow(
      /--map Gebaude=site: error: no column is named Gebaude; did you mean Gebäude\?/,
    );
  });

  it.each([
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('has its fields parted by %s', (_, delimiter) => {
    const text = ['Device name', 'OS version', 'Site'].join(delimiter);
    expect(devicesOf(given(`\uFEFF${text}\r\n${['A', '10.0.22631.1', 'x'].join(delimiter)}\r\n\r\n`))).toEqual([
      { device: 'A', site: 'x', windows: '11 23H2' },
    ]);
  });

  it('is put together with others of the same devices: an earlier one counts, a later one fills in', () => {
    const first = {
      name: 'a.csv',
      bytes: new TextEncoder().encode('Device name,OS version,Site\nA,10.0.22631.1,x\nB,10.0.22631.1,\n'),
    };
    const second = {
      name: 'b.csv',
      bytes: new TextEncoder().encode('Name0,AD_Site_Name0,TotalPhysicalMemory0\na,y,8267776\nb,y,16617472\n'),
    };
    const result = importFiles([first, second]);
    expect(devicesOf(result)).toEqual([
      { device: 'A', site: 'x', ram: '8 GB', windows: '11 23H2', ad_site: 'y' },
      { device: 'B', site: 'y', ram: '16 GB', windows: '11 23H2' },
    ]);
    expect(found(result, 'several-sources')[0]!.examples).toEqual(['ad-site 1', 'column 1']);
  });
});

describe('what a list leaves open', () => {
  it('is told: versions that nobody can read, and which row counts where none has a date', () => {
    const result = given('device,site,os version\na,x,banana\nb,x,10.0.22631.1\nb,y,10.0.26100.1\n');
    const texts = result.devices!.findings.map(({ text, examples }) => `${text} | ${examples.join(' ')}`);
    expect(texts).toContain('1 version of Windows that cannot be read: taken as missing | a.csv:2');
    expect(texts).toContain('1 device that one list has twice: without a date, the first row counts | a.csv:4');
    expect(devicesOf(result).map(({ device, site }) => `${device} ${site}`)).toEqual(['a x', 'b x']);
  });

  it('is told in the singular of one, in the plural of several', () => {
    const rows = ['a,,banana,0.1,x@y.example,2026-01-01', ',x,10,16,,2026-03-02', 'l,x,Ubuntu,16,,2026-03-02'];
    const texts = (of: readonly string[]) => {
      const csv = `device,site,os version,ram (GB),category,last seen\n${of.join('\n')}\nz,x,10.0.22631.1,,,2026-03-02\n`;
      return given(csv, { staleAfterDays: 1 }).devices!.findings.map(({ text }) => text);
    };
    const one = texts(rows);
    expect(one.length).toBeGreaterThan(4);
    // A word with two s is none in the plural: 1 address.
    for (const text of one) expect(text).not.toMatch(/\b1 (?!has )[a-z]+[^s\W]s\b|\b1 [a-z ]*\b(are|have)\b/);
    const two = texts([...rows, ...rows.map((row) => row.replace(/^(\w)/, '$12'))]);
    expect(two).toContain('2 rows without the name of a device');
  });

  it('is told: no site, a device twice, odd memory and builds, a subnet of two sites', async () => {
    const result = given(`device,site,os version,ram (GB),last seen,subnet,total storage,free storage
a,x,10.0.22631.1,16,2026-03-01,10.1.0.0/24,256,300
a,x,10.0.26100.1,16,2026-03-02,10.1.0.0/24,256,100
b,y,10.0.22999.1,0.1,2026-03-02,10.1.0.0/24,256,100
c,,10.0.22631.1,,2025-06-01,10.3.0.0,256,100
d,,10.0.22631.1,16,2025-06-01,,256,100
,x,10.0.22631.1,16,2026-03-02,,256,100
`);
    const texts = result.devices!.findings.map(({ text, examples }) => `${text} | ${examples.join(' ')}`).join('\n');
    for (const said of [
      /^2 devices without a site: at without-site.* \| a\.csv:5 a\.csv:6$/m,
      /^1 device that one list has twice: the one seen last counts \| a\.csv:3$/m,
      /^1 size of memory that no device with Windows has: taken as missing \| a\.csv:4$/m,
      /^1 build that no release of Windows has \| a\.csv:4$/m,
      /^1 disk with more free than in all: taken as not known \| a\.csv:2$/m,
      /^1 row without the name of a device \| a\.csv:7$/m,
      /^1 subnet with devices of several sites: .* \| 10\.1\.0\.0\/24: x \(1\), y \(1\)$/m,
      /^2 devices not seen for 30 days before 2026-03-02, 2 for 90/m,
      /^2 devices without memory: 2 have what is usual in the lists, 16 GB/m,
    ]) {
      expect(texts).toMatch(said);
      expect(result.text).toMatch(
        new RegExp(said.source.split(' \\|')[0]!.replace('^', '^# +').replace(/\$$/, ''), 'm'),
      );
    }
    expect(devicesOf(result)[0]).toMatchObject({ device: 'a', windows: '11 24H2', free_disk: '100 GB' });
    // Devices without a site meet nobody: each has a subnet and an address of its own.
    const fleet = await fleetOf(result);
    const alone = [0, 1, 2, 3].filter((d) => fleet.target(d).site === 'without-site');
    expect(new Set(alone.map((d) => fleet.subnetOf[d])).size).toBe(2);
    expect(new Set(alone.map((d) => fleet.publicIpOf[d])).size).toBe(2);
  });

  it('puts devices without a site at home: what they send each other crosses the Internet lines of both', async () => {
    const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
    const csp = './Device/Vendor/MSFT/Policy/Config/DeliveryOptimization/DO';
    const mode = `${csp}DownloadMode,2\n${csp}GroupId,5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10\n`;
    const devices = `device,site,os version\na,x,10.0.26100.1\n${'bcdefg'.replaceAll(/./g, '$&,,10.0.26100.1\n')}`;
    const text = `name: base
devices:
  mix: [{ name: pc, on: always, vpn: { share: 30 % } }]
sites: [{ name: s, devices: 2 }]
duration: 2 d
content: [{ name: c, type: quality-update, files: [{ size: 100 MB }] }]
`;
    const result = importFiles([file('a.csv', devices), file('p.csv', mode)], { base: { name: 'base', text } });
    const { scenario, inventory } = await estateOf(result);
    const replicate = run(scenario, '1', [...inventory!]);
    const { fleet } = replicate.world;
    const shares = Array.from(fleet.profileOf, (p) => [fleet.profiles[p]!.home.share, fleet.profiles[p]!.vpn.share]);
    // Their profile is on the VPN on some days; they are not.
    expect(shares).toEqual([[0, 0.3], ...'bcdefg'.split('').map(() => [1, 0])]);
    const { bytesFromGroupPeers, bytesFromLanPeers } = replicate.account.figures.totals;
    expect(bytesFromGroupPeers).toBeGreaterThan(0);
    expect(bytesFromLanPeers).toBe(0);
    const peerBytes = (kind: LineKind, direction: 0 | 1) =>
      fleet.lines.all
        .filter((line) => line.kind === kind)
        .reduce((sum, { name }) => sum + (bytesOverLine(replicate, kind, name)[direction]!.peer ?? 0), 0);
    expect(bytesOverLine(replicate, 'wan', 'without-site')).toEqual([{}, {}]);
    const { wan } = scenario.sites.find(({ name }) => name === 'without-site')!;
    expect(wan).toMatchObject({ downBytesPerS: Number.POSITIVE_INFINITY, upBytesPerS: Number.POSITIVE_INFINITY });
    // Device `a` is in its office on most days, behind the line of its site.
    for (const direction of [0, 1] as const) {
      expect(peerBytes('home', direction) + peerBytes('wan', direction)).toBe(bytesFromGroupPeers);
    }
  });

  it('writes a subnet with one site: that of the list or the table, or the one with the most devices in it', () => {
    const devices = (subnets: string) =>
      `device,site,subnet\n${subnets
        .split(' ')
        .map((each, i) => `d${i},${each.replace('=', ',')}.0/24\n`)
        .join('')}`;
    const text = devices('x=10.1.0 y=10.1.0 y=10.1.0 x=10.2.0 z=10.3.0');
    const subnetsOf = (result: Imported) =>
      Object.fromEntries(sitesOf(result).map(({ site, subnets }) => [site, subnets]));
    expect(subnetsOf(given(text))).toEqual({ x: '10.2.0.0/24', y: '10.1.0.0/24', z: '10.3.0.0/24' });
    // The devices keep the subnets that they have.
    expect(devicesOf(given(text)).map(({ subnet }) => subnet)).toEqual([
      '10.1.0.0/24',
      '10.1.0.0/24',
      '10.1.0.0/24',
      '10.2.0.0/24',
      '10.3.0.0/24',
    ]);
  });

  it('of a list of sites that gives a subnet to two takes the first, and says so', () => {
    const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
    const list = file('list.csv', 'site,down_mbit_s,subnets\nx,100,10.1.0.0/24\ny,50,10.1.0.0/24 10.2.0.0/24\n');
    const result = importFiles([file('a.csv', 'device,ip\na,10.1.0.5\nb,10.2.0.7\n'), list], {});
    expect(sitesOf(result).map(({ subnets }) => subnets)).toEqual(['10.1.0.0/24', '10.2.0.0/24']);
    expect(found(result, 'subnet-of-two-sites-in-list')).toEqual([
      expect.objectContaining({ count: 1, examples: ['10.1.0.0/24: x, y'] }),
    ]);
    expect(devicesOf(result).map(({ site }) => site)).toEqual(['x', 'y']);
  });

  it('leaves out devices that were not seen for long, if it is asked to', () => {
    const text = 'device,site,last seen\na,x,2026-03-02\nb,x,2025-11-02\n';
    expect(devicesOf(given(text, { staleAfterDays: 90 })).map(({ device }) => device)).toEqual(['a']);
    expect(found(given(text, { staleAfterDays: 90 }), 'stale-left-out')[0]!.count).toBe(1);
    expect(devicesOf(given(text, { staleAfterDays: 365 }))).toHaveLength(2);
  });

  it('is nothing to simulate where no device has Windows 10', () => {
    expect(() => given('Device name,OS,OS version\na,iOS,17.1\nb,Windows,6.1.7601\n')).toThrow(
      /no device with Windows 10 or later is in the lists: iOS 1, Windows before 10 1/,
    );
  });
});

describe('the site of a device', () => {
  const LIST =
    'Device name,Site,AD site,Category,WiFiIPv4Address,Public IP\nber-PC-7,col,ads,cat,10.1.2.9,203.0.113.1\n';
  const subnets = readImportFiles([join(SAMPLES, 'devices/ad-subnets.csv')]);
  const siteBy = (siteBy: ImportOptions['siteBy'], more: ImportOptions = {}) =>
    devicesOf(
      importFiles([{ name: 'a.csv', bytes: new TextEncoder().encode(LIST) }, ...subnets], { siteBy, ...more }),
    )[0]!.site;

  it.each([
    [undefined, 'col'],
    ['column', 'col'],
    ['subnet', 'Koeln'],
    ['ad-site', 'ads'],
    ['public-ip', 'public-203.0.113.1'],
    ['category', 'cat'],
  ] as const)('comes by %s', (by, site) => {
    expect(siteBy(by)).toBe(site);
  });

  it('comes by a pattern of names', () => {
    expect(siteBy('name', { sitePattern: '{site}-*' })).toBe('ber');
    expect(siteBy('name', { sitePattern: '*-{site}-#' })).toBe('PC');
    expect(siteBy('name', { sitePattern: 'x{site}' })).toBe('without-site');
    expect(() => siteBy('name')).toThrow(/--site-pattern says how names hold the site/);
    expect(() => siteBy('name', { sitePattern: 'LON-*' })).toThrow(/allowed is a pattern with \{site\} once/);
    expect(() => siteBy('name', { sitePattern: '{site}*a*b*c*' })).toThrow(/at most 3 stars/);
  });

  it('comes by the smallest subnet around its address; the others of the site are its subnets, too', () => {
    const files = [
      {
        name: 'a.csv',
        bytes: new TextEncoder().encode('device,ip\na,10.1.9.4\nb,10.1.2.4\nc,10.9.0.3\nd,192.168.0.3\n'),
      },
      ...subnets,
    ];
    const result = importFiles(files);
    expect(devicesOf(result)).toEqual([
      { device: 'a', site: 'Bonn Nord', subnet: '10.1.0.0/16' },
      { device: 'b', site: 'Koeln', subnet: '10.1.2.0/24' },
      { device: 'c', ...ALONE },
      { device: 'd', ...ALONE },
    ]);
    expect(sitesOf(result).map(({ site, subnets: of }) => [site, of])).toEqual([
      ['Bonn Nord', '10.1.0.0/16'],
      ['Koeln', '10.1.2.0/24'],
      ['without-site', '2'],
    ]);
    expect(found(result, 'address-of-no-subnet')[0]).toMatchObject({ count: 1, examples: ['192.168.0.0/24 (1)'] });
  });
});

describe('cells', () => {
  it.each([
    ['243712', false, { value: 243_712 }],
    ['237,5 GB', true, { value: 237.5, unit: GB }],
    ['237.5 gb', false, { value: 237.5, unit: GB }],
    ['1,024 MB', false, { value: 1024, unit: 2 ** 20 }],
    ['16.617.472', true, { value: 16_617_472 }],
    ['15,85', false, { value: 15.85 }],
    ['much', false, null],
    ['-3', false, null],
  ])('size %s', (text, isCommaDecimal, size) => {
    expect(readSize(text, isCommaDecimal)).toEqual(size);
  });

  it.each([
    ['ram', [16, 8], 'GB'],
    ['ram', [16_384, 8192], 'MB'],
    ['ram', [16_617_472], 'KB'],
    ['ram', [16_978_542_592], 'bytes'],
    ['disk', [256], 'GB'],
    ['disk', [243_712, 0], 'MB'],
    ['disk', [249_561_088], 'KB'],
    ['disk', [255_550_554_112], 'bytes'],
  ] as const)('unit of %s %j is %s', (field, values, name) => {
    expect(likelyUnit(field, values)!.name).toBe(name);
  });

  it('dates: day or month first is told from the column as a whole, or not at all', () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
    expect(readDates(['2026-02-27 08:14:03.0000000', '', '2026-03-01T06:00:00Z'])).toEqual([
      day('2026-02-27'),
      null,
      day('2026-03-01'),
    ]);
    expect(readDates(['2/25/2025, 9:19:25 AM', '3/4/2025'])).toEqual([day('2025-02-25'), day('2025-03-04')]);
    expect(readDates(['25/2/2025', '3/4/2025'])).toEqual([day('2025-02-25'), day('2025-04-03')]);
    expect(readDates(['1.2.2025'])).toEqual([day('2025-02-01')]);
    expect(readDates(['3/4/2025', '5/6/2025'])).toBeNull();
    expect(readDates(['/Date(1785531600008)/'])).toEqual([1_785_531_600_008]);
  });
});

describe('a snapshot of Get-DeliveryOptimizationPerfSnap', () => {
  it('says the mode, and the disk of a device that has a name', () => {
    const result = sample('perfsnap.json');
    expect(result.policies).toEqual({ DODownloadMode: 1 });
    expect(result.conflicts[0]!.reading).toMatch(/two devices/);
    expect(devicesOf(result)).toEqual([
      { device: 'BER-1', ...ALONE, disk: '238 GB', free_disk: '118 GB' },
      { device: 'BER-2', ...ALONE, disk: '238 GB', free_disk: '118 GB' },
    ]);
    const text = sample('perfsnap.txt');
    expect(text.policies).toEqual({ DODownloadMode: 2 });
    expect(devicesOf(text).map(({ device }) => device)).toEqual(['BER-7']);
  });
});

describe('what nobody needs', () => {
  /** Cells of the columns of persons and of single devices in the example. */
  const secrets = () => {
    const [headings, ...rows] = readCells(readFileSync(join(EXAMPLES, 'intune-devices.csv'), 'utf8'), ',').rows;
    const of = (heading: string) => rows.map((row) => row[headings!.indexOf(heading)]!).filter((cell) => cell !== '');
    return [
      'Primary user UPN',
      'Primary user display name',
      'Serial number',
      'Device ID',
      'UserId',
      'Wi-Fi MAC',
      'EthernetMAC',
      'Management name',
    ].flatMap(of);
  };
  const example = (options: ImportOptions = {}) =>
    importFiles(
      readImportFiles(['intune-devices.csv', 'subnets.csv', 'peering.json'].map((name) => join(EXAMPLES, name))),
      { sitePattern: '{site}-*', ...options },
    );

  it('leaves with nothing: neither users nor mail addresses nor serial numbers', () => {
    const all = secrets();
    expect(all.length).toBeGreaterThan(2000);
    const result = example();
    const text = JSON.stringify(result);
    expect(all.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/@contoso|Mustermann|192\.168\.178\.[1-9]/);
    for (const name of ['intune-german.csv', 'intune-api.csv', 'graph-devices.json', 'configmgr.csv']) {
      expect(JSON.stringify(sample(name)), name).not.toMatch(/erika/i);
    }
    const map = ['Rechner=device', 'Gebäude=site', 'Speicher [GB]=ram'];
    expect(JSON.stringify(sample('own-list.csv', { map }))).not.toMatch(/erika/i);
  });

  it('is not even the names of devices, if that is asked for', () => {
    const text = JSON.stringify(example({ pseudonyms: true }));
    expect(text).not.toMatch(/-LT-|-PC-|LEIHGER/);
    expect(devicesOf(example({ pseudonyms: true }))[0]).toMatchObject({ device: 'device-001', site: 'BER' });
  });

  it('makes an estate of three hundred devices that is what the lists say', async () => {
    const result = example();
    expect(result.devices).toMatchObject({ devices: 300, sites: 9 });
    const fleet = await fleetOf(result);
    expect(fleet.count).toBe(300);
    expect(fleet.sites.map(({ name }) => name)).toEqual([
      'BER',
      'HAM',
      'LEE',
      'LON',
      'MAD',
      'MUC',
      'PAR',
      'ROM',
      'without-site',
    ]);
    expect(result.policies).toMatchObject({ DODownloadMode: 2, DOGroupIdSource: 1 });
  });
});

describe('any list', () => {
  const NASTY = [
    '',
    'none',
    'None',
    'perSite',
    '=cmd|calc',
    "'x",
    '+1',
    '@a',
    '-',
    'a"b',
    'x,y',
    'x;y',
    'zwei\nZeilen',
    '\u001b[2J',
    '\u202e',
    '<b>',
    '__proto__',
    'constructor',
    'ÄÖ',
    '10.1.2.3',
    '0',
  ];
  const OF: Record<string, fc.Arbitrary<string>> = {
    'Device name': fc.constantFrom('PC-1', 'PC-2', 'pc-1', 'PC 3', ...NASTY),
    Site: fc.constantFrom('Berlin', 'berlin', ' Paris ', ...NASTY),
    'AD site': fc.constantFrom('Berlin', 'Rom', ...NASTY),
    Category: fc.constantFrom(...NASTY),
    Domain: fc.constantFrom('corp.example', 'WORKGROUP', ...NASTY),
    'OS version': fc.constantFrom('10.0.22631.4317', '10.0.19045', '10.0.99999.1', '11', '26100', '6.1.7601', ...NASTY),
    OS: fc.constantFrom('Windows', 'Microsoft Windows Server 2022 Standard', 'iOS', ...NASTY),
    'RAM (GB)': fc.constantFrom('16', '15,85', '0', '0.1', '1e9', ...NASTY),
    'Total storage': fc.constantFrom('243712', '237,9 GB', '1e400', '0', ...NASTY),
    'Free storage': fc.constantFrom('120832', '300 GB', '0', ...NASTY),
    IP: fc.constantFrom('10.1.2.3', 'fe80::1, 10.1.2.4', '2001:db8::1', '999.1.1.1', ...NASTY),
    Subnet: fc.constantFrom('10.1.2.0', '10.1.2.7/24', '2001:db8::/64', '10.1.0.0/99', ...NASTY),
    'Public IP': fc.constantFrom('203.0.113.1', '2001:DB8::0001', ...NASTY),
    JoinType: fc.constantFrom('Microsoft Entra joined', 'hybridAzureADJoined', ...NASTY),
    'Last check-in': fc.constantFrom('2026-03-01', '3/4/2025', '25/2/2025', ...NASTY),
    Chassis: fc.constantFrom('9', '3', 'Laptop', ...NASTY),
  };
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const anyList = fc.array(fc.record(OF), { minLength: 1, maxLength: 12 }).map((rows) => {
    const headings = Object.keys(OF);
    const lines = rows.map((row) => headings.map((heading) => quoted(row[heading]!)).join(','));
    return [headings.join(','), ...lines].join('\n');
  });

  it('becomes an estate that loads with its files, or is refused with a reason', async () => {
    let estates = 0;
    await fc.assert(
      fc.asyncProperty(
        anyList,
        fc.boolean(),
        fc.constantFrom(undefined, ...SITE_SOURCES),
        async (text, pseudonyms, siteBy) => {
          let result: Imported;
          try {
            result = given(text, { pseudonyms, siteBy, sitePattern: '{site}-*' });
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
            expect(String(error)).toMatch(/no device with Windows 10 or later/);
            return;
          }
          estates += 1;
          const fleet = await fleetOf(result);
          expect(fleet.count).toBe(result.devices!.devices);
          const texts = [result.text, ...Object.values(result.files)].join('').replaceAll('\n', '');
          expect(texts).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        },
      ),
      { numRuns: 80 },
    );
    expect(estates).toBeGreaterThan(20);
  });
});
