/**
 * The tables of codes that the kernel shares with the simulator. Each table is written once, in the layer that it belongs to;
 * kernel/codes.ts is made of them. `prefix` comes before the names of a table, `count` is the name of its length.
 */
import { REASON } from '../../src/core/reasons.ts';
import { CAP_LINKS, CAPS_BY_HOUR, UPLOAD_CAP } from '../../src/engine/capLinks.ts';
import {
  DEVICE_LINK,
  METERED_BARS,
  SCOPE,
  SERVER_LINK,
  SHARED_LINK,
  SITE_LINK,
  STATUS,
  TIMER,
} from '../../src/engine/codes.ts';
import { BIN_S, STRETCH_BINS, TRAFFIC } from '../../src/engine/lineUse.ts';
import { SOURCE } from '../../src/engine/result.ts';
import { COST_SHIFT, STATE } from '../../src/fleet/calendar.ts';
import { LOCATION } from '../../src/fleet/locations.ts';
import { KEEPS } from '../../src/policy/contentLimits.ts';
import { LINE_COST } from '../../src/policy/costs.ts';
import { MODE } from '../../src/policy/downloadMode.ts';
import { RESTRICT } from '../../src/policy/restrictPeers.ts';

const costs = Object.values(LINE_COST).reduce((bits, cost) => bits | (cost << COST_SHIFT), 0);

export const TABLES = [
  { title: 'Bits of the state of a device (fleet/calendar.ts).', prefix: '', codes: STATE },
  { title: 'A device that is not in the office.', prefix: '', codes: { away: STATE.onVpn | STATE.atHome } },
  {
    title: 'What its line costs, in the bits of a state from a bit on (fleet/calendar.ts, policy/costs.ts).',
    prefix: '',
    codes: { costShift: COST_SHIFT, costs },
  },
  { title: 'Locations on the network (fleet/locations.ts).', prefix: '', codes: LOCATION },
  { title: 'Download modes (policy/downloadMode.ts).', prefix: 'MODE_', codes: MODE },
  { title: 'Restrictions of peers (policy/restrictPeers.ts).', prefix: 'RESTRICT_', codes: RESTRICT },
  {
    title: 'Limits in which a device keeps to its policies (policy/contentLimits.ts).',
    prefix: 'KEEPS_',
    codes: KEEPS,
  },
  {
    title: 'Links of caps: their kinds, the one on uploads, and the bit for caps by hour (engine/capLinks.ts).',
    prefix: '',
    codes: { capKinds: CAP_LINKS.length, uploadCap: UPLOAD_CAP, capsByHour: CAPS_BY_HOUR },
  },
  { title: 'Where bytes come from (engine/result.ts).', prefix: '', codes: SOURCE, count: 'SOURCE_COUNT' },
  { title: 'Status of a download (engine/codes.ts).', prefix: 'STATUS_', codes: STATUS },
  { title: 'Timers by what they are for (engine/codes.ts).', prefix: 'TIMER_', codes: TIMER },
  { title: 'Who is no peer over a metered network (engine/codes.ts).', prefix: 'METERED_BARS_', codes: METERED_BARS },
  {
    title: 'Scopes of a device in a location (engine/codes.ts).',
    prefix: 'SCOPE_',
    codes: SCOPE,
    count: 'SCOPE_COUNT',
  },
  { title: 'Links of a part (engine/codes.ts).', prefix: '', codes: SHARED_LINK, count: 'SHARED_LINK_COUNT' },
  { title: 'Links of a site.', prefix: 'SITE_LINK_', codes: SITE_LINK, count: 'SITE_LINK_COUNT' },
  { title: 'Links of a device.', prefix: 'DEVICE_LINK_', codes: DEVICE_LINK, count: 'DEVICE_LINK_COUNT' },
  { title: 'Links of a cache server.', prefix: 'SERVER_LINK_', codes: SERVER_LINK },
  { title: 'Reasons of CDN bytes (core/reasons.ts).', prefix: 'REASON_', codes: REASON, count: 'REASON_COUNT' },
  {
    title: 'What crosses a line (engine/lineUse.ts).',
    prefix: 'TRAFFIC_',
    codes: TRAFFIC,
    count: 'TRAFFIC_COUNT',
  },
  { title: 'Seconds of a bin of the lines (engine/lineUse.ts).', prefix: '', codes: { binS: BIN_S }, type: 'f64' },
  { title: 'Bins of a stretch of a line (engine/lineUse.ts).', prefix: '', codes: { stretchBins: STRETCH_BINS } },
];
