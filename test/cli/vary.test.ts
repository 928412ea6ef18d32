/** `dosim compare --vary`: what is compared, and that what is wrong with a value is told by the option that was typed. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare } from '../../src/api/index.js';
import { Varied } from '../../src/cli/vary.js';
import { InputError } from '../../src/core/problems.js';

const FILE = join(import.meta.dirname, '../../scenarios/two-machines.yaml');
const varied = (vary: string, set: string[] = []) => new Varied({ files: [FILE], vary, set });

/** What a comparison says before it runs. */
async function refused(vary: string, set: string[] = []): Promise<string> {
  const of = varied(vary, set);
  const error = await of.telling(() => compare(of.variants, { set, replicates: 1 })).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

describe('--vary', () => {
  it('takes values with units, and names the variants by them', () => {
    expect(varied('policies.DOMaxCacheAge=86400, 3 d').variants.map(({ set, name }) => [set, name])).toEqual([
      [['policies.DOMaxCacheAge=86400'], 'DOMaxCacheAge=1 d'],
      [['policies.DOMaxCacheAge=3 d'], 'DOMaxCacheAge=3 d'],
    ]);
  });

  it('is named by errors of its values, which say how units are written', async () => {
    expect(await refused('policies.DOMaxCacheAge=3 d,7 x')).toBe(
      '--vary policies.DOMaxCacheAge=7 x: error: policies.DOMaxCacheAge: found "7 x", ' +
        'allowed is a whole number of s from 0 to 4294967295, also with a unit such as 7 d',
    );
    expect(await refused('policies.DOMaxCacheAg=1 d,7 d')).toContain(
      '--vary policies.DOMaxCacheAg=1 d: error: policies.DOMaxCacheAg: unknown name',
    );
    expect(await refused('extends=a.yaml,b.yaml')).toMatch(/^error: --vary extends=a\.yaml: error: extends says/);
  });

  it('is not named by errors of a --set beside it', async () => {
    expect(await refused('policies.DOMaxCacheAge=3 d,7 d', ['model.vpnBan=nix'])).toBe(
      '--set model.vpnBan=nix: error: model.vpnBan: found "nix", allowed is both, uploadOnly',
    );
  });

  it.each([
    ['policies.DOMaxCacheAge=1 d:7 d:2 d', 'did you mean "policies.DOMaxCacheAge=1 d,3 d,5 d,7 d"?'],
    ['policies.DOMaxCacheAge=12 h:2 d:12 h', 'did you mean "policies.DOMaxCacheAge=12 h,24 h,36 h,48 h"?'],
    ['model.peersGiving=2:6:2', 'did you mean "model.peersGiving=2,4,6"?'],
    [
      'model.vpnBan=both',
      'allowed is path=value,value, e.g. model.vpnBan=both,uploadOnly or "policies.DOMaxCacheAge=3 d',
    ],
    ['policies.DOMaxCacheAge', 'allowed is path=value,value'],
  ])('writes out a range, and says what is allowed: %s', (vary, said) => {
    expect(() => varied(vary)).toThrow(`--vary ${vary}: error: allowed is path=value,value`);
    expect(() => varied(vary)).toThrow(said);
  });

  it.each(['1 d:7 d', '7 d:1 d:1 d', '1:100000:1', '1 d:2 MB:1 d', '1:2:0', 'a:b:c'])(
    'writes out no list for %s',
    (range) => {
      expect(() => varied(`policies.DOMaxCacheAge=${range}`)).toThrow(/7 d"$/);
    },
  );
});
