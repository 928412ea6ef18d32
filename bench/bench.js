/** What a run costs: the estates of the README, and how the cost grows with the devices. `npm run bench`. */
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { runReplicate } from '../dist/experiment/world.js';
import { readText } from '../dist/io/files.js';
import { loadScenario } from '../dist/scenario/load.js';

const SCENARIOS = fileURLToPath(new URL('../scenarios/', import.meta.url));

function measure(label, file, overrides = []) {
  const { scenario } = loadScenario(SCENARIOS + file, readText, overrides);
  const run = () => runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0);
  run();
  const seconds = Math.min(
    ...Array.from({ length: 3 }, () => {
      const start = performance.now();
      run();
      return (performance.now() - start) / 1000;
    }),
  );
  const { world, account } = run();
  const { downloads, transfers, events } = account.figures;
  const row = { label, devices: world.fleet.count, downloads, transfers, events, seconds: Number(seconds.toFixed(3)) };
  return { ...row, 'downloads/s': Math.round(downloads / seconds) };
}

const rows = [
  measure('hub and spoke, mode 2, 20 sites of 50', 'hub-and-spoke.yaml', ['sites.branch.devices=50']),
  measure('hub and spoke, mode 2, 20 sites of 100', 'hub-and-spoke.yaml'),
  measure('hub and spoke, mode 2, 20 sites of 200', 'hub-and-spoke.yaml', ['sites.branch.devices=200']),
  measure('hub and spoke, mode 1, one group of 2000', 'hub-and-spoke-lan.yaml'),
  measure('two machines', 'two-machines.yaml'),
];
console.table(rows);
console.log(`twice the devices, mode 2: ${(rows[2].seconds / rows[1].seconds).toFixed(2)} times the time`);
console.log(`one group instead of twenty: ${(rows[3].seconds / rows[1].seconds).toFixed(1)} times the time`);
