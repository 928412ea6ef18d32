/** dosim import and dosim export policies, as users call them, and the library beneath. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type * as library from '../../src/api/index.js';
import { dosim, MAIN, ROOT } from './helpers.js';

const { exportPolicies, importPolicies } = (await import(
  pathToFileURL(join(ROOT, 'dist/cli/library.js')).href
)) as typeof library;

const TMP = mkdtempSync(join(tmpdir(), 'dosim-doors-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));
const sample = (name: string) => `test/doors/samples/${name}`;

describe('dosim import', () => {
  it('writes a scenario that validates and runs, and shows conflicts and what is kept aside', async () => {
    const out = join(TMP, 'estate.yaml');
    const { code, out: told, err } = await dosim('import', sample('policy.reg'), sample('catalog.json'), '--out', out);
    expect([code, err]).toEqual([0, expect.stringContaining('DOMaxCacheSize: found 150')]);
    expect(told).toMatch(/^Written .*estate\.yaml: 7 policies, 2 conflicts/);
    for (const text of ['Conflict: DOCacheHost', 'MDMWinsOverGP', 'Kept aside', 'did you mean DODownloadMode?']) {
      expect(told).toContain(text);
    }
    expect((await dosim('validate', out)).out).toMatch(/valid scenario, .*100 devices/);
    const run = await dosim('run', out, '--quiet', '--set', 'duration=3 d', '--set', 'sites.office.devices=5');
    expect(run.code).toBe(0);
    expect((await dosim('import', sample('policy.reg'), '--out', out)).err).toContain('this file exists');
  });

  it('prints the scenario, so that another command reads it', async () => {
    const { out, err } = await dosim('import', sample('gpo-backup'), '--like', 'lab');
    writeFileSync(join(TMP, 'printed.yaml'), out);
    expect((await dosim('validate', join(TMP, 'printed.yaml'))).code).toBe(0);
    expect(out).toContain('the example lab of dosim');
    expect(err).toContain('Group Policy, registry.pol');
    const json = JSON.parse((await dosim('import', sample('gpo-backup'), '--format', 'json')).out);
    expect(json.policies).toEqual({ DODownloadMode: 1, DOAllowVPNPeerCaching: 1 });
  });
});

describe('an example that names a list of sites', () => {
  it('comes with it, by init and by import --like', async () => {
    for (const args of [
      ['init', 'estate.yaml', '--like', 'branches-120'],
      ['import', join(ROOT, sample('policy.reg')), '--like', 'branches-120', '--out', 'estate.yaml'],
    ]) {
      const folder = mkdtempSync(join(TMP, 'example-'));
      execFileSync(process.execPath, [MAIN, ...args], { cwd: folder, stdio: 'pipe' });
      expect(readdirSync(folder).sort()).toEqual(['branches-120.csv', 'estate.yaml']);
      expect((await dosim('validate', join(folder, 'estate.yaml'))).out).toMatch(/valid scenario.*; 120 sites/);
    }
  });
});

describe('dosim import of devices', () => {
  const lists = ['intune-devices.csv', 'subnets.csv', 'peering.json'].map((name) => `examples/import/${name}`);

  it('writes a scenario, an inventory and sites, which run; what is odd is told, and stands in the scenario', async () => {
    const folder = mkdtempSync(join(TMP, 'lists-'));
    const out = join(folder, 'estate.yaml');
    const { code, out: told, err } = await dosim('import', ...lists, '--site-pattern', '{site}-*', '--out', out);
    expect([code, err]).toEqual([0, '']);
    expect(told).toMatch(/^Written .*estate\.yaml, .*inventory\.csv, .*sites\.csv: 300 devices at 9 sites, 4 policies/);
    const finding = '2 devices without a site';
    expect([told, readFileSync(out, 'utf8')]).toEqual([
      expect.stringContaining(finding),
      expect.stringContaining(finding),
    ]);
    expect((await dosim('validate', out)).out).toMatch(/valid scenario.*; 9 sites, 300 devices/);
    const run = await dosim('run', out, '--quiet', '--set', 'duration=2 d');
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/peer share/);
  });

  it('writes a scenario that others in other folders may extend: its lists lie beside it', async () => {
    const folder = mkdtempSync(join(TMP, 'extended-'));
    await dosim('import', ...lists, '--site-pattern', '{site}-*', '--out', join(folder, 'estate.yaml'));
    mkdirSync(join(folder, 'results/fit'), { recursive: true });
    const over = join(folder, 'results/fit/over.yaml');
    writeFileSync(over, 'extends: ../../estate.yaml\ndevices: { mix: { laptop: { vpn: { share: 20 % } } } }\n');
    expect((await dosim('validate', over)).out).toMatch(/valid scenario.*; 9 sites, 300 devices/);
  });

  it('writes nothing where one of its files is there already', async () => {
    const folder = mkdtempSync(join(TMP, 'lists-'));
    writeFileSync(join(folder, 'sites.csv'), 'mine');
    const { code, err } = await dosim('import', ...lists, '--out', join(folder, 'estate.yaml'));
    expect([code, err]).toEqual([2, expect.stringMatching(/sites\.csv: error: this file exists/)]);
    expect(readdirSync(folder)).toEqual(['sites.csv']);
  });

  it('gives the same to programs, with the files as texts', async () => {
    const imported = await importPolicies(lists, { pseudonyms: true, siteBy: 'subnet', map: ['Category=site'] });
    expect(imported.devices).toMatchObject({ devices: 300 });
    expect(Object.keys(imported.files).sort()).toEqual(['inventory.csv', 'sites.csv']);
    const json = JSON.parse(
      (
        await dosim(
          'import',
          '--map',
          'Category=site',
          ...lists,
          '--pseudonyms',
          '--site-by',
          'subnet',
          '--format',
          'json',
        )
      ).out,
    );
    expect(json.files).toEqual(imported.files);
    expect(json.devices).toEqual(imported.devices);
  });
});

describe('dosim export policies', () => {
  const scenario = join(TMP, 'out.yaml');
  const text = `name: out
sites: [{ name: a, devices: 2 }]
content: [{ name: c, files: [{ size: 1 MB }] }]
policies:
  DODownloadMode: 2
  DOMaxCacheAge: 4294967295
  DOCacheHost: [mcc.example]
  assignments: [{ match: { site: a }, set: { DODownloadMode: 1 } }]
`;
  writeFileSync(scenario, text);

  it('gives each file to standard output byte for byte, and to a file', async () => {
    for (const to of ['intune', 'reg', 'lgpo', 'pol', 'oma-uri', 'powershell'] as const) {
      const { bytes } = await exportPolicies(scenario, to);
      const printed = execFileSync(process.execPath, [MAIN, 'export', 'policies', scenario, '--to', to], {
        stdio: 'pipe',
      });
      expect(printed.equals(bytes), to).toBe(true);
      const out = join(TMP, `policy.${to}`);
      const told = await dosim('export', 'policies', scenario, '--to', to, '--out', out);
      const left =
        to === 'intune' || to === 'oma-uri' ? '2 policies, left out: DOMaxCacheAge' : '3 policies, all of them';
      expect([told.code, told.out]).toEqual([0, `Written ${out} for ${to}: ${left}.\n`]);
      expect(readFileSync(out).equals(bytes), to).toBe(true);
      const { policies } = await importPolicies([out]);
      const age = to === 'intune' || to === 'oma-uri' ? {} : { DOMaxCacheAge: 4_294_967_295 };
      expect(policies).toEqual({ DODownloadMode: 2, DOCacheHost: ['mcc.example'], ...age });
    }
  });

  it('says what the format cannot hold, and what is left to an assignment', async () => {
    const { err } = await dosim('export', 'policies', scenario, '--to', 'intune');
    expect(err).toMatch(/DOMaxCacheAge is not in it: Graph's integers end at 2147483647.*two files/);
    expect(err).toMatch(/1 assignments? .*--assignment 0/);
    const { out } = await dosim('export', 'policies', scenario, '--to', 'intune', '--assignment', '0');
    expect(out).toContain('dodownloadmode_1');
  });

  it('writes what the tools ask for', async () => {
    const utf16 = async (to: 'reg' | 'lgpo') =>
      Buffer.from((await exportPolicies(scenario, to)).bytes).toString('utf16le');
    const key = 'SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization';
    expect(await utf16('reg')).toBe(
      `\uFEFFWindows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\${key}]\r\n"DODownloadMode"=dword:00000002\r\n"DOMaxCacheAge"=dword:ffffffff\r\n"DOCacheHost"="mcc.example"\r\n\r\n`,
    );
    expect(await utf16('lgpo')).toContain(`Computer\r\n${key}\r\nDOMaxCacheAge\r\nDWORD:4294967295\r\n\r\n`);
    const pol = Buffer.from((await exportPolicies(scenario, 'pol')).bytes);
    expect(pol.subarray(0, 8).toString('latin1')).toBe('PReg\u0001\0\0\0');
    const record = Buffer.concat([
      Buffer.from(`[${key}\0;DODownloadMode\0;`, 'utf16le'),
      Buffer.from([4, 0, 0, 0, 0x3b, 0, 4, 0, 0, 0, 0x3b, 0, 2, 0, 0, 0, 0x5d, 0]),
    ]);
    expect(pol.subarray(8, 8 + record.length).equals(record)).toBe(true);
    const catalog = JSON.parse((await dosim('export', 'policies', scenario, '--to', 'intune')).out);
    expect(catalog).toMatchObject({ name: 'out', platforms: 'windows10', technologies: 'mdm' });
    expect(catalog.settings[0].settingInstance).toEqual({
      '@odata.type': '#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance',
      settingDefinitionId: 'device_vendor_msft_policy_config_deliveryoptimization_dodownloadmode',
      choiceSettingValue: {
        '@odata.type': '#microsoft.graph.deviceManagementConfigurationChoiceSettingValue',
        value: 'device_vendor_msft_policy_config_deliveryoptimization_dodownloadmode_2',
        children: [],
      },
    });
  });
});
