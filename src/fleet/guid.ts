/** GUIDs that stand for generated attributes. */
import { hashName } from '../core/random.js';

/** A GUID made from a name, the same on every machine. */
export function guidOf(name: string): string {
  const words = [0, 1, 2, 3].map((i) => (hashName(`${i}:${name}`) >>> 0).toString(16).padStart(8, '0')).join('');
  return `${words.slice(0, 8)}-${words.slice(8, 12)}-${words.slice(12, 16)}-${words.slice(16, 20)}-${words.slice(20)}`;
}
