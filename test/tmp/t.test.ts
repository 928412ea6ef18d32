import { readFileSync } from 'node:fs';
import { loadScenario } from '/work/main/src/scenario/load.js';
import { runReplicate } from '/work/main/src/experiment/world.js';
test('x', () => {
  const t0 = Date.now();
  const l = loadScenario(process.env.F!, (n) => ({ file: n, text: readFileSync(n, 'utf8') }));
  for (const w of l.warnings) console.log(w.message);
  const r = runReplicate({ scenario: l.scenario, inventory: null, seed: '1', tracing: false }, 0);
  console.log(r.account.figures, Date.now() - t0);
  if (r.parts[0]!.downloads.count < 10) console.log(r.parts[0]!.downloads);
});
