/**
 * Codes that the simulator uses too (core/reasons.ts, engine/result.ts, fleet/calendar.ts, fleet/places.ts and others);
 * they are exported, so that a test can compare them.
 */

/** Bits of the state of a device. */
export const ON: i32 = 1;
export const ON_BATTERY: i32 = 2;
export const ON_VPN: i32 = 4;
export const AT_HOME: i32 = 8;
export const AWAY: i32 = ON_VPN | AT_HOME;
/** The line is metered, and the bits of what it costs (policy/costs.ts), which begin with this one. */
export const METERED: i32 = 16;
export const COST_SHIFT: i32 = 4;
export const COSTS: i32 = 112;

/** Places of the network. */
export const OFFICE: i32 = 0;
export const VPN: i32 = 1;
export const HOME: i32 = 2;

/** Download modes, and restrictions of peers. */
export const MODE_INTERNET: i32 = 3;
export const RESTRICT_NONE: i32 = 0;
export const RESTRICT_DNS_SD: i32 = 2;

/** Kinds of cap links of a device, and the one that is on uploads. */
export const CAP_KINDS: i32 = 7;
/** Bit beside those of the kinds: some cap changes with the hour of the day. */
export const CAPS_BY_HOUR: i32 = 1 << 7;
export const UPLOAD_CAP: i32 = 6;

/** Where bytes come from. */
export const LAN_PEER: i32 = 2;
export const GROUP_PEER: i32 = 3;
export const INTERNET_PEER: i32 = 4;
export const LINK_LOCAL_PEER: i32 = 5;

/** Reasons of CDN bytes. */
export const NO_OTHER_MEMBER: i32 = 14;
export const FIRST_COPY: i32 = 15;
export const COPY_IN_PROGRESS: i32 = 16;
export const COPY_EXPIRED: i32 = 17;
export const COPY_EVICTED: i32 = 18;
export const COPY_CLEARED: i32 = 19;
export const HOLDER_NOT_ELIGIBLE: i32 = 20;
export const HOLDER_OFFLINE: i32 = 21;
export const HOLDER_ON_VPN: i32 = 22;
export const HOLDER_ON_BATTERY: i32 = 23;
export const HOLDER_BANNED: i32 = 27;
export const HOLDER_UPLOAD_CAP: i32 = 28;
export const METERED_NETWORK: i32 = 29;
export const HOLDER_SLOTS: i32 = 30;
export const HOLDER_CONNECTIONS: i32 = 31;
export const DISCOVERY: i32 = 32;
export const QOS_TOP_UP: i32 = 33;
export const HTTP_SHARE: i32 = 34;
