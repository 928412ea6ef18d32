/**
 * Makes ucdostatus.csv of this folder: what the estate of the lists beside it reports in 28 days if the world is as said here.
 * `npm run build && node examples/import/report.mjs > examples/import/ucdostatus.csv`
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importPolicies, simulate } from 'dosim';

/** What nobody who looks at the report is told. */
const HIDDEN = {
  'model.backgroundHttpShare': '5 %',
  'devices.mix.laptop.vpn.share': '30 %',
};

const lists = ['intune-devices.csv', 'subnets.csv', 'peering.json'].map((name) => join(import.meta.dirname, name));
const { text, files } = await importPolicies(lists, { sitePattern: '{site}-*' });
const folder = mkdtempSync(join(tmpdir(), 'dosim-report-'));
const estate = join(folder, 'estate.yaml');
for (const [name, content] of Object.entries({ ...files, 'estate.yaml': text }))
  writeFileSync(join(folder, name), content);
await simulate(estate, { set: HIDDEN, seed: 'a month', out: join(folder, 'run'), shapes: ['ucdo'], detail: 'summary' });
process.stdout.write(readFileSync(join(folder, 'run/UCDOStatus.csv')));
rmSync(folder, { recursive: true });
