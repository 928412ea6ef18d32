/** dosim recommend as users run it: interrupted, killed, with a torn journal, two at a time, and with limits that nothing keeps. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dosim, ended, MAIN, pause, start } from './helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-recommend-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const at = (...names: string[]) => join(TMP, ...names);
const ESTATE = at('estate.yaml');
const ESTATE_OF = {
  name: 'estate',
  defaults: 'observed-2026',
  duration: '2 d',
  start: '2026-03-02T00:00:00Z',
  sites: [{ name: 'site', devices: 15, wan: '100 Mbit/s' }],
  devices: { mix: [{ name: 'pc', on: 'always', ram: '4 GB' }] },
  policies: { DODownloadMode: 2, DOMinRAMAllowedToPeer: 8 },
  content: [{ name: 'update', type: 'quality-update', files: [{ name: 'f', size: '400 MB' }] }],
};
writeFileSync(ESTATE, JSON.stringify(ESTATE_OF));
const ASKED = ['recommend', ESTATE, '--only', 'DOMinRAMAllowedToPeer,DOMaxCacheAge', '--workers', '1', '--quiet'];

const journalOf = (folder: string) => {
  const path = join(folder, 'journal.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
const keysOf = (folder: string) =>
  journalOf(folder)
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { key: string }).key);
const resultOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'recommend.json'), 'utf8')) as {
    runs: number;
    isConfirmed: boolean;
    isInterrupted: boolean;
    settings: object;
    gain: { mean: number };
  };

/** Starts a search, and does something to it when it has done some runs. */
async function stopped(folder: string, signal: NodeJS.Signals): Promise<number | null> {
  const child = start({}, ...ASKED, '--budget', '2000runs', '--out', folder);
  while (journalOf(folder).split('\n').length < 5 && child.exitCode === null) await pause(20);
  child.kill(signal);
  return ended(child);
}

it('a file of settings does not say that some are recommended where none is', async () => {
  const folder = at('nothing');
  const only = ['--only', 'DOMinDiskSizeAllowedToPeer', '--budget', '120runs', '--out', folder, '--quiet'];
  expect((await dosim('recommend', ESTATE, ...only)).out).toContain('no setting was found');
  const overlay = readFileSync(join(folder, 'overlay.yaml'), 'utf8');
  expect(overlay).toMatch(
    /^# dosim recommend found no setting whose gain .* can be told from nothing: this changes nothing\.\n/,
  );
  expect(overlay).not.toContain('confirmed');
});

it('a file of settings has what --set changed, as the policies beside it have', async () => {
  const folder = at('set');
  const set = ['--set', 'policies.DOMaxCacheAge=5 d', '--set', 'sites.site.devices=12'];
  const asked = ['--only', 'DOMinRAMAllowedToPeer', '--budget', '120runs', '--out', folder, '--quiet'];
  expect((await dosim('recommend', ESTATE, ...set, ...asked)).code).toBe(0);
  const overlay = readFileSync(join(folder, 'overlay.yaml'), 'utf8');
  expect(overlay).toMatch(/\n# With what --set changed: policies\.DOMaxCacheAge=5 d, sites\.site\.devices=12\.\n/);
  const explained = await dosim('explain', join(folder, 'overlay.yaml'), '--device', 'site-01');
  expect(explained.out).toMatch(/DOMaxCacheAge +5 d /);
  expect(explained.out).toMatch(/DOMinRAMAllowedToPeer +[124] GB /);
  expect((await dosim('validate', join(folder, 'overlay.yaml'))).out).toContain('12 devices');
  expect(readFileSync(join(folder, 'settings/oma-uri.json'), 'utf8')).toContain('432000');
});

it('a file of settings for standard input says that it extends no file', () => {
  const folder = at('piped');
  const args = ['recommend', '-', '--only', 'DOMinDiskSizeAllowedToPeer', '--budget', '60runs', '--out', folder];
  expect(spawnSync(process.execPath, [MAIN, ...args], { input: JSON.stringify(ESTATE_OF) }).status).toBe(0);
  expect(readFileSync(join(folder, 'overlay.yaml'), 'utf8')).toContain(
    '\n# The scenario was no file: name one that has it by extends, such as "extends: mine.yaml".\nname: estate',
  );
});

describe('a search that is stopped', () => {
  it('answers with the best so far at Ctrl-C, goes on when called again, and runs nothing twice', async () => {
    const folder = at('interrupted');
    expect(await stopped(folder, 'SIGINT')).toBe(130);
    const before = keysOf(folder);
    expect(resultOf(folder)).toMatchObject({ isInterrupted: true, isConfirmed: false, runs: before.length });
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    expect((await dosim(...ASKED, '--budget', '150runs', '--out', folder)).code).toBe(0);
    const after = keysOf(folder);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after).size).toBe(after.length);
    expect(resultOf(folder)).toMatchObject({ isConfirmed: true, runs: after.length - before.length });
  });

  it('goes on when it was killed, with a line of the journal cut in the middle, to the answer of one that was not', async () => {
    const folder = at('killed');
    await stopped(folder, 'SIGKILL');
    const journal = journalOf(folder);
    writeFileSync(join(folder, 'journal.jsonl'), journal.trimEnd().slice(0, -40));
    const kept = journal.trimEnd().split('\n').length - 1;
    expect((await dosim(...ASKED, '--budget', '150runs', '--out', folder)).code).toBe(0);
    expect(keysOf(folder)).toHaveLength(kept + resultOf(folder).runs);
    const whole = await dosim(...ASKED, '--budget', '150runs', '--out', at('whole'));
    expect(whole.code).toBe(0);
    const [went, straight] = [resultOf(folder), resultOf(at('whole'))];
    expect(straight.runs).toBeLessThanOrEqual(150);
    expect(straight.runs).toBe(keysOf(at('whole')).length);
    expect(went).toMatchObject({ isConfirmed: true, settings: straight.settings, gain: straight.gain });
  });
});

describe('two searches at a time', () => {
  it('share a folder of parts, and give what each gives alone', async () => {
    const shared = (name: string) =>
      dosim(...ASKED, '--budget', '90runs', '--remember', at('parts'), '--out', at(name), '--seed', '7');
    const [one, two] = await Promise.all([shared('one'), shared('two')]);
    const alone = await dosim(...ASKED, '--budget', '90runs', '--no-remember', '--out', at('alone'), '--seed', '7');
    expect([one.code, two.code, alone.code]).toEqual([0, 0, 0]);
    const figuresOf = (name: string) => journalOf(at(name)).trimEnd().split('\n').sort();
    expect(figuresOf('one')).toEqual(figuresOf('alone'));
    expect(figuresOf('two')).toEqual(figuresOf('alone'));
  });

  it('do not write one folder', async () => {
    const folder = at('busy');
    const child = start({}, ...ASKED, '--budget', '2000runs', '--out', folder);
    while (journalOf(folder) === '' && child.exitCode === null) await pause(20);
    const { code, err } = await dosim(...ASKED, '--budget', '5runs', '--out', folder);
    expect([code, err]).toEqual([2, expect.stringContaining('is working here')]);
    child.kill('SIGINT');
    await ended(child);
  });
});

describe('settings for classes', () => {
  it('are assignments of the overlay, and policies of a group', async () => {
    const [file, folder] = [at('two.yaml'), at('classes')];
    writeFileSync(
      file,
      JSON.stringify({
        name: 'two',
        defaults: 'observed-2026',
        duration: '2 d',
        start: '2026-03-02T07:00:00Z',
        sites: [
          { name: 'big', devices: 20, wan: '200 Mbit/s' },
          { name: 'small', devices: 10, wan: '10 Mbit/s' },
        ],
        devices: { mix: [{ name: 'pc', on: 'always' }] },
        policies: { DODownloadMode: 0 },
        content: [{ name: 'u', type: 'quality-update', release: { every: '6 h' }, files: [{ size: '200 MB' }] }],
      }),
    );
    const asked = ['--only', 'DOPercentageMaxBackgroundBandwidth', '--objective', 'downloadTimeP50S', '--quiet'];
    const limits = ['--max-line-utilisation', '60 %', '--per-class', '--budget', '250runs', '--out', folder];
    const { code, out } = await dosim('recommend', file, ...asked, ...limits);
    expect(code).toBe(0);
    expect(out).toContain('Settings for sites: big (1 site, 20 devices)');
    const compared = await dosim(
      'compare',
      file,
      join(folder, 'overlay.yaml'),
      '--replicates',
      '3',
      '--format',
      'json',
    );
    const { scenarios } = JSON.parse(compared.out) as {
      scenarios: { differences?: { downloadTimeP50S: { mean: number } } }[];
    };
    expect(scenarios[1]!.differences!.downloadTimeP50S.mean).toBeLessThan(-20);
    const group = readFileSync(join(folder, 'settings/sites-big/intune.json'), 'utf8');
    expect(group).toContain('two: recommended, for the group sites: big');
    expect(readFileSync(join(folder, 'settings/sites-big/policies.ps1'), 'utf16le')).toContain(
      'DOPercentageMaxBackgroundBandwidth',
    );
    expect(readFileSync(join(folder, 'settings/policies.ps1'), 'utf16le')).not.toContain(
      'DOPercentageMaxBackgroundBandwidth',
    );
    expect(readFileSync(join(folder, 'settings/groups.csv'), 'utf8')).toBe(
      'group,policies,site,profile\nsites: big,settings/sites-big,big,\n',
    );
  });
});

describe('hardware', () => {
  it('is told apart from the settings, with its rent in the cost', async () => {
    const file = at('hardware.yaml');
    const estate = {
      name: 'hardware',
      defaults: 'observed-2026',
      duration: '7 d',
      start: '2026-03-02T07:00:00Z',
      sites: [
        { name: 'big', devices: 20, wan: '100 Mbit/s' },
        { name: 'small', count: 4, devices: 2, wan: '10 Mbit/s' },
      ],
      devices: { mix: [{ name: 'pc', on: 'always' }] },
      policies: { DODownloadMode: 0 },
      content: [{ name: 'u', type: 'quality-update', release: { every: '1 d' }, files: [{ size: '200 MB' }] }],
      prices: { cdnPerGB: 1, cacheServerPerMonth: 60, linePerMbitMonth: 1.5 },
    };
    writeFileSync(file, JSON.stringify(estate));
    const asked = ['--only', 'DOMaxCacheAge', '--objective', 'cost', '--budget', '100runs', '--quiet'];
    const { code, out } = await dosim('recommend', file, ...asked, '--hardware', 'caches,lines', '--format', 'json');
    expect(code).toBe(0);
    interface Hardware {
      name: string;
      gain: { mean: number };
      changes: { figure: string; difference: { mean: number } }[];
    }
    const { hardware, settings } = JSON.parse(out) as { hardware: Hardware[]; settings: object };
    expect(settings).toEqual({});
    const monthsOfRun = 7 / (365.25 / 12);
    const of = (name: string) => {
      const found = hardware.find((each) => each.name === name)!;
      const cdn = found.changes.find(({ figure }) => figure === 'bytesLeavingCdn')!.difference.mean;
      return { gain: found.gain.mean, savedGb: -cdn / 2 ** 30 };
    };
    const big = of('cache servers at the sites: big');
    expect(big.savedGb).toBeGreaterThan(20);
    expect(big.gain).toBeCloseTo(big.savedGb - 60 * monthsOfRun, 6);
    const small = of('cache servers at the sites: small');
    expect(small.gain).toBeCloseTo(small.savedGb - 4 * 60 * monthsOfRun, 6);
    expect(small.gain).toBeLessThan(0);
    const lines = of('lines twice as fast at the sites: small');
    expect(lines).toEqual({ gain: expect.closeTo(-4 * 10 * 1.5 * monthsOfRun, 6), savedGb: expect.closeTo(0, 6) });
  });
});

describe('what is not known', () => {
  it('is tried draw by draw, with what is set for certain', async () => {
    const file = at('uncertain.yaml');
    const rams = Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? 2 + k / 4 : 9 + k));
    const sample = rams.map((ram) => ({ 'devices.mix.pc.ram': `${ram} GB` }));
    writeFileSync(file, JSON.stringify({ ...ESTATE_OF, uncertainty: { sample } }));
    const asked = ['recommend', file, '--only', 'DOMinRAMAllowedToPeer', '--budget', '200runs', '--quiet'];
    const [drawn, certain] = await Promise.all([
      dosim(...asked, '--out', at('uncertain')),
      dosim(...asked, '--set', 'devices.mix.pc.ram=4 GB'),
    ]);
    expect(drawn.out).toContain('not robust, the choice helps under 10 of 20 draws');
    expect(drawn.out.replaceAll(/\s+/g, ' ')).toContain('The larger devices.mix.pc.ram, the less is gained');
    expect(readFileSync(at('uncertain', 'report.html'), 'utf8')).toContain('the choice helps under 10 of 20 draws');
    expect(certain.out).toContain('values: robust, the choice helps under 20 of 20 draws');
  });
});

describe('what cannot be answered', () => {
  it('is said: limits that no set keeps, with the nearest, and exit code 1', async () => {
    const { code, out } = await dosim(...ASKED, '--budget', '150runs', '--max-p95-install', '1 s');
    expect(code).toBe(1);
    expect(out).toContain('no set was found within the limits');
    expect(out).toMatch(
      /--max-p95-install {2}.*, allowed are 1(\.00)? s; the least of any set that was tried, on one seed, is/,
    );
  });

  it.each([
    [
      [ESTATE, '--budget', '5'],
      '--budget 5: error: allowed is a time such as 5min, or a number of runs such as 2000runs; did you mean 5runs or 5min?',
    ],
    [[ESTATE, '--objective', 'bytesFromCnd'], 'no figure is named bytesFromCnd; the nearest are bytesFromCdn'],
    [[ESTATE, '--objective', ''], '--objective: error: a figure is needed; short names are cdn'],
    [
      [ESTATE, '--keep', 'DOMaxCacheAg'],
      '--keep DOMaxCacheAg: error: no policy is named DOMaxCacheAg; did you mean DOMaxCacheAge?',
    ],
    [[ESTATE, '--hardware', 'cache'], '--hardware cache: error: no hardware is named cache; did you mean caches?'],
    [[ESTATE, '--only', ''], '--only: error: names of policies are needed, such as DODownloadMode'],
    [
      [ESTATE, '--no-remember', '--remember', 'x'],
      '--no-remember --remember: error: the one is the opposite of the other',
    ],
    [[ESTATE, '--set', 'duration=60 s'], 'estate: error: nothing is downloaded within its 1 min'],
  ])('%o: %s', async (args, message) => {
    const { code, err } = await dosim('recommend', ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});
