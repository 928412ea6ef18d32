/** Files that are made to do harm, and folders; what single texts can do is in test/badInputs/lines.txt. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { importFiles } from '../../src/doors/importPolicies.js';
import { readImportFiles } from '../../src/io/importFiles.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-doors-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const REG = strToU8(
  'REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization]\n"DODownloadMode"=dword:1\n',
);
const archive = (files: Record<string, Uint8Array>) => importFiles([{ name: 'a.zip', bytes: zipSync(files) }]);

describe('archives', () => {
  it('that unpack to more than 64 MB are refused by what they state', () => {
    const zeros = new Uint8Array(33 * 2 ** 20);
    const bomb = zipSync({ 'a.bin': zeros, 'b.bin': zeros });
    expect(bomb.length).toBeLessThan(200_000);
    expect(() => importFiles([{ name: 'a.zip', bytes: bomb }])).toThrow(
      /a\.zip: error: this archive unpacks to more than 64 MB/,
    );
    // Together with others, too.
    const many = Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`${i}.bin`, zeros.subarray(0, 7 * 2 ** 20)]));
    const two = ['a', 'b'].map((name) => ({ name, bytes: zipSync(many) }));
    expect(() => importFiles(two)).toThrow(/more than 64 MB to read/);
  });

  it('that state less than they hold give no more than they state', () => {
    const bytes = zipSync({ 'a.bin': new Uint8Array(20 * 2 ** 20), 'a.reg': REG });
    // The size of the first file stands 24 bytes behind the head of its entry in the directory.
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(at + 24, 1000, true);
    const { policies, notRead } = importFiles([{ name: 'a.zip', bytes }]);
    expect(policies).toEqual({ DODownloadMode: 1 });
    expect(notRead).toHaveLength(1);
  });

  it.each(['../a.reg', '/etc/a.reg', 'C:\\a.reg', 'x/../../a.reg', '..\\a.reg'])(
    'with the name %s are refused',
    (name) => {
      expect(() => archive({ [name]: REG })).toThrow(/leads out of it/);
    },
  );

  it('within archives are not opened, and told', () => {
    const { notRead } = archive({ 'a.reg': REG, 'b.zip': zipSync({ 'a.reg': REG }) });
    expect(notRead).toEqual([
      { file: 'a.zip/b.zip', why: expect.stringContaining('unpack it first'), isExpected: false },
    ]);
  });

  it('of more than ten thousand files are refused', () => {
    const names = Array.from({ length: 10_001 }, (_, i) => [`${i}.txt`, new Uint8Array()]);
    expect(() => archive(Object.fromEntries(names) as Record<string, Uint8Array>)).toThrow(/more than 10000 files/);
  });
});

describe('names and values', () => {
  it('with control characters and markup reach no message and no comment as they are', () => {
    const id = 'device_vendor_msft_policy_config_deliveryoptimization_\u001b]0;x\u0007<b>\nDODownloadMode: 3\u2028';
    const settings = [{ settingInstance: { settingDefinitionId: id, simpleSettingValue: { value: 1 } } }];
    const name = 'evil\u001b[2J\n  DODownloadMode: 3\n.json';
    const { text, aside, problems } = importFiles([
      { name, bytes: strToU8(JSON.stringify({ settings })) },
      { name: 'a.reg', bytes: REG },
    ]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect([text, JSON.stringify(aside)].join().replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u2028]/);
    expect(text.match(/^ *DODownloadMode:/gm)).toHaveLength(1);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('files that are too much', () => {
  const refused = (text: string) => expect(() => importFiles([{ name: 'a', bytes: strToU8(text) }]));
  const unknown = (count: number) =>
    `REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization]\n${'"DOFoo"=dword:1\n'.repeat(count)}`;

  it('are refused by their length, their objects, their policies and what is not known of them', () => {
    refused(`[${'{},'.repeat(2_800_000)}{}]`).toThrow(/longer than 8 MB/);
    refused(`[${'{},'.repeat(200_000)}{}]`).toThrow(/more than 200000 objects/);
    refused(`[${'{"DODownloadMode":1},'.repeat(10_000)}{"DODownloadMode":1}]`).toThrow(/more than 10000 policies/);
    refused(unknown(2001)).toThrow(/more than 2000 settings in it are not known/);
    refused(unknown(2000)).toThrow(/no policy of Delivery Optimization/);
  });
});

describe('a pipe', () => {
  it('is refused before anything waits for who writes to it', () => {
    const pipe = join(TMP, 'pipe');
    execFileSync('sh', ['-c', `mkfifo '${pipe}'`]);
    expect(() => readImportFiles([pipe])).toThrow(/this is a device or a pipe; an import reads files and folders/);
    expect(() => readImportFiles(['/dev/zero'])).toThrow(/this is a device or a pipe/);
  });
});

describe('folders', () => {
  it('are read with those within, and links in them are not followed', () => {
    const folder = join(TMP, 'a');
    mkdirSync(join(folder, 'deeper'), { recursive: true });
    writeFileSync(join(folder, 'deeper', 'a.reg'), REG);
    mkdirSync(join(TMP, 'outside'));
    writeFileSync(join(TMP, 'outside', 'secret.reg'), REG);
    symlinkSync(join(TMP, 'outside'), join(folder, 'out'));
    symlinkSync(join(TMP, 'outside', 'secret.reg'), join(folder, 'link.reg'));
    symlinkSync(folder, join(folder, 'circle'));
    expect(readImportFiles([folder]).map(({ name }) => name.split('/').at(-1))).toEqual(['a.reg']);
  });

  it('and files that are not there are told', () => {
    expect(() => readImportFiles([join(TMP, 'none')])).toThrow(/no such file/);
    expect(() => readImportFiles(['/dev/zero'])).toThrow(/a device or a pipe/);
  });
});
