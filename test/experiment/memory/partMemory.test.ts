/** What is remembered: accounts as bytes, a memory with a limit, and a folder that several processes use. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inOneGo } from '../../../src/core/steps.js';
import { partition } from '../../../src/engine/partition.js';
import { accountOfPart } from '../../../src/experiment/memory/account.js';
import { PartMemory } from '../../../src/experiment/memory/partMemory.js';
import { buildWorld } from '../../../src/experiment/world.js';
import { PartFolder, preparePartFolder } from '../../../src/io/partFolder.js';
import { ACCOUNTS } from '../../../src/ledger/partLayout.js';
import { small } from '../../helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-parts-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const world = buildWorld({ scenario: small({ devices: 6 }), inventory: null, seed: '1', tracing: false }, 0);
const [sites] = partition(world.fleet, world.scenario);
const account = inOneGo(accountOfPart(world, sites!, { keepsDevices: true }));
/** What a memory counts for it: columns take some beside what is in them. */
const sizeBytes = ACCOUNTS.sizeOf(account) + 8192;
const keyOf = (number: number) => number.toString(16).padStart(64, '0');
const folderOf = (name: string, limitBytes: number) => {
  preparePartFolder(join(TMP, name));
  return new PartFolder(join(TMP, name), limitBytes);
};
const filesIn = (name: string) =>
  readdirSync(join(TMP, name), { recursive: true, encoding: 'utf8' }).filter((file) => /[0-9a-f]{64}/.test(file));

describe('accounts as bytes', () => {
  it('come back as they were', () => {
    const odd = { ...account, downloads: Number.POSITIVE_INFINITY, events: -0, sentBytes: Number.NaN };
    const packed = ACCOUNTS.pack([account, odd]);
    expect(ACCOUNTS.unpack(packed)).toEqual([account, odd]);
    expect(packed.byteLength).toBe(8 + ACCOUNTS.sizeOf(account) + ACCOUNTS.sizeOf(odd));
  });
});

describe('the memory of a thread', () => {
  it('forgets what was not asked for longest, when its limit is reached', () => {
    const memory = new PartMemory(undefined, 10 * sizeBytes);
    for (let k = 0; k < 10; k += 1) memory.put(keyOf(k), account);
    expect(memory.get(keyOf(0))).toBe(account);
    memory.put(keyOf(10), account);
    expect(memory.get(keyOf(1))).toBeUndefined();
    expect(memory.get(keyOf(0))).toBe(account);
  });

  it('asks its store for what it does not hold, and tells it what is new', () => {
    const store = folderOf('store', 1e9);
    new PartMemory(store).put(keyOf(1), account);
    const other = new PartMemory(store);
    expect(other.get(keyOf(1))).toEqual(account);
    expect(other.get(keyOf(2))).toBeUndefined();
    expect([other.hits, other.misses]).toEqual([1, 1]);
  });
});

describe('a folder', () => {
  const content = new Uint8Array(ACCOUNTS.pack([account]));

  it('takes a damaged file for one that is not there, and removes it', () => {
    const folder = folderOf('damaged', 1e9);
    folder.put(keyOf(1), content);
    const [name] = filesIn('damaged');
    const file = join(TMP, 'damaged', name!);
    const bytes = readFileSync(file);
    bytes[40]! ^= 1;
    writeFileSync(file, bytes);
    expect(folder.get(keyOf(1))).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    folder.put(keyOf(1), content);
    writeFileSync(file, readFileSync(file).subarray(0, 7));
    expect(folder.get(keyOf(1))).toBeUndefined();
  });

  it('stays within its limit: what was not used longest goes first', () => {
    const limit = 20 * (content.length + 16);
    const folder = folderOf('limited', limit);
    for (let k = 0; k < 60; k += 1) {
      folder.put(keyOf(k), content);
      const file = join(TMP, 'limited', filesIn('limited').find((name) => name.endsWith(keyOf(k)))!);
      utimesSync(file, 1e9 + k, 1e9 + k);
      expect(filesIn('limited').length).toBeLessThanOrEqual(22);
    }
    expect(folder.get(keyOf(0))).toBeUndefined();
    expect(folder.get(keyOf(59))).toEqual(content);
  });

  it('is shared: what one writes another reads, and who loses the race reads the same', () => {
    const [one, other] = [folderOf('shared', 1e9), folderOf('shared', 1e9)];
    one.put(keyOf(1), content);
    other.put(keyOf(1), content);
    expect(other.get(keyOf(1))).toEqual(one.get(keyOf(1)));
    expect(filesIn('shared')).toHaveLength(1);
    rmSync(join(TMP, 'shared'), { recursive: true });
    expect(one.get(keyOf(1))).toBeUndefined();
    other.put(keyOf(2), content);
    expect(one.get(keyOf(2))).toEqual(content);
  });

  it('is refused where there are other files', () => {
    mkdirSync(join(TMP, 'mine'));
    writeFileSync(join(TMP, 'mine', 'thesis.txt'), 'mine');
    expect(() => preparePartFolder(join(TMP, 'mine'))).toThrow('holds other files');
    expect(() => preparePartFolder(join(TMP, 'mine', 'thesis.txt'))).toThrow(
      /--remember .*: error: a file lies where a folder is needed \(EEXIST\); name another/,
    );
  });

  it('runs on where other things lie in the place of its files and folders', () => {
    const folder = folderOf('odd', 1);
    writeFileSync(join(TMP, 'odd', '00'), 'a file where a folder should be');
    expect(() => folder.put(keyOf(1), new Uint8Array([1]))).not.toThrow();
    rmSync(join(TMP, 'odd', '00'));
    mkdirSync(join(TMP, 'odd', '00', keyOf(2)), { recursive: true });
    expect(() => folder.put(keyOf(3), new Uint8Array([1]))).not.toThrow();
    expect(folder.get(keyOf(2))).toBeUndefined();
  });

  it('reads no links: what they lead to may have no end', () => {
    const folder = folderOf('links', 1e6);
    folder.put(keyOf(1), new Uint8Array([1]));
    symlinkSync(join(TMP, 'links', '00', keyOf(1)), join(TMP, 'links', '00', keyOf(2)));
    expect(folder.get(keyOf(1))).toEqual(new Uint8Array([1]));
    expect(folder.get(keyOf(2))).toBeUndefined();
  });
});
