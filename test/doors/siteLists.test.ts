/** Lists of sites given to an import: alone, and merged with lists of devices. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Imported, type ImportOptions, importFiles } from '../../src/doors/importPolicies.js';
import { importLines } from '../../src/report/importSummary.js';
import { loadScenario } from '../../src/scenario/load.js';

const text = (name: string, content: string) => ({ name, bytes: new TextEncoder().encode(content) });
const SITES = text(
  'our sites.csv',
  'Name;Down [Mbit/s];Up [Mbit/s];Subnets;Contact;devices\nBerlin;100;20;10.1.0.0/16;ada@contoso.example;40\nRome;50;10;;bob@contoso.example;\n',
);
const DEVICES = text(
  'devices.csv',
  'device,site,ip,ram\nPC-1,,10.1.2.3,8 GB\nPC-2,ROME,,8 GB\nPC-3,Oslo,,8 GB\nPC-4,,,8 GB\n',
);
const imported = (files: Parameters<typeof importFiles>[0], options: ImportOptions = {}) => importFiles(files, options);
const scenarioOf = ({ text: own, files }: Imported) =>
  loadScenario('e.yaml', (file) => ({ file, text: files[file] ?? own })).scenario;

describe('a list of sites', () => {
  it('alone gives the sites; columns that nobody needs are left out', () => {
    const result = imported([SITES]);
    expect(scenarioOf(result).sites).toMatchObject([
      { name: 'Berlin', devices: { value: 40 }, wan: { downBytesPerS: 12.5e6, upBytesPerS: 2.5e6 } },
      { name: 'Rome', devices: { value: 50 }, wan: { downBytesPerS: 6.25e6 } },
    ]);
    expect(result.text).toContain('file: sites.csv # 2 sites');
    expect(result.text).toContain('devices: 50 # assumed');
    expect(JSON.stringify(result)).not.toContain('contoso');
    expect(importLines(result).join('\n')).toMatch(/list of sites\s+2 rows\s+1 column not needed/);
  });

  it('with devices keeps its lines, places devices by its subnets, and what only one list has is told', () => {
    const result = imported([DEVICES, SITES]);
    const { sites } = scenarioOf(result);
    expect(sites.map(({ name }) => name)).toEqual(['Berlin', 'Rome', 'Oslo', 'without-site']);
    expect(sites[0]).toMatchObject({ subnets: ['10.1.0.0/16'], wan: { downBytesPerS: 12.5e6, upBytesPerS: 2.5e6 } });
    expect(sites[2]).toMatchObject({ wan: { downBytesPerS: 12.5e6, upBytesPerS: 12.5e6 } });
    // Its devices are at home: a line of the site would be rented, and carry nothing.
    expect(sites[3]).toMatchObject({
      wan: { downBytesPerS: Number.POSITIVE_INFINITY, upBytesPerS: Number.POSITIVE_INFINITY },
    });
    const rows = result.files['inventory.csv']!.trim().split(/\r?\n/);
    expect(rows.map((row) => row.split(',').slice(0, 2).join())).toEqual([
      'device,site',
      'PC-1,Berlin',
      'PC-2,Rome',
      'PC-3,Oslo',
      'PC-4,without-site',
    ]);
    const findings = result.devices!.findings.map(({ kind, examples }) => [kind, examples]);
    expect(findings).toContainEqual(['site-not-listed', ['Oslo']]);
    expect(result.devices).toMatchObject({ devices: 4, sites: 4 });
    const empty = imported([text('d.csv', 'device,site,ram\nPC-1,Rome,8 GB\n'), SITES]);
    expect(empty.devices!.findings).toContainEqual(
      expect.objectContaining({ kind: 'site-without-devices', examples: ['Berlin'] }),
    );
  });

  it('takes the place of the sites of an example', () => {
    const base = {
      name: 'x',
      text: 'name: x\nsites: [{ name: a, devices: 2 }]\ncontent: [{ name: c, files: [{ size: 1 MB }] }]\n',
    };
    expect(scenarioOf(imported([SITES], { base })).sites.map(({ name }) => name)).toEqual(['Berlin', 'Rome']);
  });

  it('of an example of dosim comes through as it is', () => {
    const file = join(import.meta.dirname, '../../scenarios/branches-120.csv');
    const list = { name: file, bytes: readFileSync(file) };
    const { sites, network } = scenarioOf(imported([list]));
    expect(sites).toHaveLength(120);
    expect(sites[0]!.lines!.map(({ name }) => name)).toEqual(['mpls', 'isp']);
    expect(network.hubs!.map(({ name }) => name)).toEqual(['frankfurt', 'munich']);
    // With devices, a site that the list does not have gets a line, too.
    const devices = text('d.csv', 'device,site,ram\nPC-1,BR002,8 GB\nPC-2,Oslo,8 GB\n');
    const both = scenarioOf(imported([devices, list])).sites;
    expect([both.length, both.at(-1)!.lines!.map(({ name }) => name)]).toEqual([121, ['isp']]);
  });

  it.each([
    ['two of them', [SITES, { ...SITES, name: 'b.csv' }], /second list of sites, beside our sites\.csv/],
    ['a cell that is none', [text('s.csv', 'site,down_mbit_s\nRome,fast\n')], /fast/],
  ])('is refused: %s', (_, files, message) => {
    expect(() => imported(files)).toThrow(message);
  });
});
