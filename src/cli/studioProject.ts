/** A scenario with all files that it names, as the studio opens it. */
import { basename } from 'node:path';
import { beside, type FileTexts } from '../api/browserHost.js';
import { InputError } from '../core/problems.js';
import { readText } from '../io/files.js';
import type { ReadText } from '../scenario/layers.js';
import { loadScenario } from '../scenario/load.js';

/**
 * Reads a scenario and what it extends, its sites and its inventory.
 *
 * @returns texts by the names that they have beside the scenario; of a scenario with errors those that could be read
 * @throws InputError when the file itself cannot be read
 */
export function studioProject(file: string): { name: string; text: string; files: FileTexts } {
  const name = basename(file);
  const files: Record<string, string> = {};
  const paths = new Map<string, string>();
  const read: ReadText = (wanted, from) => {
    const key = from === undefined ? wanted : beside(wanted, from);
    const found = from === undefined ? readText(file) : readText(wanted, paths.get(from));
    paths.set(key, found.file);
    files[key] = found.text;
    return { file: key, text: found.text };
  };
  const { text } = read(name);
  try {
    const { scenario, file: loaded } = loadScenario(name, read);
    if (scenario.devices.inventory !== undefined) read(scenario.devices.inventory, loaded);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  const { [name]: _own, ...others } = files;
  return { name, text, files: others };
}
