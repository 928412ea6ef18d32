/** Costs by hand: bytes, private lines, rents for a part of a month. */
import { describe, expect, it } from 'vitest';
import { costsQuestion } from '../../src/report/questions/costs.js';
import { formatSummary, summarise } from '../../src/report/summary.js';
import { load, problemsOf, run } from '../helpers.js';

const GB = 1024 ** 3;
const ESTATE = `name: estate
start: 2026-03-02T00:00:00Z
duration: 10 d
network: { hub: { down: 200 Mbit/s, up: 100 Mbit/s } }
sites:
  - { name: hq, devices: 2, wan: { down: 100 Mbit/s, up: 20 Mbit/s }, cacheServer: {}, dhcpOption235: own, geoSaysDhcp: true }
  - { name: branch, count: 2, devices: 3, wan: { down: 10 Mbit/s, up: 10 Mbit/s, breakout: hub } }
  - { name: lab, devices: 1 }
devices: { mix: [{ name: p, on: always }] }
policies: { DODownloadMode: 0 }
content: [{ name: c, files: [{ size: 1 GB }] }]
`;
const priced = (prices: string) => run(load(`${ESTATE}prices: ${prices}\n`).scenario);

describe('costs', () => {
  it('are bytes as they are, and rents for a part of a month', () => {
    const replicate = priced(
      '{ currency: EUR, cdnPerGB: 0.5, privateWanPerGB: 2, linePerMbitMonth: 3, cacheServerPerMonth: 40 }',
    );
    const { costs, bytesLeavingCdn } = replicate.account.figures;
    // One copy into the cache server, six copies over the lines of the branches, one into the lab.
    expect(bytesLeavingCdn).toBe(8 * GB);
    const months = 10 / (365.25 / 12);
    expect(costs.cdn).toBeCloseTo(4, 9);
    expect(costs.privateWan).toBeCloseTo(12, 9);
    // The hub's 200, hq's 100 and twice 10 Mbit/s; the lab's line has no rate.
    expect(costs.lines).toBeCloseTo(3 * 320 * months, 9);
    expect(costs.cacheServers).toBeCloseTo(40 * months, 9);
    expect(costs.total).toBeCloseTo(costs.cdn + costs.privateWan + costs.lines + costs.cacheServers, 9);
    const { header, rows } = costsQuestion(replicate);
    expect(header).toEqual([
      'in EUR',
      'CDN bytes',
      'private WAN bytes',
      'lines',
      'cache servers',
      'in all',
      'a device',
    ]);
    expect(rows.at(-1)!.slice(0, -1)).toEqual([
      'all',
      ...[costs.cdn, costs.privateWan, costs.lines, costs.cacheServers, costs.total].map((cost) => cost.toFixed(2)),
    ]);
    const { scenario } = replicate.world;
    const summary = summarise(scenario, '1', [{ seed: '1', ...replicate.account.figures }], []);
    expect(formatSummary(summary, 100)).toContain(`${costs.total.toFixed(2)} EUR`);
  });

  it('are those of the classes of sites, and of the hub, which is of none', () => {
    const replicate = priced('{ cdnPerGB: 0.5, privateWanPerGB: 2, linePerMbitMonth: 3, cacheServerPerMonth: 40 }');
    const months = 10 / (365.25 / 12);
    const costsOf = (name: string) => replicate.account.classes.find((each) => each.name === name)!.figures.costs;
    const close = (costs: object, wanted: Record<string, number>) => {
      for (const [item, cost] of Object.entries(wanted))
        expect(costs[item as keyof typeof costs], item).toBeCloseTo(cost, 9);
    };
    // One copy into the cache server; two branches of three devices; one copy into the lab.
    close(costsOf('hq'), { cdn: 0.5, privateWan: 0, lines: 300 * months, cacheServers: 40 * months });
    close(costsOf('branch'), { cdn: 3, privateWan: 12, lines: 60 * months, cacheServers: 0 });
    close(costsOf('lab'), { cdn: 0.5, privateWan: 0, lines: 0, cacheServers: 0, total: 0.5 });
    const { rows } = costsQuestion(replicate);
    expect(rows.map(([name]) => name)).toEqual(['hq', 'branch', 'lab', 'elsewhere', 'all']);
    expect(Number(rows[3]![5])).toBeCloseTo(600 * months, 2);
    // Six devices at the branches.
    expect(rows[1]!.at(-1)).toBe((costsOf('branch').total / 6).toFixed(2));
  });

  it('are none without prices', () => {
    const replicate = run(load(ESTATE).scenario);
    expect(replicate.account.figures.costs.total).toBe(0);
    expect(costsQuestion(replicate).notes[0]).toContain('states no prices');
  });

  it.each([
    ['{ currency: EUR }', 'at least one price is needed'],
    ['{ cdnPerGB: -1 }', 'allowed is at least 0'],
    ['{ cdnPerGb: 1 }', 'cdnPerGB'],
    ['{ currency: "1", cdnPerGB: 1 }', 'allowed is the name or the sign of a currency'],
  ])('%s is refused', (prices, message) => {
    expect(JSON.stringify(problemsOf(`${ESTATE}prices: ${prices}\n`))).toContain(message);
  });
});
