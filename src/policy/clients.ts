/** Kinds of devices that share different content; the rule itself is in content/clients.ts. */
import { isServer } from './versions.js';

/** Bits of what a device is. */
export const CLIENT = { server: 1, government: 2, extendedChannel: 4 } as const;
/** Sets of these bits. */
export const CLIENT_KINDS = 8;

/** The bits of a device of a profile with a version of Windows. */
export function clientKind(profile: { cloud: string; microsoft365Channel: string }, windows: string): number {
  let kind = isServer(windows) ? CLIENT.server : 0;
  if (profile.cloud === 'government') kind |= CLIENT.government;
  if (profile.microsoft365Channel === 'semi-annual-enterprise-extended') kind |= CLIENT.extendedChannel;
  return kind;
}
