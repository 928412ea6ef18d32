/** The kinds of events that a scenario can plan, what each needs, and what it does. */

/** Fields of an event besides `what`, `at`, `for` and `match`. */
const FIELDS = ['capacity', 'publicIp', 'to', 'content', 'includePinned', 'server', 'status', 'line', 'hub'] as const;
type EventField = (typeof FIELDS)[number];

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
  'wan-failure': kind('lines of the sites, or Internet lines of hubs, are down', {
    takes: ['line', 'hub'],
    hits: 'sites',
  }),
  'wan-degraded': kind('lines of the sites, or Internet lines of hubs, carry less', {
    needs: ['capacity'],
    takes: ['line', 'hub'],
    hits: 'sites',
  }),
  'cache-server-failure': kind('cache servers do not answer', { takes: ['server'], hits: 'servers' }),
  'cache-server-error': kind('cache servers answer with an HTTP error', {
    needs: ['status'],
    takes: ['server'],
    hits: 'servers',
  }),
} as const satisfies Record<string, EventKind>;

export type EventName = keyof typeof EVENTS;

export const EVENT_NAMES = Object.keys(EVENTS) as [EventName, ...EventName[]];

interface EventFields {
  what: EventName;
  forS: number;
  match?: object | undefined;
  line?: readonly string[] | undefined;
  hub?: readonly string[] | undefined;
}

/** What is wrong with the fields of an event: `[path within the event, message]`. */
export function eventProblems(event: EventFields): [string, string][] {
  const spec: EventKind = EVENTS[event.what];
  const problems: [string, string][] = [];
  if (event.hub !== undefined) {
    for (const field of ['line', 'match'] as const) {
      if (event[field] === undefined) continue;
      problems.push([field, 'with hub the Internet lines of hubs are hit: leave one of the two out']);
    }
  }
  for (const field of FIELDS) {
    const given = (event as unknown as Record<string, unknown>)[field] !== undefined;
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
