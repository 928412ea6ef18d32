/** The group ID as reports show it: a hash, so that nobody reads the ID from a report (Delivery Optimization report, 2024). */
import { sha256 } from '@noble/hashes/sha2.js';
import { guidOf } from '../../fleet/guid.js';
import { isGuid } from '../../policy/values.js';

/**
 * Base64 of the SHA-256 of the ID in UTF-16LE with a NUL behind it.
 *
 * @param groupId a GUID; a group of another name, such as an AD site's, gets a GUID that stands for it
 */
export function groupHash(groupId: string): string {
  const text = `${isGuid(groupId) ? groupId : guidOf(groupId)}\0`;
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i += 1) view.setUint16(i * 2, text.charCodeAt(i), true);
  return btoa(String.fromCharCode(...sha256(bytes)));
}
