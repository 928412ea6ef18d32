/** A page or a Web Worker as a host: files as texts, this thread alone. */
import { readCells } from '../core/csvTable.js';
import { InputError } from '../core/problems.js';
import type { Files, HostFiles } from '../experiment/files.js';
import { openMemory } from '../experiment/memory/remembering.js';
import { runInThisThread } from '../experiment/replicates.js';
import { ThisThread } from '../experiment/runners/thisThread.js';
import { Inventories } from '../io/inventories.js';
import type { ParseRows } from '../io/inventory.js';
import type { Host } from './host.js';

/** Nobody says how much memory a page may take: what a run asks for beyond it is refused by the browser itself. */
const MEMORY_BYTES = 4 * 2 ** 30;

/** Texts of files by name: what a scenario extends, and its inventory. */
export type FileTexts = Readonly<Record<string, string>>;

/**
 * @param texts the files that there are
 * @param remedy what can be done about one that is not there
 */
export function browserHost(texts: FileTexts = {}, remedy = 'the option files gives texts by name'): Host {
  return {
    newFiles: () => filesOf(texts, remedy),
    fullName: (file) => file,
    runReplicates: runInThisThread,
    newRunner: async (_, remembering) => new ThisThread(await openMemory(remembering)),
    threads: () => 0,
    freeMemoryBytes: () => MEMORY_BYTES,
  };
}

function filesOf(texts: FileTexts, remedy: string): HostFiles {
  const readText: Files['readText'] = (name, from) => {
    const file = from === undefined ? name : beside(name, from);
    if (Object.hasOwn(texts, file)) return { file, text: texts[file]!.replace(/^\uFEFF/, '') };
    const named = from === undefined ? '' : `, named in ${from}`;
    throw InputError.of(`${file}: error: no such file${named}; ${remedy}`);
  };
  const inventories = new Inventories(readText, parseRows);
  const loadRules: HostFiles['loadRules'] = async (file) => {
    throw InputError.of(`${file}: error: a page has no files to load own rules from; import them, and give the rules`);
  };
  return { readText, besides: beside, inventoryOf: (scenario, file) => inventories.of(scenario, file), loadRules };
}

/** The name of a file that another names, with `/` and without `.` and `..`. */
export function beside(name: string, from: string): string {
  const parts: string[] = [];
  for (const part of [...from.split('/').slice(0, -1), ...name.split('/')]) {
    if (part === '..' && parts.length > 0) parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

const parseRows: ParseRows = async (text, _file, delimiter) => readCells(text, delimiter);
