/** Classes of sites: who belongs to which, and figures that add up to the run. */
import { describe, expect, it } from 'vitest';
import { CLASS_FIGURES, readFigure } from '../../src/core/figureCatalogue.js';
import { compareClasses } from '../../src/experiment/compare.js';
import { siteClassesOf } from '../../src/fleet/siteClasses.js';
import { contentsTable } from '../../src/report/classTables.js';
import { seededFigures } from '../../src/report/summary.js';
import { load, problemsOf, run } from '../helpers.js';

const ESTATE = `name: estate
start: 2026-03-02T00:00:00Z
duration: 3 d
sites:
  - { name: hq, devices: 60, wan: 1 Gbit/s, cacheServer: {}, dhcpOption235: own, geoSaysDhcp: true }
  - { name: branch, count: 3, devices: 12, wan: { down: 20 Mbit/s, up: 20 Mbit/s, breakout: hub } }
  - { name: shop, count: 4, devices: 4, wan: 8 Mbit/s }
devices: { mix: [{ name: p, on: office }] }
policies: { DODownloadMode: 2, DOGroupId: 11111111-2222-4333-8444-555555555555 }
content: [{ name: c, files: [{ size: 30 MB }, { size: 5 MB }] }, { name: d, priority: foreground, files: [{ size: 8 MB }] }]
`;

function classesOf(classes: string) {
  const { scenario } = load(ESTATE + classes);
  const { fleet } = run(scenario).world;
  const { names, of } = siteClassesOf(fleet, scenario);
  return Object.fromEntries(fleet.sites.map((site) => [site.name, names[of[site.index]!]]));
}

describe('the classes of sites', () => {
  it('are the entries of sites where there are few', () => {
    expect(classesOf('')).toMatchObject({ hq: 'hq', 'branch-2': 'branch', 'shop-4': 'shop' });
  });

  it.each([
    ['size', ['50 to 249 devices', '10 to 49 devices', 'under 10 devices']],
    ['line', ['1 Gbit/s or more', '10 Mbit/s to under 50 Mbit/s', 'under 10 Mbit/s']],
    ['breakout', ['local breakout', 'breakout by the hub', 'local breakout']],
    ['cache', ['with a cache server', 'without a cache server', 'without a cache server']],
  ])('divide by %s', (dimension, [hq, branch, shop]) => {
    expect(classesOf(`classes: ${dimension}\n`)).toMatchObject({ hq, 'branch-1': branch, 'shop-1': shop });
  });

  it('divide by several', () => {
    expect(classesOf('classes: { by: [breakout, cache] }\n')).toMatchObject({
      hq: 'local breakout, with a cache server',
      'branch-1': 'breakout by the hub, without a cache server',
    });
  });

  it('are those of the scenario, the first that fits', () => {
    const own = `classes:
  - { name: first shop, site: shop-1 }
  - { name: slow, wan: { below: 30 Mbit/s }, devices: { from: 5 } }
  - { name: shops, entry: shop }
`;
    expect(classesOf(own)).toMatchObject({
      hq: 'other sites',
      'branch-3': 'slow',
      'shop-1': 'first shop',
      'shop-2': 'shops',
    });
  });

  it.each([
    ['classes: sizes', 'did you mean size'],
    ['classes: [{ name: a, site: shops-* }, { name: a, entry: shop }]', 'the name a is used twice'],
    ['classes: [{ name: a, site: shop-9 }]', 'no site is named shop-9'],
    ['classes: [{ name: a }]', 'a class needs a condition'],
    ['classes: { by: [size, size] }', 'each divides once: one of them is named twice'],
    ['classes: [{ name: other sites, site: hq }]', 'other sites are the sites that no class takes'],
  ])('%s is refused', (text, message) => {
    expect(
      problemsOf(`${ESTATE}${text}\n`)
        .map((problem) => problem.message)
        .join(),
    ).toContain(message);
  });
});

describe('the figures of the classes', () => {
  const replicate = run(load(ESTATE).scenario);
  const { account } = replicate;

  it('add up to those of the run', () => {
    const sums = [
      'bytesTotal',
      'bytesFromCdn',
      'bytesFromLanPeers',
      'bytesFromGroupPeers',
      'bytesFromCacheServer',
      'bytesFilledByCacheServers',
      'bytesLeavingCdn',
      'bytesBetweenSites',
      'bytesUploaded',
      'downloads',
      'finished',
      'installs',
      'installsWhole',
      'lines.withRate',
    ];
    for (const figure of CLASS_FIGURES.filter(({ name }) => sums.includes(name) || name.startsWith('reasons.'))) {
      const sum = account.classes.reduce((total, { figures }) => total + readFigure(figures, figure), 0);
      expect(sum, figure.name).toBe(readFigure(account.figures, figure));
    }
    expect(account.classes.map(({ sites, devices }) => [sites, devices])).toEqual([
      [1, 60],
      [3, 36],
      [4, 16],
    ]);
    expect(account.figures.bytesFilledByCacheServers).toBeGreaterThan(0);
  });

  it('are each within those of the run', () => {
    for (const name of ['peak5Min', 'p95OfficeHours'] as const) {
      const most = Math.max(...account.classes.map(({ figures }) => figures.lines.utilisation[name]));
      expect(most).toBe(account.figures.lines.utilisation[name]);
    }
  });

  it('are those of the run where there is one class', () => {
    const one = run(load(`${ESTATE}classes: [{ name: all, site: "*" }]\n`).scenario).account;
    expect(one.classes).toHaveLength(1);
    const [{ figures }] = one.classes as [(typeof one.classes)[number]];
    for (const figure of CLASS_FIGURES)
      expect(readFigure(figures, figure), figure.name).toBe(readFigure(one.figures, figure));
  });

  it('count the tunnels of their sites among the lines', () => {
    const lines =
      'lines: [{ name: dsl, to: internet, down: 8 Mbit/s }, { name: vpn, to: hub, over: dsl, down: 0.5 Mbit/s }], breakout: hub';
    const { account: tunnels } = run(load(ESTATE.replace('wan: 8 Mbit/s', lines)).scenario);
    const shop = tunnels.classes.find(({ name }) => name === 'shop')!.figures;
    expect(tunnels.figures.lines.utilisation.peak5Min).toBe(1);
    expect(shop.lines.utilisation.peak5Min).toBe(1);
    expect(tunnels.classes.reduce((sum, { figures }) => sum + figures.lines.withRate, 0)).toBe(
      tunnels.figures.lines.withRate,
    );
    // Its port takes part in no figure of lines.
    expect(tunnels.classes[0]!.figures.lines.withRate).toBe(1);
  });

  it('are compared class by class', () => {
    const faster = run(load(ESTATE.replace('wan: 8 Mbit/s', 'wan: 80 Mbit/s')).scenario).account;
    const runs = [account, faster].map((each) => [seededFigures('1', each)]);
    const compared = compareClasses(['a', 'b'], runs);
    expect(compared.map(({ name }) => name)).toEqual(['hq', 'branch', 'shop']);
    const peak = 'lines.utilisation.peak5Min';
    const [, shop] = compared[2]!.scenarios;
    const wanted = (of: typeof account) => of.classes[2]!.figures.lines.utilisation.peak5Min;
    expect(shop!.differences![peak]!.mean).toBeCloseTo(wanted(faster) - wanted(account), 9);
    expect(shop!.differences![peak]!.mean).toBeLessThan(0);
  });

  it('leave the worst install out where nobody asked', () => {
    const later = ESTATE.replace('files: [{ size: 8 MB }]', 'release: 2026-04-01T00:00:00Z, files: [{ size: 8 MB }]');
    const { header, rows } = contentsTable(run(load(later).scenario));
    const row = Array.from(rows).find(([content]) => content === 'd')!;
    expect(row[header.indexOf('installs')]).toBe(0);
    expect(row[header.indexOf('install_time_worst_s')]).toBe('');
  });

  it('stand in contents.csv with the rows of all sites', () => {
    const { header, rows } = contentsTable(replicate);
    const at = (name: string) => header.indexOf(name);
    const installs = Array.from(rows, (row) => [row[at('content')], row[at('class')], row[at('installs')]]);
    expect(installs.slice(0, 4)).toEqual([
      ['c', 'all sites', 112],
      ['c', 'hq', 60],
      ['c', 'branch', 36],
      ['c', 'shop', 16],
    ]);
    const bytes = Array.from(rows).reduce((sum, row) => sum + Number(row[at('bytes_total')]), 0);
    expect(bytes).toBe(account.figures.totals.bytesTotal);
  });
});
