/** One device of an inventory, as a file states it. Fields left out come from the profile, or from the site. */
import type { ProfileSpec } from '../scenario/schema.js';

export interface InventoryRow {
  device: string;
  /** Empty until the subnet of its address says it. */
  site: string;
  /** Its address, which gives the site and the subnet; gone once it has done so. */
  ip?: string;
  profile?: string;
  ramBytes?: number;
  diskBytes?: number;
  freeDiskBytes?: number;
  /** In place of the bytes. */
  freeDiskShare?: number;
  windows?: string;
  edition?: string;
  domain?: string;
  subnet?: string;
  publicIp?: string;
  groupId?: string;
  /** `none`: it is in no AD site. */
  adSite?: string;
  /** What else of its profile is different. */
  own?: OwnProfile;
}

/** What a device may have of its own, in place of its profile's. */
export type OwnProfile = Partial<
  Pick<
    ProfileSpec,
    'tenant' | 'cloud' | 'microsoft365Channel' | 'power' | 'nic' | 'on' | 'onJitterS' | 'timeZone' | 'drives'
  >
> & {
  vpn?: Partial<ProfileSpec['vpn']>;
  home?: Partial<ProfileSpec['home']>;
  metered?: Partial<ProfileSpec['metered']>;
  battery?: Partial<ProfileSpec['battery']>;
  wifi?: Partial<ProfileSpec['wifi']>;
};

/** The profile of a device that has something of its own. */
export function ownProfile(profile: ProfileSpec, own: OwnProfile): ProfileSpec {
  return {
    ...profile,
    ...own,
    vpn: { ...profile.vpn, ...own.vpn },
    home: { ...profile.home, ...own.home },
    metered: { ...profile.metered, ...own.metered },
    battery: { ...profile.battery, ...own.battery },
    wifi: { ...profile.wifi, ...own.wifi },
  };
}
