/** Inventories: every cell by its type, every problem once, with its line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatProblem, InputError } from '../../src/core/problems.js';
import { buildFleet } from '../../src/fleet/build.js';
import { COLUMN_NAMES, INVENTORY_COLUMNS } from '../../src/fleet/inventoryColumns.js';
import { loadInventory } from '../../src/io/diskFiles.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { load } from '../helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-inventory-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const MB = 1024 ** 2;
const GB = 1024 ** 3;
const MIX = [
  { name: 'desktop', share: '50 %', on: 'always' },
  { name: 'laptop', share: 'rest', power: 'battery' },
];

function scenario(mix: object[] = MIX): Scenario {
  return load(
    JSON.stringify({
      name: 'x',
      sites: [{ name: 'London' }, { name: 'branch', count: 2 }],
      devices: { mix, inventory: 'devices.csv' },
      content: [{ name: 'c', files: [{ size: '1 GB' }] }],
    }),
  ).scenario;
}

function read(csv: string, of = scenario()) {
  writeFileSync(join(TMP, 'devices.csv'), csv);
  return loadInventory(of, join(TMP, 'a.yaml'));
}

/** What is wrong, without the folder. */
async function problems(csv: string, of = scenario()): Promise<string[]> {
  try {
    await read(csv, of);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map((problem) => formatProblem(problem).replace(/^.*devices\.csv/, 'devices.csv'));
  }
  throw new Error('the inventory was read although it should not');
}

/** The one cell of a device. */
async function cell(heading: string, text: string) {
  const [row] = (await read(`device,site,${heading}\npc,London,"${text}"\n`))!;
  const { device: _device, site: _site, ...rest } = row!;
  return rest;
}

describe('shares of the days of a device', () => {
  const metered = { name: 'desktop', share: '50 %', metered: { share: '10 %', nearLimit: '50 %' } };
  const limits = 'near_limit, over_limit and roaming are more than 100 % together, with what its profile has of them';

  it.each([
    ['near_limit,over_limit', '80 %,60 %', MIX, `near_limit: ${limits}`],
    ['roaming', '60 %', [metered, MIX[1]!], `near_limit: ${limits}`],
    ['profile,over_limit', 'desktop,60 %', [metered, MIX[1]!], `near_limit: ${limits}`],
    ['vpn,home', '60 %,60 %', MIX, 'vpn: vpn and home are more than 100 % together, with what its profile has of them'],
  ])('are a whole at most: %s of %s', async (headings, cells, mix, message) => {
    expect(await problems(`device,site,${headings}\npc,London,${cells}\n`, scenario(mix))).toEqual([
      `devices.csv:2:1: error: ${message}`,
    ]);
  });

  it('may be a whole, with a limit that is more often near than passed', async () => {
    const csv = 'device,site,near_limit,over_limit,roaming,vpn,home\npc,London,70 %,10 %,20 %,30 %,70 %\n';
    expect(await read(csv)).toHaveLength(1);
    // Of a profile that the row does not have nothing counts.
    expect(
      await read('device,site,profile,roaming\npc,London,laptop,60 %\n', scenario([metered, MIX[1]!])),
    ).toHaveLength(1);
  });
});

describe('a unit of bits or bytes', () => {
  it.each([
    ['nic (Mbps)', '80', 10_000_000],
    ['NIC (Mb/s)', '80', 10_000_000],
    ['nic_mbit_s', '80', 10_000_000],
    ['nic (MB/s)', '8', 8 * MB],
    ['nic', '80 Mb/s', 10_000_000],
    ['nic', '8 MBps', 8 * MB],
  ])('is told by its letter: %s of %s', async (heading, text, rate) => {
    expect(await cell(heading, text)).toEqual({ own: { nic: { downBytesPerS: rate, upBytesPerS: rate } } });
  });

  it('that tells neither is refused, in a heading and in a cell', async () => {
    const what = 'may be bits or bytes: write Mbit/s for bits, or MB/s for bytes';
    expect(await problems('device,site,nic_mb_s\npc,London,80\n')).toEqual([
      `devices.csv:1:3: error: nic_mb_s: mb/s ${what}`,
    ]);
    expect(await problems('device,site,nic\npc,London,80 mb/s\n')).toEqual([
      `devices.csv:2:3: error: nic: found 80 mb/s: mb/s ${what}`,
    ]);
    expect(await problems('device,site,RAM (Gb)\npc,London,8\n')).toEqual([
      'devices.csv:1:3: error: RAM (Gb): Gb are bits, and a size is counted in bytes: write GB; a rate in bits is Gbit/s',
    ]);
  });
});

describe('a percentage as a bare number of one or less', () => {
  it('is refused, as a column of shares looks the same', async () => {
    expect(await problems('device,site,vpn\npc,London,0.2\n')).toEqual([
      'devices.csv:2:3: error: vpn: found 0.2: 0.2 is 0.2 %: write 20 %, or 0.2 % if that is meant; or name the column vpn_percent',
    ]);
  });

  it('is taken with its unit, in the cell or in the heading, and as 0', async () => {
    expect(await cell('vpn', '0.2 %')).toEqual({ own: { vpn: { share: 0.002 } } });
    expect(await cell('vpn_percent', '0.2')).toEqual({ own: { vpn: { share: 0.002 } } });
    expect(await cell('vpn', '0')).toEqual({ own: { vpn: { share: 0 } } });
  });
});

describe('a cell', () => {
  it.each([
    ['ram', '16 GB', { ramBytes: 16 * GB }],
    ['ram_gb', '15.85', { ramBytes: 15.85 * GB }],
    ['RAM (KB)', '16617472', { ramBytes: 16_617_472 * 1024 }],
    ['ram_gb', '512 MB', { ramBytes: 512 * MB }],
    ['disk_mb', '243712', { diskBytes: 243_712 * MB }],
    ['free_disk', '45 %', { freeDiskShare: 0.45 }],
    ['free_disk_percent', '45', { freeDiskShare: 0.45 }],
    ['Free disk [GB]', '120', { freeDiskBytes: 120 * GB }],
    [
      'drives',
      'D: 500 GB 40 %; e: 1 TB 90 %',
      { own: { drives: { D: { sizeBytes: 500 * GB, free: 0.4 }, e: { sizeBytes: 1024 * GB, free: 0.9 } } } },
    ],
    ['windows', '10.0.22631.4317', { windows: '11 23H2' }],
    ['windows', '11', { windows: '11 25H2' }],
    ['edition', 'Home', { edition: 'Home' }],
    ['edition', 'iot ENTERPRISE', { edition: 'IoT Enterprise' }],
    ['power', 'Battery', { own: { power: 'battery' } }],
    ['cloud', 'Government', { own: { cloud: 'government' } }],
    ['on', 'Always', { own: { on: 'always' } }],
    ['domain', 'none', { domain: 'none' }],
    ['ad_site', 'Berlin', { adSite: 'Berlin' }],
    ['tenant', 'contoso', { own: { tenant: 'contoso' } }],
    ['group_id', '{5E7C6F0A-93C1-4F0E-8F49-0D6F6B6B9A10}', { groupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' }],
    ['subnet', '10.1.2.7/24', { subnet: '10.1.2.0/24' }],
    ['public_ip', '2001:db8::1', { publicIp: '2001:db8::1' }],
    ['nic_mbit_s', '300', { own: { nic: { downBytesPerS: 37_500_000, upBytesPerS: 37_500_000 } } }],
    ['power', 'battery', { own: { power: 'battery' } }],
    ['time_on_battery', '50 %', { own: { battery: { timeOnBattery: 0.5 } } }],
    ['stints', '3', { own: { battery: { stints: 3 } } }],
    ['on', '8:30-17:00', { own: { on: expect.objectContaining({ fromHours: 8.5, toHours: 17 }) } }],
    ['on_jitter_min', '10', { own: { onJitterS: 600 } }],
    ['time_zone', 'Europe/Berlin', { own: { timeZone: 'Europe/Berlin' } }],
    ['vpn', '40 %', { own: { vpn: { share: 0.4 } } }],
    ['home_down', '50 Mbit/s', { own: { vpn: { downBytesPerS: 6_250_000 } } }],
  ])('%s %s', async (heading, text, row) => {
    expect(await cell(heading, text)).toEqual(row);
  });

  it('of every column reads its example', async () => {
    for (const name of COLUMN_NAMES.slice(2)) {
      const example = INVENTORY_COLUMNS[name].example.split(', ')[0]!;
      if (name === 'profile' || name === 'ip') continue;
      expect(Object.keys(await cell(name, example)), name).toHaveLength(1);
    }
  });

  it.each([
    ['ram', '16', 'found 16: a number needs its unit: allowed is a size'],
    ['ram', '16 MB', 'found 16 MB: no device with Windows has less than 512 MB of memory'],
    ['ram', '32768 GB', 'or more than 24 TB: check the unit'],
    ['ram', '16,617,472 KB', 'decimals take a point, and thousands nothing'],
    ['nic', '300', 'or a heading that says it, nic_mbit_s'],
    ['wifi_rate', '0 Mbit/s', 'allowed is what a radio negotiates, such as 400 Mbit/s: at least 100 kbit/s'],
    ['wifi_rate', 'unlimited', 'allowed is a rate such as 100 Mbit/s'],
    ['windows', 'banana', 'allowed is a Windows version such as'],
    ['windows', '10.0.22632.1', 'the nearest is 22631 (Windows 11 23H2)'],
    ['edition', 'Enterprize', 'allowed is Home, Pro, Pro Education'],
    ['group_id', 'sales', 'allowed is a GUID'],
    ['public_ip', '1', 'allowed is an IP address'],
    ['subnet', '10.1.2.0', 'allowed is a subnet such as'],
    ['vpn', '140 %', 'from 0 to 100'],
    ['on', 'at noon', 'allowed is always, office, or hours'],
    ['time_zone', 'Berlin', 'allowed is a time zone'],
    ['power', 'wind', 'allowed is mains, battery'],
    ['drives', 'D: much', 'allowed are drives such as'],
    ['stints', '99', 'from 1 to 12'],
  ])('%s %s is refused', async (heading, text, message) => {
    const [problem] = await problems(`device,site,${heading}\npc,London,"${text}"\n`);
    expect(problem).toContain(`devices.csv:2:3: error: ${heading}: found ${text}: `);
    expect(problem).toContain(message);
  });
});

describe('a file', () => {
  it('has its lines counted with blank lines and with breaks in cells', async () => {
    const csv = 'device,site,vpn_adapter,ram\r\n\r\npc-1,London,"two\r\nlines",8 GB\r\n,,,\r\npc-2,London,,much\r\n';
    expect(await problems(csv)).toEqual([expect.stringContaining('devices.csv:6:4: error: ram: found much: ')]);
  });

  it('has one problem for all rows that have it', async () => {
    const rows = Array.from({ length: 3723 }, (_, i) => `pc-${i},London,${(i % 2) + 7}`);
    const found = await problems(`device,site,ram\n${rows.join('\n')}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/found 7, 8: a number needs .* in 3723 rows, lines 2, 3, 4, 5, 6, \.\.\.$/);
  });

  it.each([
    [
      'device,sites\npc,London\n',
      [
        `devices.csv:1:2: error: sites: unknown column; did you mean site? Else remove it, or name it as one of ${COLUMN_NAMES.join(', ')}`,
        'devices.csv:1:1: error: site: this column is needed, or ip or subnet',
      ],
    ],
    ['device,site,ram,ram_gb\npc,London,8 GB,16\n', ['devices.csv:1:4: error: ram_gb: the column ram is there twice']],
    ['device,site\npc,London,8 GB\n', ['devices.csv:2:3: error: found 8 GB: the row has 3 cells, the heading 2']],
    ['device,site\npc,\n', ['devices.csv:2:2: error: site: must not be empty where neither ip nor subnet says it']],
    ['device,site\n\n,\n', ['devices.csv:1:1: error: the inventory lists no device']],
    [
      'device,site,disk,free_disk\npc,London,256 GB,1 TB\n',
      ['devices.csv:2:1: error: free_disk: more is free than the disk has'],
    ],
    [
      'device,site\npc,Lndon\nPC,branch-1\npd,Lndon\n',
      [
        'devices.csv:2:1: error: site: no site is named Lndon; did you mean London?; in 2 rows, lines 2, 4',
        'devices.csv:3:1: error: device: the name PC is used twice, in line 2',
      ],
    ],
    [
      'device,site,profile\npc,London,laptob\n',
      ['devices.csv:2:1: error: profile: no profile is named laptob; did you mean laptop?'],
    ],
    ['device,site\nx,London\n"pc,London\n', [expect.stringContaining("devices.csv:3:1: error: missing closing: '\"'")]],
  ])('%j is refused', async (csv, expected) => {
    expect(await problems(csv)).toEqual(expected);
  });

  it('needs a profile in each row where the mix has no shares', async () => {
    const unshared = scenario([{ name: 'desktop' }, { name: 'laptop' }]);
    expect((await read('device,site,profile\npc,London,laptop\n', unshared))!).toHaveLength(1);
    expect((await problems('device,site\npc,London\n', unshared))[0]).toContain('the row names no profile');
  });

  it.each([
    ['semicolons', 'device;site;ram;windows\nDESK-001;London;16 GB;11 23H2\n'],
    ['tabs', 'device\tsite\tram\twindows\nDESK-001\tLondon\t16 GB\t11 23H2\n'],
  ])('may be written with %s', async (_, csv) => {
    expect(await read(csv)).toEqual([{ device: 'DESK-001', site: 'London', ramBytes: 16 * GB, windows: '11 23H2' }]);
  });
});

describe('a device of an inventory', () => {
  it('has what its row says, and the rest of its profile', async () => {
    const csv = `device,site,profile,ram,power,vpn,time_zone,ad_site,free_disk
a,London,desktop,15.85 GB,battery,40 %,Asia/Tokyo,Berlin,25 %
b,London,desktop,,,,,,
c,London,laptop,,,,,none,
d,London,desktop,15.85 GB,battery,40 %,Asia/Tokyo,Berlin,25 %
`;
    const of = load(
      JSON.stringify({
        name: 'x',
        sites: [{ name: 'London', adSite: 'Hub' }],
        devices: { mix: MIX, inventory: 'devices.csv' },
        policies: { DODownloadMode: 2, DOGroupIdSource: 1, DOMinRAMAllowedToPeer: 16 },
        content: [{ name: 'c', files: [{ size: '1 GB' }] }],
      }),
    ).scenario;
    const fleet = buildFleet(of, '1', await read(csv, of));
    const profileOf = (d: number) => fleet.profiles[fleet.profileOf[d]!]!;
    expect(profileOf(0)).toMatchObject({
      name: 'desktop',
      power: 'battery',
      on: 'always',
      vpn: { share: 0.4, adapter: 'Contoso VPN' },
    });
    expect(profileOf(1)).toBe(of.devices.mix[0]);
    expect(profileOf(3)).toBe(profileOf(0));
    expect(fleet.ramBytes[0]).toBe(16 * GB);
    expect([...fleet.ineligible]).toEqual([-1, -1, -1, -1]);
    expect(fleet.freeDiskBytes[0]).toBe(64 * GB);
    expect(fleet.profileClocks.get(fleet.profileOf[0]!)!.localS(0)).toBe(9 * 3600);
    expect(fleet.profileClocks.has(fleet.profileOf[1]!)).toBe(false);
    expect([0, 1].map((d) => fleet.strings.names[fleet.groupOf[d]!])).toEqual(['AD site:Berlin', 'AD site:Hub']);
    expect(fleet.groupOf[2]).not.toBe(fleet.groupOf[1]);
  });
});

describe('an address', () => {
  const placed = (sites: object[], mix = MIX) =>
    load(
      JSON.stringify({
        name: 'x',
        sites,
        devices: { mix, inventory: 'devices.csv' },
        content: [{ name: 'c', files: [{ size: '1 GB' }] }],
      }),
    ).scenario;
  const two = placed([
    { name: 'Berlin', subnets: ['10.1.0.0/16', '2001:db8:1::/48'] },
    { name: 'Paris', subnets: ['10.1.2.0/24'] },
  ]);

  it('gives a row its site and its subnet, of the subnets around it the smallest', async () => {
    const csv = 'device,ip\na,10.1.9.4\nb,10.1.2.4\nc,2001:db8:1::7\n';
    expect(await read(csv, two)).toEqual([
      { device: 'a', site: 'Berlin', subnet: '10.1.0.0/16' },
      { device: 'b', site: 'Paris', subnet: '10.1.2.0/24' },
      { device: 'c', site: 'Berlin', subnet: '2001:db8:1::/48' },
    ]);
    const subnets = await read('device,subnet\na,10.1.7.0/24\nb,10.1.2.0/24\n', two);
    expect(subnets).toEqual([
      { device: 'a', site: 'Berlin', subnet: '10.1.7.0/24' },
      { device: 'b', site: 'Paris', subnet: '10.1.2.0/24' },
    ]);
  });

  it('says nothing of the site where a cell does', async () => {
    expect(await read('device,site,ip\na,Paris,10.1.9.4\nb,Berlin,10.1.9.4\n', two)).toEqual([
      { device: 'a', site: 'Paris' },
      { device: 'b', site: 'Berlin', subnet: '10.1.0.0/16' },
    ]);
  });

  it('that no subnet holds, or those of two sites do, is a problem with what to do', async () => {
    expect(await problems('device,ip\na,10.9.0.1\nb,192.168.0.9\n', two)).toEqual([
      'devices.csv:2:1: error: ip: found 10.9.0.1, 192.168.0.9: no site has such a subnet: name its site, or list the subnet with one (sites.subnets); in 2 rows, lines 2, 3',
    ]);
    const same = placed([
      { name: 'a', subnets: ['10.1.0.0/24'] },
      { name: 'b', subnets: ['10.1.0.0/24'] },
    ]);
    expect((await problems('device,ip\nx,10.1.0.9\n', same))[0]).toMatch(
      /10\.1\.0\.0\/24 is of 2 sites: name the site/,
    );
    expect((await problems('device,ip,ram\nx,,8 GB\n', same))[0]).toMatch(
      /site: must not be empty where neither ip nor subnet/,
    );
    expect((await problems('device,ip\nx,ten\n', same))[0]).toMatch(/ip: found ten: allowed is an IP address/);
  });

  it('gives the same rows to all scenarios whose sites have the same subnets', async () => {
    const { diskFiles } = await import('../../src/io/diskFiles.js');
    writeFileSync(join(TMP, 'devices.csv'), 'device,ip\na,10.1.9.4\n');
    const all = diskFiles();
    const rows = await all.inventoryOf(two, join(TMP, 'a.yaml'));
    expect(await all.inventoryOf({ ...two, durationS: 7 }, join(TMP, 'a.yaml'))).toBe(rows);
  });
});
