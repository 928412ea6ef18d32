/** Observed data from own samples of each form, from hostile files, and what never gets out of them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readObserved as readBytes } from '../../../src/doors/observed/readObserved.js';
import { readImportFiles } from '../../../src/io/importFiles.js';

const SAMPLES = join(import.meta.dirname, 'samples');
const read = (name: string, options = {}) => readBytes(readImportFiles([join(SAMPLES, name)]), options);
const ofText = (text: string, name = 'a.csv') => readBytes([{ name, bytes: new TextEncoder().encode(text) }]);
const problemsOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

describe('each form', () => {
  it('reads UCDOStatus: the newest snapshot, names of portals, a cell of two lines', () => {
    const { tables, problems } = read('ucdostatus.csv');
    expect(tables).toHaveLength(1);
    const [table] = tables;
    expect(table!.form).toBe('UCDOStatus');
    expect(table!.rows).toEqual([
      {
        device: 'DESK-001',
        contentType: 'Quality Updates',
        caller: '',
        mode: 2,
        site: 'London',
        group: 'zoaVK7CAlr9+WAcz1oM14zNvbq89qISn57iYQLJUJlM=',
        bytes: { cdn: 1_000_000, cacheServer: 0, lanPeer: 200_000, groupPeer: 5_000_000, internetPeer: 0 },
        downloads: 304,
        timeS: 131,
        devices: 1,
      },
      {
        device: '00000000-0000-4000-8000-000000000002',
        contentType: 'Office',
        caller: '',
        mode: null,
        site: 'London\nCity',
        group: '',
        bytes: { cdn: 7_000_000, cacheServer: 4096, lanPeer: 0, groupPeer: 0, internetPeer: 64 },
        downloads: 3,
        timeS: 86_401,
        devices: 1,
      },
    ]);
    expect(table!.dimensions).toEqual(['contentType', 'mode', 'site', 'group']);
    expect(new Date(table!.toMs!).toISOString()).toBe('2026-03-30T09:19:25.000Z');
    const told = problems.map(({ position, message }) => `${position?.line ?? ''} ${message}`);
    // A cell of two lines moves the lines behind it.
    expect(told[0]).toBe(
      '6 BytesFromCDN: found "-5"; allowed is a number from 0 to 9007199254740991; this row is left out',
    );
    expect(told[1]).toMatch(/1 row of older snapshots left out/);
  });

  it('reads an answer of Log Analytics as JSON', () => {
    const [table] = read('ucdoaggregated.json').tables;
    expect(table!.form).toBe('UCDOAggregatedStatus');
    expect(table!.rows.map(({ contentType, devices, bytes }) => [contentType, devices, bytes.cdn])).toEqual([
      ['Apps', 27_077, 600],
      ['Office', 12, 800],
    ]);
    expect(table!.dimensions).toEqual(['contentType']);
  });

  it('reads what a query has summed up, with semicolons and decimal commas', () => {
    const [table] = read('query.csv').tables;
    expect(table!.rows[0]).toMatchObject({ contentType: 'Apps', bytes: { cdn: 600.5, lanPeer: 100, groupPeer: 200 } });
  });

  it('reads Get-DeliveryOptimizationStatus of several devices: BytesFromHttp with cache bytes, and without', () => {
    const [table] = read('status.json').tables;
    const [first, second] = table!.rows;
    expect(first).toMatchObject({ device: 'DESK-001', caller: 'Windows Update', mode: 99, timeS: 0.078 });
    expect(first!.bytes).toMatchObject({ cdn: 0, cacheServer: 549_064 });
    expect(second).toMatchObject({ device: 'DESK-002', caller: 'Intune', mode: 2, timeS: 10 });
    expect(second!.bytes).toEqual({ cdn: 100, cacheServer: 200, lanPeer: 600, groupPeer: 100, internetPeer: 0 });
  });

  it('reads the same as text and as CSV of another culture', () => {
    expect(read('status.txt').tables[0]!.rows[0]).toMatchObject({
      device: expect.stringMatching(/samples\/status\.txt$/),
      mode: 1,
      bytes: { cdn: 49_064, lanPeer: 500_000 },
    });
    expect(read('status.csv').tables[0]!.rows[0]).toMatchObject({ mode: 1, bytes: { cdn: 40, lanPeer: 60 } });
  });

  it('reads PerfSnapThisMonth; its HTTP bytes contain those of cache servers unless the option says no', () => {
    const [table] = read('perfsnap-month.json').tables;
    expect(table!.rows[0]!.bytes).toMatchObject({ cdn: 3_637_295_254, cacheServer: 6_148_715_417, lanPeer: 7 });
    expect(table!.sources).not.toContain('groupPeer');
    expect(new Date(table!.fromMs!).toISOString()).toBe('2026-07-31T21:00:00.008Z');
    const apart = read('perfsnap-month.json', { httpIncludesCache: false }).tables[0]!;
    expect(apart.rows[0]!.bytes.cdn).toBe(9_786_010_671);
  });

  it('reads records of completed downloads, broken over lines, and no other record', () => {
    const [table] = read('log.txt').tables;
    expect(table!.rows).toHaveLength(1);
    expect(table!.rows[0]).toMatchObject({ caller: 'Intune', mode: 2, group: 'abc=', timeS: 3.504 });
    expect(table!.rows[0]!.bytes).toEqual({
      cdn: 1_993_088,
      cacheServer: 1_000_000,
      lanPeer: 5_000_000,
      groupPeer: 3_000_000,
      internetPeer: 1_000_000,
    });
  });

  it('reads several files and UTF-16 together, and says which it did not read', () => {
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from('a,b\n1,2\n', (c) => c.charCodeAt(0)).buffer),
    ]);
    const observed = readBytes([
      ...readImportFiles([join(SAMPLES, 'status.json'), join(SAMPLES, 'log.txt')]),
      { name: 'other.csv', bytes: utf16 },
      { name: 'snap.json', bytes: new TextEncoder().encode('{"CacheSizeBytes":1,"TotalBytesDownloaded":2}') },
    ]);
    expect(observed.tables.map(({ form }) => form)).toEqual([
      'Get-DeliveryOptimizationStatus',
      'Get-DeliveryOptimizationLog',
    ]);
    expect(observed.notRead.map(({ file, why }) => `${file}: ${why}`)).toEqual([
      expect.stringMatching(/^other.csv: no form of observed data has its columns/),
      expect.stringMatching(/^snap.json: Get-DeliveryOptimizationPerfSnap does not tell/),
    ]);
  });
});

describe('what does not get through', () => {
  it('holds no name of a user and no other value of a column that is not read', () => {
    for (const name of ['ucdostatus.csv', 'status.json']) {
      const observed = read(name);
      const { aside } = observed.tables[0]!;
      expect(aside.map(({ column }) => column)).toEqual([name === 'status.json' ? 'owner' : 'userprincipalname']);
      expect(JSON.stringify(observed)).not.toMatch(/@contoso|\b(ada|bob|eve)\b/);
    }
  });

  it('does not guess which of day and month comes first', () => {
    const row = (time: string) => `"${time}",1,2,d,Office\n`;
    const heading = 'TimeGenerated [UTC],BytesFromCDN,BytesFromPeers,DeviceName,ContentType\n';
    const unclear = ofText(heading + row('3/2/2026 20:26:12'));
    expect(unclear.tables[0]!.toMs).toBeNull();
    expect(unclear.problems[0]!.message).toMatch(/whether day or month comes first cannot be told/);
    const clear = ofText(heading + row('3/2/2026 20:26:12') + row('16/02/2026 20:26:12').replace('d,', 'e,'));
    expect(new Date(clear.tables[0]!.toMs!).toISOString()).toBe('2026-02-16T20:26:12.000Z');
    expect(new Date(clear.tables[0]!.fromMs!).toISOString()).toBe('2026-02-03T20:26:12.000Z');
  });

  it('names file, line or path, and what was found', () => {
    const status = (bytes: string) => `FileId,TotalBytesDownloaded,BytesFromHttp,DownloadMode\na,${bytes},1,Lan\n`;
    expect(problemsOf(() => ofText(status('many')))).toMatch(
      /a\.csv:2:1: warning: TotalBytesDownloaded: found "many"; allowed is a number/,
    );
    expect(problemsOf(() => ofText(`${status('1')}b,1\n`.replace('Lan', 'Wan')))).toMatch(
      /a\.csv:3:1: warning: this line has 2 cells, the heading 4[\s\S]*DownloadMode: found "Wan"; allowed is a download mode/,
    );
    expect(
      problemsOf(() => ofText('{"x":[{"FileId":"a","TotalBytesDownloaded":{"n":1},"BytesFromHttp":1}]}', 'a.json')),
    ).toMatch(/a\.json \$\.x\[0\]: TotalBytesDownloaded: found no text/);
  });

  it.each([
    ['nothing', ''],
    ['bytes', '\u0000\u0001\u0002'],
    ['a table of something else', 'a,b\n1,2\n'],
    ['JSON that ends early', '[{"FileId":'],
    ['JSON that is too deep', `${'['.repeat(5000)}1${']'.repeat(5000)}`],
    ['a heading alone', 'FileId,TotalBytesDownloaded,BytesFromHttp\n'],
    ['a line of two million letters', `FileId,TotalBytesDownloaded,BytesFromHttp\n${'x'.repeat(2_000_000)},1,2\n`],
    ['a number that no counter holds', 'FileId,TotalBytesDownloaded,BytesFromHttp\na,1e300,1\n'],
    ['thousands of columns', `${'a,'.repeat(5000)}FileId,TotalBytesDownloaded,BytesFromHttp\n`],
  ])('refuses %s', (_, text) => {
    expect(problemsOf(() => ofText(text))).toMatch(/a\.csv|holds observed data/);
  });

  it('shows control characters and markup of a file harmlessly', () => {
    const message = problemsOf(() => ofText('FileId,TotalBytesDownloaded,BytesFromHttp\na,\u001b]0;x\u0007<b>,1\n'));
    expect(message).toContain('\\u001b');
    expect(message).not.toContain('\u001b');
  });

  it('shows no address of a person that has slipped into a column of numbers', () => {
    const message = problemsOf(() => ofText('FileId,TotalBytesDownloaded,BytesFromHttp\na,ada@contoso.example,1\n'));
    expect(message).toContain('found a text with @');
    expect(message).not.toContain('contoso');
  });

  it('shows no address of a person among the columns that are not known', () => {
    const { tables } = ofText('FileId,TotalBytesDownloaded,BytesFromHttp,ada@contoso.example\na,5,1,x\n');
    expect(tables[0]!.aside.map(({ column }) => column)).toEqual(['a name with @']);
  });

  it('shows no address of a person in the place of a category', () => {
    const { tables } = ofText('DeviceName,ContentType,BytesFromCDN,BytesFromPeers\nx,ada@contoso.example,5,1\n');
    expect(tables[0]!.rows.map(({ contentType }) => contentType)).toEqual(['a text with @']);
  });

  it('tells the first bad rows and counts the others', () => {
    const rows = Array.from({ length: 50 }, (_, i) => `f${i},${i === 0 ? 5 : 'x'},1`).join('\n');
    const { problems } = ofText(`FileId,TotalBytesDownloaded,BytesFromHttp\n${rows}\n`);
    expect(problems).toHaveLength(6);
    expect(problems.at(-1)!.message).toBe('44 more rows left out for such reasons');
  });
});
