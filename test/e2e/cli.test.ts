/** The command line as users run it, built. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'dist/cli/main.js');
const TMP = mkdtempSync(join(tmpdir(), 'dosim-test-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

function dosim(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: ROOT, maxBuffer: 64e6 }, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

/** The same with what is piped into it. */
function piped(input: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [MAIN, ...args], { cwd: ROOT }, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err });
    });
    child.stdin!.end(input);
  });
}

function write(name: string, text: string): string {
  const path = join(TMP, name);
  writeFileSync(path, text);
  return path;
}

const csv = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

const SMALL = `name: small
start: 2026-03-02T00:00:00Z
duration: 3 d
sites:
  - { name: a, count: 3, devices: 8, wan: 20 Mbit/s }
  - { name: b, devices: 12, wan: 50 Mbit/s }
policies: { DODownloadMode: 2 }
content:
  - { name: update, type: quality-update, files: [{ size: 300 MB, count: 2 }] }
defaults: observed-2026
`;

describe('a scenario from a pipe', () => {
  it('runs as one from a file, with overrides, and extends files of this folder', async () => {
    const fromFile = await dosim('run', write('piped.yaml', SMALL), '--format', 'json', '--quiet');
    const fromPipe = await piped(SMALL, 'run', '-', '--format', 'json', '--quiet');
    expect(fromPipe).toEqual(fromFile);
    const overridden = await piped(SMALL, 'run', '-', '--set', 'policies.DODownloadMode=0', '--quiet');
    expect(overridden.out).toContain('small: peer share 0.0 %');
    const extending = await piped('extends: scenarios/lab.yaml\n', 'validate', '-');
    expect(extending.out).toContain('<stdin>: valid scenario, 0 warnings; 1 site, 60 devices');
  });

  it('is an error with its position when it is wrong', async () => {
    const { code, err } = await piped(SMALL.replace('DODownloadMode', 'DODownlodMode'), 'validate', '-');
    expect(code).toBe(2);
    expect(err).toContain('<stdin>:7:13: error: policies.DODownlodMode: unknown name');
  });

  it('is not what a dash behind an option that names a file means', async () => {
    const { err } = await dosim('check', 'scenarios/recommendations/lab.yaml', '--quiet', '--baseline', '-');
    expect(err).toContain('--baseline -: error: no such file');
  });

  it('can be one that dosim init prints', async () => {
    const { out } = await dosim('init', '-', '--like', 'two-machines');
    const body = readFileSync(join(ROOT, 'scenarios/two-machines.yaml'), 'utf8').replace(/^(#.*\n)*/, '');
    expect(out.replace(/^(#.*\n)*/, '')).toBe(body);
    expect((await piped(out, 'run', '-', '--quiet')).out).toContain('two-machines: peer share 45.4 %');
  });
});

describe('dosim run', () => {
  it('writes the whole folder, whatever the workers, and the same bytes', async () => {
    const file = write('small.yaml', SMALL);
    const folders = ['one', 'two', 'three'].map((name) => join(TMP, name));
    for (const [i, folder] of folders.entries()) {
      const args = ['--replicates', '2', '--trace', '--workers', String(i + 1), '--out', folder];
      expect((await dosim('run', file, ...args)).code).toBe(0);
    }
    const names = readdirSync(folders[0]!).sort();
    expect(names).toEqual(
      [
        'classes',
        'contents',
        'devices',
        'downloads',
        'groups',
        'hours',
        'lines',
        'links',
        'months',
        'reasons',
        'sites',
        'transfers',
        'uploads',
      ]
        .map((name) => `${name}.csv`)
        .concat('.dosim-output.json', 'report.html', 'summary.json')
        .sort(),
    );
    for (const name of names) {
      const [one, ...others] = folders.map((folder) => readFileSync(join(folder, name), 'utf8'));
      for (const other of others) expect(other).toBe(one);
    }
    expect(readdirSync(TMP).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  it('writes what the contract of the tables says, and the sums agree', async () => {
    const folder = join(TMP, 'one');
    const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
    expect(Object.keys(summary)).toEqual(
      expect.arrayContaining(['scenario', 'seed', 'version', 'peerShare', 'totals', 'reasons', 'replicates']),
    );
    expect(summary.replicates).toHaveLength(2);
    const [header, ...rows] = csv(join(folder, 'downloads.csv'));
    expect(header!.join(',')).toBe(
      'download_id,device,site,content,file,size_bytes,requested_s,started_s,finished_s,mode,group,bytes_from_cdn,bytes_from_cache_server,bytes_from_lan_peers,bytes_from_group_peers,bytes_from_internet_peers,bytes_from_link_local_peers,num_peers,no_progress_pauses,no_progress_reason',
    );
    const cdn = rows.reduce((total, row) => total + Number(row[11]), 0);
    expect(cdn).toBe(summary.replicates[0].totals.bytesFromCdn);
    const reasons = csv(join(folder, 'reasons.csv')).slice(1);
    expect(reasons.reduce((total, row) => total + Number(row.at(-1)), 0)).toBe(cdn);
    const transfers = csv(join(folder, 'transfers.csv'));
    expect(transfers[0]!.join(',')).toBe(
      'transfer_id,download_id,source_kind,source,destination,links,cap_bytes_per_s,start_s,end_s,bytes,link_weights',
    );
    const bytesAt = transfers[0]!.indexOf('bytes');
    const moved = transfers.slice(1).reduce((total, row) => total + Number(row[bytesAt]), 0);
    expect(Math.abs(moved - summary.replicates[0].totals.bytesTotal)).toBeLessThan(transfers.length);
    const links = new Set(
      csv(join(folder, 'links.csv'))
        .slice(1)
        .map((row) => row[0]),
    );
    for (const row of transfers.slice(1)) for (const link of row[5]!.split(';')) expect(links).toContain(link);
    // Every transfer belongs to the download of its destination, and has a number of its own.
    const deviceOf = new Map(rows.map((row) => [row[0], row[1]]));
    for (const row of transfers.slice(1)) expect(deviceOf.get(row[1]!)).toBe(row[4]);
    const ids = transfers.slice(1).map((row) => `${row[0]} ${row[1]} ${row[3]}`);
    expect(new Set(transfers.slice(1).map((row) => row[0])).size).toBe(new Set(ids).size);
    const months = csv(join(folder, 'months.csv'));
    expect(months[0]!.slice(0, 3)).toEqual(['device', 'site', 'month']);
    const ofMonths = months
      .slice(1)
      .reduce((total, row) => total + row.slice(3, 9).reduce((a, b) => a + Number(b), 0), 0);
    expect(ofMonths).toBe(summary.replicates[0].totals.bytesTotal);
    expect(csv(join(folder, 'devices.csv'))[0]!.slice(0, 5)).toEqual([
      'device',
      'site',
      'subnet',
      'public_ip',
      'group',
    ]);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    // Each chart twice, for wide and for narrow windows; one or the other is seen.
    const charts = html.match(/<figcaption>/g)!.length;
    expect(charts).toBeGreaterThanOrEqual(7);
    expect(html.match(/<svg/g)).toHaveLength(2 * charts);
    expect(html).toMatch(/<dt>Scenario<\/dt><dd>small.yaml<\/dd>/);
    expect(html).toMatch(/<dt>Estate<\/dt><dd>\d+ sites?, \d+ devices<\/dd>/);
    expect(html).not.toMatch(/(?:src|href)="?https?:|NaN|undefined/);
  });

  it('replaces a folder of its own and no other', async () => {
    const file = join(TMP, 'small.yaml');
    expect((await dosim('run', file, '--out', join(TMP, 'one'))).code).toBe(0);
    const foreign = await dosim('run', file, '--out', ROOT);
    expect(foreign.code).toBe(2);
    expect(foreign.err).toContain('this folder holds the one you are in');
  });

  it('obeys --set, --seed and --format json, and prints nothing else to a pipe', async () => {
    const { out, err } = await dosim(
      'run',
      join(TMP, 'small.yaml'),
      '--seed',
      '7',
      '--set',
      'policies.DODownloadMode=0',
      '--format',
      'json',
    );
    const summary = JSON.parse(out);
    expect(summary).toMatchObject({ seed: '7', peerShare: 0 });
    expect(Object.keys(summary.reasons)).toEqual(['mode-without-peering']);
    expect(err).toBe('');
  });

  it('exits with 1 when an expectation fails, with 0 when it holds', async () => {
    const failing = write('fail.yaml', `${SMALL}expect: [{ figure: peerShare, atLeast: 0.999 }]\n`);
    const { code, out } = await dosim('run', failing);
    expect(code).toBe(1);
    expect(out).toContain('FAILS: peerShare at least 99.9 %');
    const holding = write('hold.yaml', `${SMALL}expect: [{ figure: reasons.on-vpn, atMost: 0 }]\n`);
    expect((await dosim('run', holding)).code).toBe(0);
  });

  it('reads an inventory', async () => {
    write('devices.csv', '\uFEFFdevice,site,ram\r\npc-1,b,8 GB\r\npc-2,b,2 GB\r\n');
    const sites = SMALL.replaceAll(/ devices: \d+,/g, '');
    const file = write('inventory.yaml', `${sites}devices: { inventory: devices.csv }\n`);
    const { out } = await dosim('run', file, '--format', 'json');
    expect(JSON.parse(out).downloads).toBe(4);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is interrupted by %s without leaving a folder', async (signal, exitCode) => {
    const child = spawn(
      process.execPath,
      [MAIN, 'run', join(ROOT, 'scenarios/hub-and-spoke.yaml'), '--replicates', '500', '--out', join(TMP, 'never')],
      { stdio: 'ignore' },
    );
    // It is at work when its folder in the making is there.
    while (!readdirSync(TMP).some((name) => name.startsWith('never.part-')) && child.exitCode === null) {
      await new Promise((done) => setTimeout(done, 50));
    }
    child.kill(signal);
    const code = await new Promise((done) => child.on('exit', done));
    expect(code).toBe(exitCode);
    expect(readdirSync(TMP).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a diagnosis is interrupted by %s', async (signal, exitCode) => {
    const child = spawn(process.execPath, [MAIN, 'diagnose', '-', '--quiet'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = new Promise((done) => child.on('exit', done));
    const text = readFileSync(join(ROOT, 'scenarios/hub-and-spoke.yaml'), 'utf8');
    // More than a pipe holds: when all is written, the command is at work.
    await new Promise((done) => child.stdin!.end(`${text}\n${'# more\n'.repeat(50_000)}`, () => done(null)));
    child.kill(signal);
    expect(await ended).toBe(exitCode);
  });

  it('that is killed outright leaves a folder in the making, which the next run removes', async () => {
    const large = [join(ROOT, 'scenarios/hub-and-spoke.yaml'), '--replicates', '500'];
    const child = spawn(process.execPath, [MAIN, 'run', ...large, '--out', join(TMP, 'killed')], { stdio: 'ignore' });
    const left = () => readdirSync(TMP).filter((name) => name.startsWith('killed'));
    while (!left().some((name) => existsSync(join(TMP, name, '.dosim-part.json'))) && child.exitCode === null) {
      await new Promise((done) => setTimeout(done, 50));
    }
    child.kill('SIGKILL');
    await new Promise((done) => child.on('exit', done));
    expect(left()).toEqual([expect.stringMatching(/^killed\.part-/)]);
    const { code } = await dosim('run', write('small-again.yaml', SMALL), '--out', join(TMP, 'killed'), '--quiet');
    expect(code).toBe(0);
    expect(left()).toEqual(['killed']);
    expect(readdirSync(join(TMP, 'killed'))).not.toContain('.dosim-part.json');
  });
});

describe('bad input', () => {
  it('gets exit code 2, every problem with its position, and nothing is written', async () => {
    const file = write(
      'bad.yaml',
      SMALL.replace('wan: 20 Mbit/s', 'wan: quick').replace('DODownloadMode', 'DODownloadmode'),
    );
    const { code, out, err } = await dosim('run', file, '--out', join(TMP, 'bad'));
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/bad\.yaml:5:\d+: error: sites\.0\.wan: found "quick", allowed is a rate/);
    expect(err).toMatch(
      /bad\.yaml:7:13: error: policies\.DODownloadmode: unknown name DODownloadmode; did you mean DODownloadMode\?/,
    );
    expect(existsSync(join(TMP, 'bad'))).toBe(false);
  });

  it.each([
    [['run', 'none.yaml'], 'none.yaml: error: no such file\n'],
    [['run', 'scenarios/lap.yaml'], 'scenarios/lap.yaml: error: no such file; did you mean lab.yaml?'],
    [['run', 'senarios/lab.yaml'], 'senarios/lab.yaml: error: no such file; there is no folder senarios'],
    [['run', 'scenarios'], 'scenarios: error: this is a folder; name a file, such as scenarios/'],
    [['run', 'scenarios/lab.yaml', '--set', 'devices.inventory=no.csv'], 'no.csv: error: no such file, named in'],
    [['rnu', 'x'], 'rnu: error: no command is named rnu; did you mean run?\nTry dosim --help.'],
    [['run'], 'dosim run: error: allowed is dosim run <file>\nTry dosim run --help.'],
    [['run', 'scenarios/lab.yaml', 'more.yaml'], 'more.yaml: error: this is one argument too many'],
    [
      ['run', 'scenarios/lab.yaml', '--format', 'jsn'],
      '--format jsn: error: allowed is table, json; did you mean json?',
    ],
    [['export', 'policies', 'scenarios/lab.yaml'], '--to: error: this option is needed\n'],
    [
      ['export', 'policies', 'x', '--to=intun'],
      '--to intun: error: allowed is intune, reg, lgpo, pol, oma-uri, powersh',
    ],
    [['export', 'polices', 'x', '--to', 'reg'], 'export polices: error: allowed is policies'],
    [['import', 'x', '--site-by', 'colum'], '--site-by colum: error: allowed is column, subnet, '],
    [['recommend', 'x', '--per-clas'], '--per-clas: error: no option is named per-clas; did you mean per-class?\nTry'],
    [['run', 'scenarios/lab.yaml', '--replicates', '0'], 'allowed is a whole number from 1'],
    [['run', 'scenarios/lab.yaml', '--colour'], '--colour: error: no option is named colour'],
    [['compare', 'scenarios/lab.yaml'], 'at least two'],
    [['init', '--like', 'hub-and-spook'], 'did you mean hub-and-spoke?'],
    [['run', 'scenarios/lab.yaml', '--set', 'name="unclosed'], 'Missing closing "quote'],
    [
      ['run', 'scenarios/lab.yaml', '--set', 'policies.DODownloadMode=*mode'],
      'no anchor &mode stands before this alias',
    ],
    [['run', 'scenarios/lab.yaml', '--set', 'sites.lab.devices=1e9'], '1,000,000,000 devices; allowed are'],
    [['run', 'scenarios/lab.yaml', '--seed', '9007199254740993'], 'would be rounded in a scenario file'],
    [['diagnose', 'scenarios/lab.yaml', '--site', 'lob'], '--site lob: error: no site is named lob; did you mean lab?'],
    [['causes', 'scenarios/lab.yaml', '--budget', 'much'], 'allowed is a time such as 5min, or a number of runs'],
    [['causes', 'scenarios/lab.yaml', '--budget', '5'], 'did you mean 5runs or 5min?'],
    [
      ['causes', 'scenarios/lab.yaml', '--figure', 'peerShare'],
      'no gap can be split of peerShare; a gap can be split of bytes',
    ],
    [['causes', 'scenarios/lab.yaml', '--figure', 'bytesFromCnd'], 'the nearest are bytesFromCdn'],
    [
      ['causes', 'scenarios/lab.yaml', '--figure', ''],
      '--figure: error: a figure is needed; a gap can be split of bytes',
    ],
    [['causes', 'scenarios/lab.yaml', '--set', 'duration=60 s'], 'lab: error: nothing is downloaded within its 1 min'],
    [['explain', 'scenarios/lab.yaml', '--device', 'lab-99'], 'no device is named lab-99; did you mean lab-'],
  ])('%o: %s', async (args, message) => {
    const { code, err } = await dosim(...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('in an inventory: line, column name, what is allowed', async () => {
    write('bad.csv', 'device,sites\npc-1,b\n');
    const file = write('badinventory.yaml', `${SMALL}devices: { inventory: bad.csv }\n`);
    expect((await dosim('run', file)).err).toMatch(/bad\.csv:1:2: error: sites: unknown column; did you mean site\?/);
    write('bad.csv', 'device,site,ram\npc-1,b,much\npc-2,b,8\npc-3,b,16\n');
    const { err } = await dosim('run', file);
    expect(err).toMatch(/bad\.csv:2:3: error: ram: found much: allowed is a size/);
    expect(err).toMatch(/bad\.csv:3:3: error: ram: found 8, 16: a number needs its unit: .*; in 2 rows, lines 3, 4\n/);
    write('bad.csv', 'device,site\npc-1,bb\npc-1,b\n');
    const names = (await dosim('run', file)).err;
    expect(names).toContain('bad.csv:2:1: error: site: no site is named bb; did you mean b?');
    expect(names).toContain('bad.csv:3:1: error: device: the name pc-1 is used twice, in line 2');
  });
});

describe('dosim compare', () => {
  it('gives each figure and its paired difference with an interval', async () => {
    const file = join(TMP, 'small.yaml');
    const other = write('other.yaml', 'extends: small.yaml\nname: other\npolicies: { DODownloadMode: 0 }\n');
    const folder = join(TMP, 'compared');
    const { out, code } = await dosim('compare', file, other, '--replicates', '3', '--format', 'json', '--out', folder);
    expect(code).toBe(0);
    const { scenarios } = JSON.parse(out);
    expect(scenarios.map((s: { name: string }) => s.name)).toEqual(['small', 'other']);
    const { peerShare } = scenarios[1].differences;
    expect(peerShare.mean).toBeCloseTo(-scenarios[0].figures.peerShare.mean, 12);
    expect(peerShare.high).toBeLessThan(0);
    expect(readdirSync(folder).sort()).toEqual([
      '.dosim-output.json',
      'classes.csv',
      'compare.json',
      'contents.csv',
      'lines.csv',
      'report.html',
      'sites.csv',
    ]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).not.toMatch(/NaN|undefined/);
  });

  it('writes the charts of its report as pictures for slides', async () => {
    const folder = join(TMP, 'pictures');
    const both = [
      join(TMP, 'small.yaml'),
      write('other.yaml', 'extends: small.yaml\nname: other\npolicies: { DODownloadMode: 0 }\n'),
    ];
    expect(
      (await dosim('compare', ...both, '--replicates', '3', '--svg', '--png', '--out', folder, '--quiet')).code,
    ).toBe(0);
    const all = readdirSync(join(folder, 'figures')).sort();
    const names = all.filter((name) => name.endsWith('.svg'));
    expect(all.filter((name) => name.endsWith('.png'))).toEqual(names.map((name) => name.replace('.svg', '.png')));
    for (const name of all.filter((each) => each.endsWith('.png'))) {
      const png = readFileSync(join(folder, 'figures', name));
      expect(png.subarray(1, 4).toString(), name).toBe('PNG');
      expect(png.readUInt32BE(16), name).toBe(1920);
    }
    expect(names[0]).toBe('01-bytes-that-devices-received-by-source.svg');
    expect(names).toContain('02-difference-in-the-peer-share-from-small-with-95-intervals.svg');
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(names).toHaveLength(html.match(/<figcaption>/g)!.length);
    for (const name of names) {
      const svg = readFileSync(join(folder, 'figures', name), 'utf8');
      expect(svg).toMatch(/^<svg[^>]* viewBox="0 0 960 /);
      // Whoever shows it alone knows no colours of the page.
      expect(svg).not.toContain('var(');
    }
    const { files } = JSON.parse(readFileSync(join(folder, '.dosim-output.json'), 'utf8'));
    expect(files).toContain(`figures/${names[0]}`);
  });

  it('of a scenario with itself differs by nothing', async () => {
    const file = join(TMP, 'small.yaml');
    const { out } = await dosim('compare', file, file, '--replicates', '3');
    expect(out).toMatch(/^Peer share\n {2}small .*\n {2}small \(2\) .* {2}0\.0 pp$/m);
    expect(out).not.toContain('[0.0 pp');
  });
});

describe('the other commands', () => {
  it('init writes a scenario that runs, and overwrites nothing', async () => {
    const file = join(TMP, 'mine.yaml');
    const { out } = await dosim('init', file, '--like', 'lab');
    expect(out).toContain(`Written ${file}, a copy of the example lab: edit it.`);
    expect(out).toMatch(/dosim run \S+ --out results\/mine +simulates it and writes a report/);
    const text = readFileSync(file, 'utf8');
    // What the head says is of this file: no word of files that are not beside it.
    expect(text).toMatch(/^name: mine$/m);
    expect(text).toContain(`#     dosim explain ${file}\n`);
    expect(text).not.toMatch(/lab-7d/);
    expect((await dosim('validate', file)).out).toContain('valid scenario, 0 warnings; 1 site, 60 devices');
    const again = await dosim('init', file);
    expect(again.code).toBe(2);
    expect(again.err).toContain('this file exists');
  });

  it('explain shows policies with their origin, the group, the peers, and why not others', async () => {
    const { out } = await dosim('explain', 'scenarios/hub-and-spoke.yaml', '--device', 'branch-03-007');
    expect(out).toMatch(/DODownloadMode +2 +policies/);
    expect(out).toMatch(/DOMaxCacheAge +3 d \(259200 s\) +default \(observed-2026\)/);
    expect(out).toContain('peer group               AD site:branch-03');
    expect(out).toContain('Possible peers: 99');
    expect(out).toContain('Not 1900: another group');
    const strict = await dosim('explain', 'scenarios/strict-policies.yaml', '--device', 'office-01');
    expect(strict.out).toContain('Not 79: this device is not big enough');
  });

  it('explain without a device shows whose defaults hold, the readings, and the shares that came out', async () => {
    const { out } = await dosim('explain', 'scenarios/hub-and-spoke.yaml', '--set', 'model.uploadSlots=5');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(out).toMatch(/^hub-and-spoke: defaults of observed-2026\n/);
    expect(out).toContain('\n  policies: Delivery Optimization reference (2024-05-23)\n');
    const words = out.replace(/\s+/g, ' ');
    const [, model] = / model: (what real clients were seen to do, and documents: .*) Effective policies/.exec(words)!;
    for (const source of ['live answers of the service', 'events of lab machines', 'What is Delivery Optimization']) {
      expect(model).toContain(source);
    }
    const older = await dosim('explain', 'scenarios/hub-and-spoke.yaml', '--set', 'defaults=csp-2024');
    expect(older.out).toContain(
      '\n  policies: Policy CSP - DeliveryOptimization (2024-06-19)\n  model: the documents as',
    );
    expect(out).toMatch(/DODownloadMode +2 +policies/);
    expect(out).toMatch(/DOMinRAMAllowedToPeer +4 GB +default/);
    expect(out).toMatch(
      /uploadSlots +5 +set here\n +[^(]*\(documented: Delivery\s+Optimization\s+frequently\s+asked\s+questions/,
    );
    expect(out).toMatch(/laptop +60\.0 % stated, \d+ of 2000 devices came out \(\d\d\.\d %\)/);
    const device = await dosim('explain', 'scenarios/hub-and-spoke.yaml', '--device', 'branch-03-007');
    expect(device.out).toMatch(/devices of its profile +\d\d\.0 % stated, \d+ of 2000 devices came out/);
  });

  it.each([
    ['explain', []],
    ['explain', ['--device', 'branch-03-007']],
    ['export', ['--to', 'reg']],
  ])('%s %o --quiet tells nothing beside its answer', async (name, more) => {
    const file = ['scenarios/hub-and-spoke.yaml', '--set', 'policies.DOMaxCacheAge=7'];
    const args = [name, ...(name === 'export' ? ['policies'] : []), ...file, ...more];
    const told = await dosim(...args);
    expect(told.err).toContain('this policy counts seconds');
    expect(await dosim(...args, '--quiet')).toEqual({ ...told, err: '' });
  });

  it('validate takes --set, and knows what only the estate shows', async () => {
    const set = ['--set', 'devices.mix.laptop.windows=11', '--set', 'policies.DOMinRAMAllowedToPeer=64'];
    const { out } = await dosim('validate', 'scenarios/hub-and-spoke.yaml', ...set);
    expect(out).toContain('2000 of 2000 devices have less memory than 64 GB');
    expect(out).toContain('valid scenario, 1 warning;');
  });

  it('validate knows a recommendation and a sweep, and the other commands say which one reads them', async () => {
    const advice = 'scenarios/recommendations/lab.yaml';
    const validated = await dosim('validate', advice);
    expect([validated.code, validated.out]).toEqual([
      0,
      expect.stringMatching(/lab\.yaml: valid recommendation, 0 warnings; 1 expectation, lab without and with/),
    ]);
    expect((await dosim('validate', 'scenarios/sweeps/cache-age.yaml')).out).toMatch(
      /valid sweep, 0 warnings; 2 factors, 12 points of a grid design, 240 runs/,
    );
    const set = await dosim('validate', advice, '--set', 'policies.DODownloadMode=2');
    expect([set.code, set.err]).toEqual([2, expect.stringContaining('it changes a scenario, and')]);
    for (const [command, file, message] of [
      ['run', advice, 'this is a recommendation, which dosim check reads; a scenario is needed here'],
      ['check', 'scenarios/lab.yaml', 'this is a scenario, which dosim run reads; a recommendation is needed here'],
      ['sweep', 'scenarios/lab.yaml', 'this is a scenario, which dosim run reads; a sweep is needed here'],
    ] as const) {
      const { code, err } = await dosim(command, file);
      expect([code, err.trim().split('\n')]).toEqual([2, [expect.stringContaining(message)]]);
    }
    const bad = join(TMP, 'bad-advice.yaml');
    const text = { id: 'x', advice: 'a', source: 's', baseline: join(ROOT, 'scenarios/lab.yaml') };
    writeFileSync(
      bad,
      JSON.stringify({ ...text, change: { 'policies.DOMaxCacheAge': '7 d' }, expect: ['pear share is zero'] }),
    );
    const wrong = await dosim('validate', bad);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/expect\.0: .*the nearest are peer share/)]);
  });

  it('says a warning once, however many scenarios of a comparison have it', async () => {
    const vary = 'policies.DOMaxCacheAge=86400,604800';
    const args = [
      '--vary',
      vary,
      '--replicates',
      '1',
      '--set',
      'policies.assignments=[{match: {site: x*}, set: {DOMaxCacheAge: 1 d}}]',
    ];
    const { out, err } = await dosim('compare', 'scenarios/lab.yaml', ...args);
    expect(err.match(/no site fits x\*/g)).toHaveLength(1);
    expect(out).toMatch(/DOMaxCacheAge=1 d .*\n +DOMaxCacheAge=7 d /);
  });

  it('--vary of what changes no run is refused, and a text is no percentage', async () => {
    const seed = await dosim('compare', 'scenarios/lab.yaml', '--vary', 'seed=1,2');
    expect([seed.code, seed.err]).toEqual([2, expect.stringContaining('seed changes no run')]);
    const zone = ['--vary', 'sites.lab.timeZone=UTC,Europe/Berlin', '--replicates', '1'];
    expect((await dosim('compare', 'scenarios/lab.yaml', ...zone)).out).not.toContain('UTC %');
  });

  it('schema is JSON, and help shows examples', async () => {
    expect(JSON.parse((await dosim('schema')).out).title).toBe('dosim scenario');
    const { out, code } = await dosim('run', '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
  });
});

describe('scenarios that are compared', () => {
  it('says when the scenarios differ in the model, and not when that is what varies', async () => {
    const [lan, group] = ['hub-and-spoke-lan', 'hub-and-spoke'].map((name) => join(ROOT, `scenarios/${name}.yaml`));
    const small = ['--set', 'sites.branch.count=2', '--set', 'sites.branch.devices=3', '--replicates', '1'];
    const older = write('whole.yaml', `extends: ${lan}\nname: whole-files\nmodel: { partialHolders: false }\n`);
    const differing = await dosim('compare', older, group!, ...small);
    expect(differing.err).toMatch(
      /note: the scenarios differ in the model: partialHolders \(whole-files false, hub-and-spoke true\)/,
    );
    const alike = await dosim('compare', lan!, group!, ...small);
    expect(alike.err).not.toContain('differ in the model');
    const varied = await dosim('compare', group!, ...small, '--vary', 'model.partialHolders=true,false');
    expect(varied.err).not.toContain('differ in the model');
  });

  it('takes values with commas within brackets, also within brackets of other brackets', async () => {
    const known = 'model.peersKnown={ cold: { uniform: { min: 2 s, max: 3 s } }, warm: 1 s },2 s';
    const office = join(ROOT, 'scenarios/policies/office.yaml');
    const { code, out } = await dosim('compare', office, '--set', 'duration=2 d', '--replicates', '1', '--vary', known);
    expect(code).toBe(0);
    expect(out).toContain('on the same seeds');
    expect(out).toMatch(/peersKnown=\{ cold: \{ uniform: \{ min: 2 s, max: 3 s \} \}, warm: 1 s \} /);
    expect(out).toMatch(/peersKnown=2 s /);
  });
});
