/** The kinds of events that a scenario can plan, what each needs, and what it does. */

/** Fields of an event besides `what`, `at`, `for` and `match`. */
type EventField = 'capacity' | 'publicIp' | 'to' | 'content' | 'includePinned' | 'server' | 'status';

interface EventKind {
  meaning: string;
  needs: readonly EventField[];
  takes: readonly EventField[];
  /** False: it happens at one time and takes no duration. */
  lasts: boolean;
  /** What `match` may name: devices, or sites only. */
  hits: 'devices' | 'sites' | 'servers';
}

const kind = (meaning: string, more: Partial<EventKind> = {}): EventKind => ({
  meaning,
  needs: [],
  takes: [],
  lasts: true,
  hits: 'devices',
  ...more,
});

/** The table is the single source of the schema, the checks and the documents. */
export const EVENTS = {
  'cloud-unreachable': kind('the Delivery Optimization cloud service cannot be reached'),
  'metadata-unavailable': kind('the files of piece hashes cannot be fetched or verified'),
  'port-blocked': kind('TCP port 7680 is blocked: no peers, HTTP goes on'),
  'teredo-blocked': kind('UDP port 3544 is blocked: no peers across NATs'),
  'wifi-isolation': kind('client isolation of a wireless network: no peers in the same site'),
  'corrupt-uploads': kind('the devices send bad pieces, until each download bans them'),
  proxy: kind('a proxy changes the public IP that the service sees', { needs: ['publicIp'] }),
  move: kind('the devices are at home, on the VPN or in the office', { needs: ['to'] }),
  reimage: kind('the devices are off; their caches and unfinished downloads are gone'),
  pin: kind('copies of the content are pinned: kept until the end, outside the quota', { takes: ['content'] }),
  'clear-cache': kind('the cached copies are deleted', { takes: ['content', 'includePinned'], lasts: false }),
  'wan-failure': kind('the WAN line of the sites is down', { hits: 'sites' }),
  'wan-degraded': kind('the WAN line of the sites carries less', { needs: ['capacity'], hits: 'sites' }),
  'cache-server-failure': kind('cache servers do not answer', { takes: ['server'], hits: 'servers' }),
  'cache-server-error': kind('cache servers answer with an HTTP error', {
    needs: ['status'],
    takes: ['server'],
    hits: 'servers',
  }),
} as const satisfies Record<string, EventKind>;

export type EventName = keyof typeof EVENTS;

export const EVENT_NAMES = Object.keys(EVENTS) as [EventName, ...EventName[]];

const FIELDS: readonly EventField[] = ['capacity', 'publicIp', 'to', 'content', 'includePinned', 'server', 'status'];

/** What is wrong with the fields of an event: `[path within the event, message]`. */
export function eventProblems(event: { what: EventName; forS: number; match?: object } & object): [string, string][] {
  const spec: EventKind = EVENTS[event.what];
  const problems: [string, string][] = [];
  for (const field of FIELDS) {
    const given = (event as Record<string, unknown>)[field] !== undefined;
    if (spec.needs.includes(field) && !given) problems.push(['', `an event ${event.what} needs ${field}`]);
    if (given && !spec.needs.includes(field) && !spec.takes.includes(field)) {
      problems.push([field, `an event ${event.what} takes no ${field}`]);
    }
  }
  if (spec.lasts && event.forS <= 0) problems.push(['', `an event ${event.what} needs a duration above zero: for`]);
  if (!spec.lasts && event.forS > 0) problems.push(['for', `an event ${event.what} happens at once, it takes no for`]);
  const allowed = spec.hits === 'sites' ? ['site', 'siteGroup'] : spec.hits === 'servers' ? [] : null;
  for (const key of Object.keys(event.match ?? {})) {
    if (allowed !== null && !allowed.includes(key)) {
      const hint = allowed.length > 0 ? allowed.join(' and ') : 'no match, but server';
      problems.push([`match.${key}`, `an event ${event.what} takes ${hint}`]);
    }
  }
  return problems;
}
