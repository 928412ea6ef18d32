/** Rule: which content peers share, by type (overview page, table of supported content). */
import type { ContentType } from '../scenario/schema.js';

const HTTP_ONLY: readonly ContentType[] = ['game-pass', 'win32-store-app', 'mdm-agent', 'winget', 'msix', 'teams'];

/** True when Delivery Optimization shares this type among peers. */
export function isPeerableType(type: ContentType): boolean {
  return !HTTP_ONLY.includes(type);
}
