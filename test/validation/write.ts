/** `npm run validate`: measures what docs/validation.md and the page of sweeps show, and writes it beside them. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from 'vitest';
import { effects } from './effects.js';
import { judgement } from './judgement.js';
import { observations } from './observations.js';
import { estate, estateSteps, misses, randomScenarios, swarm, twoMachines } from './study.js';
import { coverage, precisions, verdicts } from './verdicts.js';

it('writes docs/validation.json', () => {
  const study = {
    twoMachines: twoMachines(),
    estate: estate(),
    estateSteps: estateSteps(),
    observations: observations(),
    swarm: swarm(),
    misses: misses(),
    random: randomScenarios(),
  };
  writeFileSync(resolve(import.meta.dirname, '../../docs/validation.json'), `${JSON.stringify(study)}\n`);
});

it('writes docs/verdicts.json', () => {
  const effort = { pairs: (devices: number) => (devices > 100 ? 100 : 1000), trials: 1000, cap: 256 };
  const study = {
    verdicts: verdicts(effort),
    precision: precisions(effort),
    coverage: [5, 10, 20].flatMap((replicates) => coverage(effort, replicates)),
  };
  const rows = Object.entries(study).map(
    ([name, list]) => `${JSON.stringify(name)}: [\n${list.map((row) => JSON.stringify(row)).join(',\n')}\n]`,
  );
  writeFileSync(resolve(import.meta.dirname, '../../docs/verdicts.json'), `{\n${rows.join(',\n')}\n}\n`);
});

it('writes docs/judgement.json', () => {
  writeFileSync(resolve(import.meta.dirname, '../../docs/judgement.json'), `${JSON.stringify(judgement())}\n`);
});

it('writes docs/effects.json', () => {
  writeFileSync(resolve(import.meta.dirname, '../../docs/effects.json'), `${JSON.stringify(effects())}\n`);
});
