/**
 * Makes scenarios/observed/ucdostatus.csv: what the estate beside it reports in 28 days if the world is as said here.
 * `npm run build && node examples/observed-sample.mjs > scenarios/observed/ucdostatus.csv`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulate } from 'dosim';

/** What nobody who looks at the report is told. */
const HIDDEN = {
  'model.backgroundHttpShare': '5 %',
  'devices.mix.laptop.vpn.share': '40 %',
};

const folder = mkdtempSync(join(tmpdir(), 'dosim-sample-'));
const estate = new URL('../scenarios/observed/estate.yaml', import.meta.url).pathname;
await simulate(estate, { set: HIDDEN, seed: 'a month', out: join(folder, 'run'), shapes: ['ucdo'], detail: 'summary' });
process.stdout.write(readFileSync(join(folder, 'run/UCDOStatus.csv')));
rmSync(folder, { recursive: true });
