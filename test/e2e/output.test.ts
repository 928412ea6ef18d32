/** What leaves dosim: nothing lost, nothing leaked. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dosim, dosimWith, MAIN, ROOT, ran } from './helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-out-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));
const at = (...names: string[]) => join(TMP, ...names);
const put = (name: string, value: object) => {
  writeFileSync(at(name), JSON.stringify(value));
  return at(name);
};

const SMALL = {
  name: 'small',
  start: '2026-03-02T08:00:00Z',
  duration: '12 h',
  sites: [{ name: 'a', devices: 2 }],
  devices: { mix: [{ name: 'p', on: 'always' }] },
  content: [{ name: 'c', files: [{ size: '50 MB' }], requests: [{ device: '*', after: '0 s' }] }],
};
const ADVICE = {
  id: 'x',
  advice: 'a',
  source: 's',
  baseline: 'small.json',
  change: { 'policies.DOMaxCacheAge': 86_400 },
  expect: ['peerShare changes by less than 90 pp'],
  maxReplicates: 64,
};
const SWEEP = {
  name: 'ages',
  base: 'small.json',
  factors: [{ path: 'policies.DOMaxCacheAge', values: [3600, 86_400] }],
  replicates: 1,
};

beforeAll(() => {
  put('small.json', SMALL);
  put('advice.json', ADVICE);
  put('sweep.json', SWEEP);
});

/** Names that a terminal would obey, a page run and a spreadsheet compute. */
const RED = '\u001b[31mred\u001b[0m\u009b1A\u202e';
const HTML = '<img src=x onerror=alert(1)></title><script>alert(2)</script>';
const HOSTILE = {
  ...SMALL,
  name: `n${RED}${HTML}`,
  description: `d${RED}${HTML}`,
  network: { cacheServers: [{ name: `srv${RED}` }] },
  sites: [`=1+1${HTML}`, `@SUM(1)${RED}`, '-1+1', '\tTAB', '+2', '../../x', 'a\u2028b\u202etxt\u0000z'].map((name) => ({
    name,
    devices: 1,
    adSite: `ad${RED}`,
  })),
  devices: { mix: [{ name: `=HYPERLINK(1)${RED}`, on: 'always', domain: `dom${RED}`, vpn: { adapter: `v${RED}` } }] },
  policies: { DODownloadMode: 2, DOCacheHost: `h${RED}`, DOVpnKeywords: `kw${RED}` },
  content: [{ ...SMALL.content[0], name: `c${RED}${HTML}`, files: [{ name: '=1+1', size: '50 MB' }] }],
};

describe('names of an input', () => {
  const raw = /[^\P{Cc}\n]|[\u2028\u2029]|\p{Bidi_Control}/u;
  const hostile = () => put('hostile.json', HOSTILE);
  const device = `-1+1-1`;

  it.each([
    ['validate', () => [hostile()]],
    ['run', () => [hostile(), '--out', at('hostile'), '--trace']],
    ['run', () => [hostile(), '--format', 'json']],
    ['run', () => [put('raw\u001b[31m.json', SMALL), '--out', at('raw\u001b[31m')]],
    ['run', () => [at('missing\u001b[31m.json')]],
    ['run', () => [hostile(), '--set', `sites.\u001b[31m=3`]],
    ['run', () => [hostile(), '--\u001b[31m']],
    ['run\u001b[31m', () => []],
    ['run', () => [put('bad.json', { ...HOSTILE, [`x${RED}`]: 1, duration: RED })]],
    ['compare', () => [hostile(), hostile(), '--replicates', '2', '--out', at('hostile-compared')]],
    ['compare', () => [hostile(), hostile(), '--replicates', '2', '--format', 'json']],
    ['explain', () => [hostile(), '--device', device]],
    ['explain', () => [hostile(), '--device', `x${RED}`]],
    ['diagnose', () => [hostile()]],
    ['diagnose', () => [hostile(), '--format', 'json']],
    ['diagnose', () => [hostile(), '--site', `x${RED}`]],
    [
      'check',
      () => [
        put('hostile-advice.json', {
          ...ADVICE,
          id: `i${RED}`,
          advice: `a${RED}`,
          source: `s${RED}\n::x`,
          why: RED,
          baseline: 'hostile.json',
        }),
      ],
    ],
    ['check', () => [put('hostile-advice.json', { ...ADVICE, id: `i${RED}`, expect: [`x${RED}`] })]],
    [
      'sweep',
      () => [
        put('hostile-sweep.json', { ...SWEEP, name: `s${RED}`, base: 'hostile.json' }),
        '--out',
        at('hostile-sweep'),
      ],
    ],
    ['sweep', () => [put('hostile-sweep.json', { ...SWEEP, name: `s${RED}` })]],
    ['init', () => [at('raw\u001b[31m.yaml')]],
    ['init', () => ['--like', `x${RED}`]],
  ] as const)('never reach the terminal raw: %s', async (command, args) => {
    const { out, err, code } = await dosimWith({ GITHUB_ACTIONS: 'true' }, command, ...args());
    expect(code).toBeLessThan(3);
    expect(out + err).not.toMatch(raw);
    expect((out + err).length).toBeGreaterThan(20);
  });

  it('are whole in the files, harmless in reports and pictures, and no formula in a spreadsheet', () => {
    expect(JSON.parse(readFileSync(at('hostile', 'summary.json'), 'utf8')).scenario).toBe(HOSTILE.name);
    for (const folder of ['hostile', 'hostile-compared', 'hostile-sweep']) {
      const html = readFileSync(at(folder, 'report.html'), 'utf8');
      expect(html).not.toMatch(/<img|<script/);
      expect(html).not.toMatch(raw);
      const files = readdirSync(at(folder)).filter((name) => name.endsWith('.csv'));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const text = readFileSync(at(folder, file), 'utf8');
        expect(text).not.toMatch(/[^\P{Cc}\n\t]|[\u2028\u2029]|\p{Bidi_Control}/u);
        // A cell is behind a comma or a line feed, maybe in quotes; numbers may be negative.
        expect(text).not.toMatch(/(^|[,\n])"?([=+@\t\r]|-(?!\d))/);
      }
    }
    const sites = readFileSync(at('hostile', 'sites.csv'), 'utf8');
    for (const start of [`"'=1+1`, `"'@SUM(1)`, `"'-1+1"`, `"'\tTAB"`, `"'+2"`]) expect(sites).toContain(start);
    for (const file of readdirSync(at('hostile-sweep', 'figures'))) {
      expect(readFileSync(at('hostile-sweep', 'figures', file), 'utf8')).not.toMatch(raw);
    }
  });
});

describe('an output folder', () => {
  it('with a summary.json of somebody else is left alone, before anything runs', async () => {
    mkdirSync(at('project'));
    writeFileSync(at('project', 'summary.json'), '{}');
    writeFileSync(at('project', 'thesis.txt'), 'mine');
    for (const [command, ...files] of [
      ['run', at('small.json')],
      ['compare', at('small.json'), at('small.json')],
      ['sweep', at('sweep.json')],
    ] as const) {
      const { code, out, err } = await dosim(command, ...files, '--out', at('project'));
      expect([code, out, err]).toEqual([2, '', expect.stringContaining('no output of dosim')]);
    }
    expect(readdirSync(at('project')).sort()).toEqual(['summary.json', 'thesis.txt']);
  });

  it('is replaced by the next run, and not when something was put into it', async () => {
    for (let time = 0; time < 2; time += 1) {
      expect((await dosim('run', at('small.json'), '--out', at('mine'))).code).toBe(0);
    }
    expect((await dosim('compare', at('small.json'), at('small.json'), '--out', at('mine'))).code).toBe(0);
    expect(existsSync(at('mine', 'summary.json'))).toBe(false);
    writeFileSync(at('mine', 'notes.txt'), 'mine');
    const { code, err } = await dosim('run', at('small.json'), '--out', at('mine'));
    expect([code, err]).toEqual([2, expect.stringContaining('notes.txt in it: not written by dosim')]);
    expect(readFileSync(at('mine', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('of a sweep is one of a sweep, and nothing else', async () => {
    expect((await dosim('sweep', at('sweep.json'), '--out', at('swept'))).code).toBe(0);
    const run = await dosim('run', at('small.json'), '--out', at('swept'));
    expect([run.code, run.err]).toEqual([2, expect.stringContaining('a sweep is in this folder')]);
    await dosim('run', at('small.json'), '--out', at('ran'));
    const sweep = await dosim('sweep', at('sweep.json'), '--out', at('ran'));
    expect([sweep.code, sweep.err]).toEqual([2, expect.stringContaining('output of dosim run')]);
    const merged = await dosim('merge', at('sweep.json'), at('swept'), '--out', at('ran'));
    expect([merged.code, merged.err]).toEqual([2, expect.stringContaining('output of dosim run')]);
    expect(existsSync(at('ran', 'journal.jsonl'))).toBe(false);
    symlinkSync(at('swept'), at('link'));
    const link = await dosim('sweep', at('sweep.json'), '--out', at('link'), '--resume');
    expect([link.code, link.err]).toEqual([2, expect.stringContaining('symbolic link')]);
  });

  it.each(['../../escaped', '/tmp/escaped', '..', 'C:\\escaped', 'nul', 'a/b'])(
    'of a sweep named %s stays in results/: it has to be named',
    async (name) => {
      const file = put('escaping.json', { ...SWEEP, name });
      const { code, out, err } = await dosim('sweep', file);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/escaping\.json: error: name: results go to results\/NAME, .*--out/);
      expect((await dosim('sweep', file, '--out', at(`named-${name.replaceAll(/\W/g, '-')}`))).code).toBe(0);
    },
  );

  it.skipIf(process.platform === 'win32')('has the modes that the umask leaves', async () => {
    const script = 'umask 027; exec "$0" "$@"';
    const { code } = await ran('sh', {}, [
      '-c',
      script,
      process.execPath,
      MAIN,
      'run',
      at('small.json'),
      '--out',
      at('modes'),
    ]);
    expect(code).toBe(0);
    expect(statSync(at('modes')).mode & 0o777).toBe(0o750);
    for (const file of readdirSync(at('modes'))) expect(statSync(at('modes', file)).mode & 0o777, file).toBe(0o640);
  });
});

describe('a file that cannot be written', () => {
  it.each([
    ['--out', 'a file above', () => ['run', at('small.json'), '--out', at('small.json', 'x')]],
    ['--profile', 'no folder', () => ['run', at('small.json'), '--profile', at('no', 'x.json')]],
    ['--profile', 'a folder', () => ['run', at('small.json'), '--profile', TMP]],
    ['--profile', 'not ours', () => ['run', at('small.json'), '--profile', at('small.json')]],
    ['--junit', 'no folder', () => ['check', at('advice.json'), '--junit', at('no', 'x.xml')]],
    ['--junit', 'not ours', () => ['check', at('advice.json'), '--junit', at('small.json')]],
    [
      '--baseline',
      'no folder',
      () => ['check', at('advice.json'), '--update-baseline', '--baseline', at('no', 'b.json')],
    ],
    ['--baseline', 'not ours', () => ['check', at('advice.json'), '--update-baseline', '--baseline', at('small.json')]],
    ['baseline', 'not ours', () => ['check', at('advice.json'), '--baseline', at('small.json')]],
  ])('%s (%s) is found before the runs', async (_, __, args) => {
    const before = readFileSync(at('small.json'), 'utf8');
    const { code, out, err } = await dosim(...args());
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/internal error|\n {4}at /);
    expect(readFileSync(at('small.json'), 'utf8')).toBe(before);
  });

  it.skipIf(!existsSync('/dev/full'))('because the disk is full ends with exit code 2', async () => {
    const full = ['/dev/full'];
    for (const args of [
      ['run', at('small.json'), '--quiet', '--profile', ...full],
      ['check', at('advice.json'), '--quiet', '--junit', ...full],
    ]) {
      const { code, err } = await dosim(...args);
      expect([code, err]).toEqual([2, expect.stringMatching(/^--\w+ \/dev\/full: error: the disk is full\n$/)]);
    }
    const script = '"$0" "$@" > /dev/full';
    const { code, err } = await ran('sh', {}, [
      '-c',
      script,
      process.execPath,
      MAIN,
      'run',
      at('small.json'),
      '--quiet',
    ]);
    expect([code, err]).toEqual([2, 'standard output: error: the disk is full\n']);
  });

  const disk = mkdtempSync(join(tmpdir(), 'dosim-disk-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'tmpfs', disk]).status === 0;
  afterAll(() => {
    if (isMounted) spawnSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  it.skipIf(!isMounted)('on a disk that fills up, old results stay whole and no part is left', async () => {
    const out = join(disk, 'out');
    expect((await dosim('run', at('small.json'), '--out', out)).code).toBe(0);
    const before = readFileSync(join(out, 'summary.json'), 'utf8');
    const large = put('large.json', { ...SMALL, sites: [{ name: 'a', devices: 2000 }] });
    const { code, err } = await dosim('run', large, '--out', out, '--quiet');
    expect([code, err]).toEqual([2, expect.stringMatching(/the disk is full; nothing was replaced\n$/)]);
    expect(readdirSync(disk)).toEqual(['out']);
    expect(readFileSync(join(out, 'summary.json'), 'utf8')).toBe(before);
    const sweep = await dosim('sweep', at('sweep.json'), '--out', join(disk, 'sweep'), '--quiet');
    expect([sweep.code, sweep.err]).toEqual([2, expect.stringContaining('the disk is full')]);
  });
});

describe('JUnit XML', () => {
  it('has the times of the runs', async () => {
    expect((await dosim('check', at('advice.json'), '--quiet', '--junit', at('junit.xml'))).code).toBe(0);
    const times = [...readFileSync(at('junit.xml'), 'utf8').matchAll(/<testcase [^>]*\btime="([\d.]+)"/g)];
    expect(times).toHaveLength(1);
    expect(Number(times[0]![1])).toBeGreaterThan(0);
  });

  it('of the day before does not stay when a file is bad: it says what is', async () => {
    const folder = at('advices');
    mkdirSync(folder);
    writeFileSync(join(folder, 'good.yaml'), JSON.stringify({ ...ADVICE, baseline: '../small.json' }));
    const junit = at('ci.xml');
    expect((await dosim('check', folder, '--quiet', '--junit', junit)).code).toBe(0);
    writeFileSync(join(folder, 'bad.yaml'), 'id: bad\nexpect: [peerShare grows]\n');
    const { code, err } = await dosim('check', folder, '--quiet', '--junit', junit);
    expect([code, err]).toEqual([2, expect.stringContaining('bad.yaml')]);
    const xml = readFileSync(junit, 'utf8');
    expect(xml).toMatch(/<testsuites tests="\d" failures="0" errors="[1-9]"/);
    expect(xml).toContain('bad.yaml');
    expect(xml).not.toContain('changes by less than');
    // So it is with whatever else is found before the runs.
    rmSync(join(folder, 'bad.yaml'));
    const missing = await dosim('check', folder, '--quiet', '--junit', junit, '--baseline', at('none.json'));
    expect(missing.code).toBe(2);
    expect(readFileSync(junit, 'utf8')).toContain('no such file');
  });
});

describe('options', () => {
  it.each([
    [['--seed', '1', '--seed', '2'], '--seed: error: this option is given twice'],
    [['--format', 'table', '--format=json'], '--format: error: this option is given twice'],
    [['--quiet', '--no-quiet'], '--quiet --no-quiet: error: the one is the opposite of the other; which is meant?'],
    [['--trace=1'], '--trace takes no value'],
    [['--quiet=false'], '--quiet takes no value'],
    [['--seed'], '--seed: error: a value is missing behind this option'],
    [['--seed='], 'allowed is'],
    [['--replicates', '1e1'], 'allowed is a whole number'],
    [['--replicates', '0x2'], 'allowed is a whole number'],
    [['--workers', ' 2'], 'allowed is a whole number'],
  ])('%j are refused', async (args, message) => {
    const { code, out, err } = await dosim('run', at('small.json'), ...args);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('that may be given several times still may', async () => {
    const set = ['--set', 'sites.a.devices=3', '--set=duration=1 d'];
    expect((await dosim('run', at('small.json'), ...set, '--format', 'json')).out).toContain('"downloads": 3');
    const seed = ['--seed', 'pilot 007', '--format', 'json'];
    expect((await dosim('run', at('small.json'), ...seed)).out).toContain('"seed": "pilot 007"');
  });

  it('and texts with a tag that means nothing are shown by every command that reads them', async () => {
    const shown = /:\d+:\d+: warning: Unresolved tag: !foo/;
    const tagged = (name: string, value: object, of: string) => {
      writeFileSync(at(name), JSON.stringify(value).replace(`"${of}"`, `!foo "${of}"`));
      return at(name);
    };
    expect((await dosim('run', tagged('tag.yaml', SMALL, 'small'))).err).toMatch(shown);
    expect((await dosim('validate', at('tag.yaml'))).out).toMatch(shown);
    expect((await dosim('run', at('small.json'), '--set', 'name=!foo x')).err).toContain(
      '--set name=!foo x: warning: Unresolved tag: !foo',
    );
    expect((await dosim('check', tagged('tag-advice.yaml', ADVICE, 'x'))).err).toMatch(shown);
    const sweep = await dosim('sweep', tagged('tag-sweep.yaml', SWEEP, 'ages'), '--out', at('tagged'));
    expect(sweep.err).toMatch(shown);
  });

  it('that are flags are all known to be', () => {
    const sources = readdirSync(join(ROOT, 'src/cli')).map((name) => readFileSync(join(ROOT, 'src/cli', name), 'utf8'));
    const found = sources.flatMap((text) =>
      [...text.matchAll(/option\('([\w-]+)', \{\s*type: 'boolean'/g)].map(([, name]) => name!),
    );
    const listed = /FLAGS = \[([^\]]*)\]/.exec(sources.join('\n'))![1]!;
    expect(found.length).toBeGreaterThan(5);
    for (const name of found) expect(listed).toContain(`'${name}'`);
  });
});
