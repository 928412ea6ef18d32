/** The scenario that an import writes: it loads, says where each value is from, and names nobody. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleFiles } from '../../src/cli/examples.js';
import { importFiles } from '../../src/doors/importPolicies.js';
import { loadScenario } from '../../src/scenario/load.js';
import { imported, SAMPLES } from './samples.js';

const EXAMPLES = join(import.meta.dirname, '../../scenarios');
const load = (text: string, files: Record<string, string> = {}) =>
  loadScenario('a.yaml', (file) => ({ file, text: files[file] ?? text })).scenario;

describe('the estate', () => {
  it('has the policies with their places, and a mark at each value that no file gave', () => {
    const { text } = imported(['policy.reg'], { name: 'mine' });
    const { policies, name } = load(text);
    expect([name, policies.DODownloadMode, policies.DOMaxCacheAge]).toEqual(['mine', 2, 604_800]);
    expect(text).toContain('DOMaxCacheAge: 7 d # policy.reg:6');
    expect(text).toMatch(/ {2}# {3}DODowloadMode \(policy\.reg:\d+\): no setting/);
    const [head, rest] = text.split('policies:\n') as [string, string];
    const values = head.split('\n').filter((line) => /^[^#]*: [^#]/.test(line));
    expect(values.length).toBeGreaterThan(8);
    expect(values.filter((line) => !/# assumed/.test(line))).toEqual([]);
    expect(rest.split('\n').filter((line) => /(size|release):/.test(line) && !/# assumed/.test(line))).toEqual([]);
  });

  it('says conflicts at the policy', () => {
    const { text } = imported(['registry.pol', 'update-ring.json']);
    expect(text).toMatch(
      /# conflict: 1 \(update-ring\.json .*\) against 2 \(registry\.pol record 1\)\n.*MDMWinsOverGP/,
    );
  });

  it.each(readdirSync(EXAMPLES).filter((file) => file.endsWith('.yaml')))(
    'takes the rest of the example %s',
    (file) => {
      const text = readFileSync(join(EXAMPLES, file), 'utf8');
      if (/^extends:/m.test(text)) return;
      const files = exampleFiles(file.replace('.yaml', ''));
      const made = imported(['get-itemproperty.txt'], { name: 'mine', base: { name: file, text, files } });
      expect(made.files).toEqual(files);
      const [own, example] = [load(made.text, files), load(text, files)];
      expect(own.policies).toMatchObject({ DODownloadMode: 1, DOMinRAMAllowedToPeer: 6 });
      expect(own.policies.DOMaxCacheAge).toBeUndefined();
      expect([own.sites, own.devices, own.content, own.demand]).toEqual([
        example.sites,
        example.devices,
        example.content,
        example.demand,
      ]);
    },
  );

  it('is checked as every scenario is: what real files get wrong is a warning', () => {
    const values = [
      '"DODownloadMode"=dword:00000001',
      '"DOGroupIdSource"=dword:00000005',
      '"DOGroupId"="{00000000-0000-0000-0000-000000000000}"',
      '"DOCacheHost"="mcc one.example"',
      '"DOAbsoluteMaxCacheSize"=dword:00000000',
      '"DOMaxCacheSize"=dword:00000014',
      '"DOMonthlyUploadDataCap"=dword:00000000',
      '"DOMaxCacheAge"=dword:00000007',
    ];
    const key = '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization]';
    const bytes = new TextEncoder().encode(['REGEDIT4', key, ...values].join('\n'));
    const { problems } = importFiles([{ name: 'a.reg', bytes }]);
    const texts = problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    for (const said of [
      /DOGroupIdSource: DOGroupIdSource is ignored/,
      /DOGroupId: all digits are 0/,
      /DOCacheHost: .*"mcc one\.example": a name has no blank/,
      /DOAbsoluteMaxCacheSize, here no limit/,
      /DOMonthlyUploadDataCap: limits nothing here/,
      /DOMaxCacheAge: 7 seconds/,
    ]) {
      expect(texts).toMatch(said);
    }
  });

  it('holds no name of a person, and no folder, from any sample', () => {
    const files = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' });
    const named = files
      // What the columns of that list are, `devices.test.ts` says.
      .filter((file) => /\.\w+$/.test(file) && !file.endsWith('own-list.csv'))
      .filter((file) => {
        const bytes = readFileSync(join(SAMPLES, file));
        return bytes.includes('erika') || bytes.includes(Buffer.from('erika', 'utf16le'));
      });
    expect(named.length).toBeGreaterThanOrEqual(5);
    for (const sample of named) {
      const result = imported([sample]);
      expect(JSON.stringify(result), sample).not.toMatch(/erika@/i);
      expect(JSON.stringify(result), sample).not.toMatch(/erika/i);
      expect(result.text, sample).not.toContain(SAMPLES);
    }
  });
});
