/** Rule: which content peers share and cache servers serve, by type (overview page, table of supported content). */
import type { ContentType } from '../scenario/schema.js';

const HTTP_ONLY: readonly ContentType[] = ['win32-store-app', 'mdm-agent', 'winget', 'msix', 'teams'];
const CACHE_ONLY: readonly ContentType[] = ['game-pass'];

/** True when Delivery Optimization shares this type among peers. */
export function isPeerableType(type: ContentType): boolean {
  return !HTTP_ONLY.includes(type) && !CACHE_ONLY.includes(type);
}

/** True when Connected Cache serves this type. */
export function isCacheableType(type: ContentType): boolean {
  return !HTTP_ONLY.includes(type);
}
