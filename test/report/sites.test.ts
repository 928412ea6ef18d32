/** sites.csv: a row for every site, those without devices too. */
import { expect, it } from 'vitest';
import { runReplicate } from '../../src/experiment/world.js';
import { runTables } from '../../src/report/tables.js';
import { loadAsWritten } from '../helpers.js';

it('sites.csv has the sites without devices, with zeros', () => {
  const sites = [
    { name: 'full', devices: 2, wan: '20 Mbit/s' },
    { name: 'empty', devices: 0, wan: '20 Mbit/s' },
  ];
  const content = [{ name: 'c', type: 'win32-app', release: '2026-03-02T08:00:00Z', files: [{ size: '10 MB' }] }];
  const text = { name: 'a', start: '2026-03-02T00:00:00Z', duration: '2 d', sites, content };
  const { scenario } = loadAsWritten(JSON.stringify(text));
  const replicate = runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0);
  const { header, rows } = runTables(replicate, 'summary', false).get('sites.csv')!;
  const [full, empty] = [...rows];
  expect([full![0], full![1]]).toEqual(['full', 2]);
  expect(full![header.indexOf('bytes_total')]).toBeGreaterThan(0);
  expect(empty).toEqual(['empty', ...Array(header.length - 1).fill(0)]);
});
