/** A link that holds a scenario: compressed in its fragment, which no browser sends anywhere. */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import type { Project } from './engine/protocol.js';

const KEY = 'scenario=';
/** A link does not unpack to more: a text of this size is no scenario. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The fragment of a link, without `#`. */
export function fragmentOf({ name, text, files }: Project): string {
  const packed = deflateSync(strToU8(JSON.stringify({ name, text, files })), { level: 9 });
  let binary = '';
  for (const byte of packed) binary += String.fromCharCode(byte);
  return KEY + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The scenario of a fragment; nothing where it has none, or one that is damaged. */
export function projectOf(fragment: string): Project | undefined {
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(KEY)) return undefined;
  try {
    const binary = atob(text.slice(KEY.length).replaceAll('-', '+').replaceAll('_', '/'));
    const packed = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    // A buffer of the most that is allowed: what is larger is an error.
    const unpacked = inflateSync(packed, { out: new Uint8Array(MOST_BYTES) });
    const { name, text: scenario, files } = JSON.parse(strFromU8(unpacked)) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof scenario !== 'string' || !areTexts(files)) return undefined;
    return { name, text: scenario, files };
  } catch {
    return undefined;
  }
}

function areTexts(files: unknown): files is Record<string, string> {
  if (typeof files !== 'object' || files === null) return false;
  return Object.values(files).every((text) => typeof text === 'string');
}
