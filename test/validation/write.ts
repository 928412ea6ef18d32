/** `npm run validate`: measures all that docs/validation.md shows, and writes docs/validation.json. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from 'vitest';
import { estate, misses, randomScenarios, swarm, twoMachines } from './study.js';

it('writes docs/validation.json', () => {
  const study = {
    twoMachines: twoMachines(),
    estate: estate(),
    swarm: swarm(),
    misses: misses(),
    random: randomScenarios(),
  };
  writeFileSync(resolve(import.meta.dirname, '../../docs/validation.json'), `${JSON.stringify(study)}\n`);
});
