/**
 * Rule: which content peers share and cache servers serve, and which is requested over HTTPS only, by type.
 *
 * From the table of supported content of the overview page (2024, and 2026 for Teams), and the pages on HTTPS support of
 * Connected Cache (2025). A cache server without a certificate cannot serve what is requested over HTTPS: clients pass it
 * by and go straight to the CDN.
 */

import type { ContentType } from '../scenario/content.js';
import type { Model } from '../scenario/model.js';
import type { ContentSpec } from '../scenario/schema.js';

const HTTP_ONLY: readonly ContentType[] = ['win32-store-app', 'mdm-agent', 'winget', 'msix'];
const CACHE_ONLY: readonly ContentType[] = ['game-pass'];

/** The first version of Teams that peers share (overview page, 2026-05-12). */
const TEAMS_SHARED_FROM = '25122.1415';

/** The parameters of the model that decide how content is delivered. */
export type DeliveryRules = Pick<Model, 'teamsDelivery' | 'win32HttpsFrom'>;

interface Delivery {
  /** Peers share it. */
  peerable: boolean;
  /** Connected Cache serves it. */
  cacheable: boolean;
  /** From when on it is requested over HTTPS only, in milliseconds since 1970: -Infinity for always, Infinity for never. */
  httpsFromMs: number;
}

/** How a content is delivered: by its type, unless it says otherwise itself. */
export function deliveryOf(
  { type, version, peerable, httpsOnly }: Pick<ContentSpec, 'type' | 'version' | 'peerable' | 'httpsOnly'>,
  rules: DeliveryRules,
): Delivery {
  const ofType = deliveryOfType(type, version, rules);
  return {
    ...ofType,
    peerable: peerable ?? ofType.peerable,
    httpsFromMs: httpsOnly === undefined ? ofType.httpsFromMs : httpsFromMsOf(httpsOnly),
  };
}

function deliveryOfType(type: ContentType, version: string | undefined, rules: DeliveryRules): Delivery {
  const never = Number.POSITIVE_INFINITY;
  if (HTTP_ONLY.includes(type)) return { peerable: false, cacheable: false, httpsFromMs: never };
  if (CACHE_ONLY.includes(type)) return { peerable: false, cacheable: true, httpsFromMs: never };
  if (type === 'teams') return teamsDelivery(version, rules);
  return { peerable: true, cacheable: true, httpsFromMs: type === 'win32-app' ? rules.win32HttpsFrom : never };
}

/** Teams: over HTTPS only; without a version the newest, which peers share. */
function teamsDelivery(version: string | undefined, { teamsDelivery }: DeliveryRules): Delivery {
  if (teamsDelivery === 'httpOnly') return { peerable: false, cacheable: false, httpsFromMs: Number.POSITIVE_INFINITY };
  const peerable = version === undefined || isAtLeast(version, TEAMS_SHARED_FROM);
  return { peerable, cacheable: true, httpsFromMs: Number.NEGATIVE_INFINITY };
}

function httpsFromMsOf(httpsOnly: boolean | number): number {
  if (typeof httpsOnly === 'number') return httpsOnly;
  return httpsOnly ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Compares versions part by part: `25122.1415.3` is at least `25122.1415`. */
function isAtLeast(version: string, least: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [i, part] of least.split('.').map(Number).entries()) {
    const own = parts[i] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
