/** The shares of the profiles, as a mix states them and as they came out. */
import type { ProfileSpec } from '../scenario/schema.js';
import type { Estate } from './fleet.js';

export interface ProfileShare {
  name: string;
  /** In [0, 1]; 0 for all where an inventory names the profiles. */
  stated: number;
  devices: number;
  /** Part of all devices that has the profile, in [0, 1]. */
  cameOut: number;
}

/** One a profile of the mix; devices of an inventory with something of their own count with theirs. */
export function profileShares(estate: Estate, mix: readonly ProfileSpec[]): ProfileShare[] {
  const numbers = new Map(mix.map(({ name }, i) => [name, i]));
  const ofProfile = estate.profiles.map(({ name }) => numbers.get(name)!);
  const counts = mix.map(() => 0);
  for (let d = 0; d < estate.count; d += 1) counts[ofProfile[estate.profileOf[d]!]!]! += 1;
  return mix.map(({ name, share }, i) => ({
    name,
    stated: share,
    devices: counts[i]!,
    cameOut: counts[i]! / estate.count,
  }));
}
