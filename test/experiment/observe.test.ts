/** A simulation held against observed data that another run has made: what is the same, what differs, and why. */
import { describe, expect, it } from 'vitest';
import { observe, simulate } from '../../src/api/browser.js';
import { readObserved } from '../../src/doors/observed/readObserved.js';
import { sumCells } from '../../src/experiment/observe/cells.js';
import { resampleShares } from '../../src/experiment/observe/resampling.js';
import { noBytes, type ObservedRow } from '../../src/experiment/observe/rows.js';
import { formatObserved } from '../../src/report/observed.js';
import { ucdoAggregatedTable, ucdoStatusTable } from '../../src/report/shapes/ucdo.js';
import { reported } from './reported.js';

const ESTATE = {
  name: 'eight branches',
  defaults: 'observed-2026',
  duration: '14 d',
  sites: [{ name: 'branch', count: 8, devices: 12, wan: '200 Mbit/s' }],
  devices: { mix: [{ name: 'desktop', windows: '11 24H2' }] },
  policies: { DODownloadMode: 2 },
  content: [
    { name: 'update', type: 'quality-update', release: { every: '7 d' }, files: [{ size: '150 MB' }] },
    { name: 'office', type: 'microsoft-365-apps', release: { every: '6 d' }, files: [{ size: '60 MB' }] },
  ],
};

const ofEstate = (overrides: string[], seed?: string, table = ucdoStatusTable) =>
  reported(ESTATE, overrides, seed, table);

describe('observe', () => {
  it('finds no difference where there is none, and the uncertainty of both sides', async () => {
    const { comparisons } = await observe(ESTATE, [ofEstate([])], { replicates: 4, readings: false });
    const [{ cells, most, form }] = comparisons as [(typeof comparisons)[0]];
    expect(form).toBe('UCDOStatus');
    // All devices have one mode, and each site is a group: they tell nothing apart.
    expect([...new Set(cells.map(({ dimension }) => dimension))]).toEqual(['all', 'contentType', 'site']);
    const [all] = cells;
    expect(all!.observed.from).toBe('site');
    expect(all!.observed.low!).toBeLessThan(all!.observed.peerShare);
    expect(all!.observed.high!).toBeGreaterThan(all!.observed.peerShare);
    expect(all!.isBeyondChance).toBe(false);
    // Of ten independent cells one beyond chance is chance.
    expect(most.length).toBeLessThanOrEqual(1);
  });

  it('finds the reading that was flipped, with its direction and size', async () => {
    const hidden = ['model.backgroundHttpShare=0'];
    const result = await observe(ESTATE, [ofEstate(hidden)], { replicates: 3 });
    const [{ cells, most, explanations }] = result.comparisons as [(typeof result.comparisons)[0]];
    expect(cells[0]!.difference).toBeLessThan(-0.03);
    expect(most.length).toBeGreaterThan(0);
    const [best] = explanations;
    expect(best!.reading).toBe('HTTP beside peers in the background');
    expect(best!.moves).toBeGreaterThan(0.03);
    expect(best!.closes).toBeGreaterThan(0.6);
    const text = formatObserved(result);
    expect(text).toMatch(/What could explain it[\s\S]*\n {4}HTTP beside peers in the background/);
    expect(text).toMatch(/fewer from peers/);
  });

  it('takes the spread of its own seeds where the file has no devices', async () => {
    const { comparisons } = await observe(ESTATE, [ofEstate([], 'hidden', ucdoAggregatedTable)], {
      replicates: 3,
      readings: false,
    });
    expect(comparisons[0]!.cells.every(({ observed }) => observed.from === 'simulation')).toBe(true);
    const two = await observe(ESTATE, [ofEstate([], 'hidden', ucdoAggregatedTable)], {
      replicates: 2,
      readings: false,
    });
    expect(two.comparisons[0]!.cells[0]!.z).toBeNull();
    expect(formatObserved(two)).toContain('No interval: three seeds and more give one');
  });

  it('joins by the names of devices where cities are no sites, and says when it cannot', async () => {
    const text = new TextDecoder().decode(ofEstate([]).bytes);
    const bytes = (of: string) => [{ name: 'a.csv', bytes: new TextEncoder().encode(of) }];
    const byName = await observe(ESTATE, bytes(text.replaceAll(/,branch-\d,/g, ',Springfield,')), {
      replicates: 1,
      readings: false,
    });
    expect(byName.comparisons[0]!.cells.map(({ value }) => value)).toContain('branch-1');
    const strange = text.replaceAll(/branch-\d(-\d)?/g, 'x');
    const unknown = await observe(ESTATE, bytes(strange), { replicates: 1, readings: false });
    expect(unknown.comparisons[0]!.notes[0]).toMatch(/nothing is compared by site: 0 %/);
    expect(unknown.comparisons[0]!.cells.map(({ dimension }) => dimension)).not.toContain('site');
  });

  it('compares groups by their names where they are not the sites', async () => {
    const sites = [
      { ...ESTATE.sites[0], count: 5, adSite: 'north' },
      { ...ESTATE.sites[0], name: 'plant', count: 4, adSite: 'south' },
    ];
    const estate = { ...ESTATE, sites };
    const observed = ofEstate([`sites=${JSON.stringify(sites)}`]);
    const { comparisons } = await observe(estate, [observed], { replicates: 1, readings: false });
    const groups = comparisons[0]!.cells.filter(({ dimension }) => dimension === 'group').map(({ value }) => value);
    expect(groups.sort()).toEqual(['AD site:north', 'AD site:south']);
  });

  it('puts newer categories where an older report has them', async () => {
    const estate = { ...ESTATE, content: [{ ...ESTATE.content[0], type: 'win32-app' }, ESTATE.content[1]] };
    const text = new TextDecoder().decode(ofEstate([]).bytes).replaceAll('Quality Updates', 'Other');
    const { comparisons } = await observe(estate, [{ name: 'a.csv', bytes: new TextEncoder().encode(text) }], {
      replicates: 1,
      readings: false,
    });
    const types = comparisons[0]!.cells
      .filter(({ dimension }) => dimension === 'contentType')
      .map(({ value }) => value);
    expect(types.sort()).toEqual(['Office', 'Other']);
  });

  it('has no name of a device in what it tells', async () => {
    const result = await observe(ESTATE, [ofEstate([])], { replicates: 1, readings: false });
    expect(JSON.stringify(result) + formatObserved(result)).not.toMatch(/branch-\d-\d/);
  });

  it('names files without their folders and the addresses of persons, and no form without a row', async () => {
    const bytes = ofEstate([]).bytes;
    const none = new TextEncoder().encode('TimeCreated : 11/2/2025 5:36:07 AM\nFunction    : x\nMessage     : y\n');
    const files = [
      { name: 'C:\\Users\\erika\\ucdo.csv', bytes },
      { name: '/home/erika/erika@contoso.example.csv', bytes },
      { name: 'log.txt', bytes: none },
    ];
    const result = await observe(ESTATE, files, { replicates: 1, readings: false });
    expect(result.comparisons.map(({ files: shown }) => shown)).toEqual([['ucdo.csv', 'a file with @ in its name']]);
    expect(JSON.stringify(result.comparisons)).not.toMatch(/erika/);
  });

  it('refuses nothing to compare with', async () => {
    await expect(observe(ESTATE, [])).rejects.toThrow(/name a file with observed data/);
  });
});

describe('the uncertainty of one sample', () => {
  const row = (site: string, peers: number): ObservedRow => ({
    device: site,
    contentType: 'Office',
    caller: '',
    mode: null,
    site,
    group: '',
    bytes: { ...noBytes(), cdn: 100 - peers, lanPeer: peers },
    downloads: null,
    timeS: null,
    devices: 1,
  });
  const sources = ['cdn', 'lanPeer'] as const;

  it('has the standard error of a mean of clusters', () => {
    const peers = Array.from({ length: 40 }, (_, i) => i * 2);
    const rows = peers.map((share, i) => row(`s${i}`, share));
    const mean = peers.reduce((a, b) => a + b) / 40;
    const sd = Math.sqrt(peers.reduce((sum, share) => sum + (share - mean) ** 2, 0) / 40) / 100;
    const found = resampleShares(rows, ['contentType'], sources, '1').get('all\n')!;
    expect(found.clusters).toBe('site');
    // A thousand draws know a standard error to some 2 %.
    expect(Math.abs(found.sd / (sd / Math.sqrt(40)) - 1)).toBeLessThan(0.1);
    expect(found.low).toBeLessThan(mean / 100 - found.sd);
  });

  it('draws devices where there are few sites, and nothing where there are few devices', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ ...row(`d${i}`, i), site: 'one' }));
    expect(resampleShares(rows, [], sources, '1').get('all\n')!.clusters).toBe('device');
    expect(resampleShares(rows.slice(0, 5), [], sources, '1').size).toBe(0);
  });

  it('adds up rows without a value in all, and in no cell of the dimension', () => {
    const cells = sumCells([row('a', 10), { ...row('', 20), contentType: '' }], ['contentType', 'site']);
    expect([...cells.keys()]).toEqual(['all\n', 'contentType\nOffice', 'site\na']);
    expect(cells.get('all\n')!.bytes.lanPeer).toBe(30);
  });
});

it('reads what a run of the library says of itself, whoever runs it', async () => {
  const { summary } = await simulate(ESTATE, { seed: 'hidden' });
  const [table] = readObserved([ofEstate([])]).tables;
  const cdn = table!.rows.reduce((sum, { bytes }) => sum + bytes.cdn, 0);
  expect(cdn).toBe(summary.totals.bytesFromCdn);
});
