/**
 * Rule: which kinds of devices do not share a type of content, although others do (overview page, 2026-05-12).
 *
 * - Windows Server: Windows Update and Edge are all that the page lists, for peers and for cache servers. It lists them
 *   from Windows Server 2019 on; Windows Server 2016 is taken to be alike.
 * - Government clouds: peers share neither Win32 apps of Intune nor Microsoft 365 Apps.
 * - Microsoft 365 Apps on the Semi-Annual Enterprise Channel (Extended) are not shared.
 */
import { CLIENT } from '../policy/clients.js';
import type { ContentType } from '../scenario/content.js';

const ON_SERVERS: readonly ContentType[] = [
  'feature-update',
  'quality-update',
  'driver',
  'language-pack',
  'dynamic-update',
  'edge',
];
const NOT_IN_GOVERNMENT_CLOUDS: readonly ContentType[] = ['win32-app', 'microsoft-365-apps'];

/** The kinds of devices (bits of `CLIENT`) that do not share a type of content. */
export function kindsWithoutPeering(type: ContentType): number {
  let kinds = kindsWithoutCache(type);
  if (NOT_IN_GOVERNMENT_CLOUDS.includes(type)) kinds |= CLIENT.government;
  if (type === 'microsoft-365-apps') kinds |= CLIENT.extendedChannel;
  return kinds;
}

/** The kinds of devices to which no cache server serves a type of content. */
export function kindsWithoutCache(type: ContentType): number {
  return ON_SERVERS.includes(type) ? 0 : CLIENT.server;
}
