/**
 * How a site is connected: the short form `wan`, or named lines, private ones to hubs and meshes and Internet lines, and a
 * breakout. Hubs and meshes are of the whole network.
 */
import { z } from 'zod';
import { rate } from './quantities.js';
import { otherTraffic } from './trafficProfiles.js';
import { LINE_UNITS, withUnits } from './unitNames.js';
import { address, name, notLike } from './words.js';

/** Names that mean something else where a hub or a line may be named. */
const RESERVED = ['local', 'internet', 'hub', 'default', 'none'] as const;
const ownName = name.refine(...notReserved(RESERVED));

/** The hub of the short form, `network.hub`, as named lines call it. */
export const SHORT_HUB = 'hub';
/** The concentrator of the short form, `network.vpn`. */
export const SHORT_CONCENTRATOR = 'vpn';
/** What leaves by the first Internet line of its own site. */
export const LOCAL = 'local';
/** Where an Internet line leads. */
const INTERNET = 'internet';
/** Name of the line of a site in the short form. */
export const SHORT_LINE = 'wan';

function notReserved(words: readonly string[]) {
  const [isOther, error] = notLike(words);
  const means = (text: string) => `${text} has a meaning of its own: allowed is another name`;
  return [
    (text: string) => isOther(text) && !words.includes(text),
    {
      error: (issue: { input?: unknown }) =>
        words.includes(String(issue.input)) ? means(String(issue.input)) : error.error(issue),
    },
  ] as const;
}

const unlimited = rate.default(Number.POSITIVE_INFINITY);

/** A line that has one rate in both directions, or two. */
const bothWays = z.union([
  rate.transform((value) => ({ downBytesPerS: value, upBytesPerS: value, otherTraffic: undefined })),
  withUnits(z.strictObject({ down: rate, up: rate, otherTraffic }), LINE_UNITS),
]);

export interface WanSpec {
  downBytesPerS: number;
  upBytesPerS: number;
  breakout: 'local' | 'hub';
  /** Its profile of other traffic. */
  otherTraffic?: string | undefined;
}

/** The line of a site, in short. */
const wan = z.union([
  rate.transform((value): WanSpec => ({ downBytesPerS: value, upBytesPerS: value, breakout: 'local' })),
  withUnits(
    z.strictObject({ down: rate, up: rate, breakout: z.enum(['local', 'hub']).default('local'), otherTraffic }),
    LINE_UNITS,
  ),
]);

const UNLIMITED_WAN: WanSpec = {
  downBytesPerS: Number.POSITIVE_INFINITY,
  upBytesPerS: Number.POSITIVE_INFINITY,
  breakout: 'local',
};

const oneOrMore = z
  .union([name, z.array(name).min(1)])
  .transform((names) => (typeof names === 'string' ? [names] : names));

const line = withUnits(
  z.strictObject({
    name: ownName,
    to: oneOrMore.optional().meta({ description: 'internet, or the hubs that a private line leads to' }),
    mesh: name
      .optional()
      .meta({ description: 'private: leads to every other line of this mesh, such as an MPLS network' }),
    over: name.optional().meta({ description: 'a tunnel: the Internet line of the site that carries it' }),
    down: unlimited,
    up: unlimited,
    otherTraffic,
  }),
  LINE_UNITS,
).transform(({ to = [], ...rest }) => ({
  ...rest,
  isInternet: to.includes(INTERNET),
  hubs: to.filter((hub) => hub !== INTERNET),
}));

export type LineSpec = z.output<typeof line>;

/** @param contentTypes types whose content may leave by another way than the rest */
export function siteLineShape(contentTypes: readonly string[]) {
  const names = ['default', ...contentTypes].map((key) => [key, name.optional()] as const);
  const breakout = z.union([
    name.transform((preferred): BreakoutSpec => ({ preferred, byType: {} })),
    z.strictObject(Object.fromEntries(names)).transform(
      ({ default: preferred, ...byType }): BreakoutSpec => ({
        preferred,
        byType: Object.fromEntries(
          Object.entries(byType).filter(([, way]) => way !== undefined),
        ) as BreakoutSpec['byType'],
      }),
    ),
  ]);
  return {
    wan: wan.optional().meta({ description: 'the one line of a site, in short; lines names several' }),
    lines: z.array(line).min(1).optional().meta({ description: 'the lines of a site by name, in place of wan' }),
    breakout: breakout.optional().meta({
      description:
        'with lines: by which way Internet traffic leaves: local, an Internet line or a hub; or by type of content, and default for the rest',
    }),
    failover: z.boolean().optional().meta({
      description: 'with lines: traffic of a line that is down takes the others, in their order (default: true)',
    }),
  };
}

/** Names of ways out: the one for everything, and those of types of content that have their own. */
export interface BreakoutSpec {
  preferred: string | undefined;
  byType: Readonly<Record<string, string>>;
}

interface StatedLines {
  wan?: WanSpec | undefined;
  lines?: LineSpec[] | undefined;
  breakout?: BreakoutSpec | undefined;
  failover?: boolean | undefined;
}

/**
 * A site with `wan` in any case. With named lines it is the line of the breakout: the percentage caps and the figures of a
 * site go by it.
 */
export function withWan<T extends StatedLines>(site: T, context: z.core.$RefinementCtx): T & { wan: WanSpec } {
  if (site.lines === undefined) {
    for (const field of ['breakout', 'failover'] as const) {
      if (site[field] === undefined) continue;
      const remedy = field === 'breakout' ? 'with wan it is wan.breakout' : 'with wan there is no other line';
      context.addIssue({
        code: 'custom',
        path: [field],
        input: site[field],
        message: `${field} needs lines: ${remedy}`,
      });
    }
    return { ...site, wan: site.wan ?? UNLIMITED_WAN };
  }
  if (site.wan !== undefined) {
    const message = 'lines take the place of wan: leave one of the two out';
    context.addIssue({ code: 'custom', path: ['wan'], input: site.wan, message });
  }
  const { downBytesPerS, upBytesPerS } = site.lines[mainLine(site.lines, site.breakout)]!;
  const breakout = waysOut(site.lines, site.breakout)[0]?.hub === undefined ? ('local' as const) : ('hub' as const);
  return { ...site, wan: { downBytesPerS, upBytesPerS, breakout } };
}

/** A way from a site to the Internet: by an Internet line, or by a line to a hub. */
export interface WayOut {
  /** Number of the line. */
  line: number;
  /** Name of the hub, or undefined for the Internet line itself. */
  hub: string | undefined;
}

/** All ways out of a site, the one that its breakout prefers first, and then as its lines are written: Internet lines first. */
export function waysOut(lines: readonly LineSpec[], breakout: BreakoutSpec | undefined, type?: string): WayOut[] {
  const all = [
    ...lines.flatMap(({ isInternet }, number) => (isInternet ? [{ line: number, hub: undefined }] : [])),
    ...lines.flatMap(({ hubs }, number) => hubs.map((hub) => ({ line: number, hub }))),
  ];
  const general = first(all, lines, breakout?.preferred);
  const own = type === undefined ? undefined : breakout?.byType[type];
  return own === undefined ? general : first(general, lines, own);
}

/** The ways out that a name of a breakout means come first. */
function first(all: readonly WayOut[], lines: readonly LineSpec[], meant: string | undefined): WayOut[] {
  if (meant === undefined) return [...all];
  const isMeant = ({ line: number, hub }: WayOut) =>
    hub === undefined ? meant === LOCAL || lines[number]!.name === meant : hub === meant;
  return [...all.filter(isMeant), ...all.filter((way) => !isMeant(way))];
}

/** Number of the line by which a site leaves, or of its first. */
export function mainLine(lines: readonly LineSpec[], breakout: BreakoutSpec | undefined): number {
  return waysOut(lines, breakout)[0]?.line ?? 0;
}

const concentratorShape = {
  tunnel: z.enum(['full', 'split']).default('full'),
  hub: name.optional().meta({ description: 'the hub at which the concentrator stands; default: hub' }),
  down: unlimited,
  up: unlimited,
  otherTraffic,
};

/** Where VPN tunnels end: in short, and by name. */
export const concentratorsShape = {
  vpn: withUnits(
    z.strictObject({
      ...concentratorShape,
      publicIp: address.optional().meta({ description: 'default: 203.0.113.2, or another where this is taken' }),
    }),
    LINE_UNITS,
  ).prefault({}),
  concentrators: z
    .array(
      withUnits(
        z.strictObject({
          name: name.refine(...notReserved([SHORT_CONCENTRATOR])),
          ...concentratorShape,
          publicIp: address.optional().meta({ description: 'default: one of its own' }),
        }),
        LINE_UNITS,
      ),
    )
    .optional()
    .meta({ description: 'VPN concentrators besides vpn: devices use the one that their site names' }),
};

const publicIp = z.union([address, z.array(address).min(1)]);

/** Hubs and meshes of `network`. */
export const hubShape = {
  hub: withUnits(
    z.strictObject({
      down: unlimited,
      up: unlimited,
      otherTraffic,
      publicIp: address.optional().meta({ description: 'default: 203.0.113.1, or another where this is taken' }),
    }),
    LINE_UNITS,
  ).prefault({}),
  hubs: z
    .array(
      withUnits(
        z.strictObject({
          name: ownName,
          down: unlimited,
          up: unlimited,
          otherTraffic,
          publicIp: publicIp
            .transform((ip) => (typeof ip === 'string' ? [ip] : ip))
            .optional()
            .meta({
              description: 'one address, or several over which its devices are spread; default: one of its own',
            }),
          private: bothWays
            .optional()
            .meta({ description: 'its private line towards the sites: unlimited by default' }),
        }),
        LINE_UNITS,
      ),
    )
    .optional()
    .meta({ description: 'data centres by name, each with an Internet line; the private lines of sites lead to them' }),
  meshes: z
    .array(withUnits(z.strictObject({ name, rate, otherTraffic }), { rate: 'rateBytesPerS' }))
    .optional()
    .meta({ description: 'meshes that carry no more than a rate in all; others need no entry here' }),
};
