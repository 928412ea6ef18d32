/** The scenario language: its sections, types and defaults. The JSON Schema for editors is generated from it. */
import { z } from 'zod';
import { didYouMean } from '../core/problems.js';
import { POLICIES, POLICY_NAMES, type PolicyName } from '../policy/catalogue.js';
import { DEFAULT_PROFILE, DEFAULTS_PROFILES, type DefaultsProfile } from '../policy/profiles.js';
import { isGuid, type PolicySet, parsePolicyValue } from '../policy/values.js';
import { classes } from './classes.js';
import { CONTENT_TYPES, content, match } from './content.js';
import { EVENT_NAMES } from './events.js';
import { expectation } from './expectations.js';
import { concentratorsShape, hubShape, siteLineShape, withWan } from './lines.js';
import { type Model, modelDefaults, statedModelSchema } from './model.js';
import { prices } from './prices.js';
import { profile } from './profile.js';
import { count, dateTime, distribution, duration, rate, share, size } from './quantities.js';
import { withShares } from './shares.js';
import { otherTraffic, trafficProfiles } from './trafficProfiles.js';
import { uncertainty } from './uncertainty.js';
import { withUnits } from './unitNames.js';
import {
  address,
  cidr,
  name,
  nameOr,
  notLike,
  officeHours,
  patterns,
  shareOrRest,
  timeZone,
  WEEKDAYS,
} from './words.js';

const lan = z
  .union([
    rate.transform((value) => ({ portBytesPerS: value, backboneBytesPerS: Number.POSITIVE_INFINITY })),
    withUnits(z.strictObject({ port: rate, backbone: rate.default(Number.POSITIVE_INFINITY) }), {
      port: 'portBytesPerS',
      backbone: 'backboneBytesPerS',
    }),
  ])
  .default({ portBytesPerS: 125_000_000, backboneBytesPerS: Number.POSITIVE_INFINITY });

const siteSize = z.union([
  distribution(count),
  z
    .strictObject({
      zipf: z.strictObject({
        largest: count,
        exponent: z.number().positive().default(1),
        smallest: count.default(1),
      }),
    })
    .transform(({ zipf }) => ({ kind: 'zipf' as const, ...zipf })),
  z.strictObject({ list: z.array(count).min(1) }).transform(({ list }) => ({ kind: 'list' as const, values: list })),
]);

const cacheServerShape = {
  rate: rate.default(125_000_000),
  capacity: size.default(107_374_182_400),
  https: z.boolean().default(false).meta({ description: 'it has a certificate: it serves HTTPS-only content too' }),
  otherTraffic,
};
const CACHE_SERVER_UNITS = { rate: 'rateBytesPerS', capacity: 'capacityBytes' } as const;

const guidOrPerSite = (found: string) => `allowed is a GUID, or perSite${didYouMean(found, ['perSite'])}`;

export const siteSchema = z
  .strictObject({
    name,
    count: count.min(1).default(1).meta({ description: 'how many such sites; they are named name-1, name-2, ...' }),
    devices: siteSize
      .default({ kind: 'fixed', value: 0 })
      .meta({ description: 'devices per site: a number or a distribution' }),
    ...siteLineShape(CONTENT_TYPES),
    lan,
    concentrator: name
      .optional()
      .meta({ description: 'of network.concentrators: where the VPN of its devices ends; default: network.vpn' }),
    accessPoints: count
      .min(1)
      .optional()
      .meta({ description: 'of its Wi-Fi; default: as many as model.devicesPerAccessPoint asks for' }),
    subnets: z
      .union([count.min(1), z.array(cidr).min(1)])
      .default(1)
      .meta({ description: 'how many subnets the devices are spread over, or their CIDR blocks' }),
    publicIp: z
      .union([z.enum(['perSite', 'shared']), count.min(1), z.array(address).min(1)])
      .default('perSite')
      .meta({ description: 'one per site, one for all sites of this entry, how many per site, or the addresses' }),
    adSite: nameOr(['perSite', 'none'])
      .default('perSite')
      .meta({ description: 'an AD site per site, none, or the name of one for all' }),
    dhcpOption234: z
      .union([z.literal('perSite'), z.string().refine(isGuid, { error: ({ input }) => guidOrPerSite(String(input)) })])
      .optional()
      .meta({ description: 'value of DHCP option 234: a GUID, or perSite for one GUID per site' }),
    dnsSuffix: z.string().optional(),
    cacheServer: withUnits(
      z.strictObject({
        name: name.default('mcc'),
        ...cacheServerShape,
        announced: z.boolean().default(false).meta({ description: 'whether clients can find it by DNS-SD' }),
      }),
      CACHE_SERVER_UNITS,
    )
      .optional()
      .meta({ description: 'a Connected Cache server at each site; its host name is NAME.SITE' }),
    dhcpOption235: z
      .string()
      .refine(...notLike(['own']))
      .optional()
      .meta({ description: "DHCP option 235: host names of cache servers, or own for the site's server" }),
    geoCacheHost: z.string().optional().meta({ description: 'cache server that the Geo service hands out here' }),
    geoSaysDhcp: z.boolean().default(false).meta({ description: 'the Geo service tells clients to read option 235' }),
    officeHours: officeHours.default({ fromHours: 8, toHours: 17, days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] }),
    timeZone: timeZone.default('UTC'),
  })
  .transform(withWan);

/** Policies by CSP name; each value is checked by the policy's own type, unit and range. */
const policyShape = Object.fromEntries(
  POLICY_NAMES.map((policy) => [
    policy,
    z
      .unknown()
      .transform((raw, context) => {
        const parsed = parsePolicyValue(policy, raw);
        if (parsed.ok) return parsed.value;
        context.addIssue({ code: 'custom', message: parsed.message, input: raw });
        return z.NEVER;
      })
      .optional()
      .meta({ description: `${POLICIES[policy].effect}.` }),
  ]),
) as unknown as Record<PolicyName, z.ZodOptional<z.ZodType<NonNullable<PolicySet[PolicyName]>>>>;

const assignment = z.strictObject({ match, set: z.strictObject(policyShape) });

const boundaryGroup = z.strictObject({
  name,
  match: match.meta({ description: 'the devices within its boundaries' }),
  perSite: z.boolean().default(false).meta({ description: 'each site that is meant is a boundary group of its own' }),
  allowPeerDownloads: z
    .boolean()
    .default(true)
    .meta({ description: 'the option "Allow peer downloads in this boundary group"' }),
  onlySameSubnet: z.boolean().default(false).meta({
    description:
      'the option "During peer downloads, only use peers within the same subnet"; see model.boundaryGroupSubnet',
  }),
});

const ring = withUnits(z.strictObject({ name, share: shareOrRest, deferral: duration.default(0) }), {
  deferral: 'deferralS',
});

const demand = withUnits(
  z.strictObject({
    rings: z
      .array(ring)
      .min(1)
      .transform((rings, context) => withShares(rings, 'ring', context))
      .default([{ name: 'all', share: 1, deferralS: 0 }]),
    scan: withUnits(z.strictObject({ interval: duration.default(22 * 3600), jitter: duration.default(4 * 3600) }), {
      interval: 'intervalS',
      jitter: 'jitterS',
    })
      .prefault({})
      .meta({ description: 'how often a device looks for updates' }),
    spread: duration
      .default(8 * 3600)
      .meta({ description: 'foreground content is asked for within this time after its release' }),
    startDelay: duration
      .default(900)
      .meta({ description: 'a device that was off starts within this time after it is switched on' }),
  }),
  { spread: 'spreadS', startDelay: 'startDelayS' },
);

const event = withUnits(
  z.strictObject({
    what: z.enum(EVENT_NAMES).meta({ description: 'what happens' }),
    at: duration.meta({ description: 'after the start of the run' }),
    for: duration.default(0).meta({ description: 'how long' }),
    match: match.optional().meta({ description: 'who is hit; everybody by default' }),
    capacity: share.optional().meta({ description: 'wan-degraded: what is left of the line' }),
    line: patterns
      .optional()
      .meta({ description: 'wan-failure, wan-degraded: lines of the sites by name; all by default' }),
    hub: patterns
      .optional()
      .meta({ description: 'wan-failure, wan-degraded: Internet lines of hubs, in place of those of sites' }),
    publicIp: address.optional().meta({ description: 'proxy: the address that the service sees' }),
    to: z.enum(['office', 'home', 'vpn']).optional().meta({ description: 'move: where the devices go' }),
    content: patterns.optional().meta({ description: 'pin, clear-cache: which content; all by default' }),
    includePinned: z.boolean().optional().meta({ description: 'clear-cache: pinned files too' }),
    server: patterns.optional().meta({ description: 'cache-server-failure, cache-server-error: host names' }),
    status: z
      .int()
      .min(400)
      .max(599)
      .optional()
      .meta({ description: 'cache-server-error: the HTTP status, such as 404 or 503' }),
  }),
  { at: 'atS', for: 'forS' },
);

const fields = z.strictObject({
  extends: z.string().optional().meta({ description: 'another scenario file that this one changes' }),
  name,
  description: z.string().default(''),
  seed: z.union([z.string(), z.number()]).default(1),
  start: dateTime.default(Date.UTC(2026, 2, 2)),
  duration: duration.default(28 * 86_400),
  defaults: z.enum(DEFAULTS_PROFILES as [DefaultsProfile, ...DefaultsProfile[]]).default(DEFAULT_PROFILE),
  network: z
    .strictObject({
      ...hubShape,
      trafficProfiles,
      ...concentratorsShape,
      cacheServers: z
        .array(
          withUnits(
            z.strictObject({
              name,
              at: name.default('internet').meta({ description: 'internet, hub, or the name of a hub of hubs' }),
              ...cacheServerShape,
            }),
            CACHE_SERVER_UNITS,
          ),
        )
        .default([])
        .meta({ description: 'Connected Cache servers that stand at no site' }),
    })
    .prefault({}),
  sites: z.array(siteSchema).min(1),
  devices: z
    .strictObject({
      mix: z
        .array(profile)
        .min(1)
        .prefault([{ name: 'desktop' }]),
      inventory: z.string().optional().meta({ description: 'a CSV file, one row a device' }),
    })
    .transform(({ mix, inventory }, context) => ({
      inventory,
      mix: withShares(mix, 'profile', context, { path: ['mix'], mayBeUnstated: inventory !== undefined }),
    }))
    .prefault({}),
  policies: z.strictObject({ ...policyShape, assignments: z.array(assignment).default([]) }).prefault({}),
  boundaryGroups: z
    .array(boundaryGroup)
    .default([])
    .meta({ description: 'boundary groups of Configuration Manager that are the groups of Delivery Optimization' }),
  content: z.array(content).min(1),
  demand: demand.prefault({}),
  model: statedModelSchema.prefault({}),
  events: z.array(event).default([]),
  expect: z.array(expectation).default([]),
  classes,
  prices,
  uncertainty,
});

/** A parameter that the scenario states wins over that of its profile. */
export const scenarioSchema = withUnits(fields, { start: 'startMs', duration: 'durationS' }).transform((scenario) => ({
  ...scenario,
  model: { ...modelDefaults(scenario.defaults), ...scenario.model },
}));

export type Scenario = z.output<typeof scenarioSchema>;

/** What decides which devices there are, when they are on and what they ask for: nothing that a policy sets. */
export type EnvironmentSpec = Pick<Scenario, 'startMs' | 'durationS' | 'sites' | 'devices' | 'content' | 'demand'> & {
  /** The addresses that are stated, none of which is made up a second time, and the names of the hubs. */
  network: Record<'hub' | 'vpn', { publicIp?: string | undefined }> & {
    hubs?: readonly { name: string; publicIp?: readonly string[] | undefined }[] | undefined;
    concentrators?: readonly { name: string; publicIp?: string | undefined }[] | undefined;
  };
  events: readonly { publicIp?: string | undefined }[];
  model: Pick<Model, 'teamsDelivery' | 'win32HttpsFrom'>;
};

export type SiteSpec = Scenario['sites'][number];
export type ProfileSpec = Scenario['devices']['mix'][number];
export type ContentSpec = Scenario['content'][number];
export type MatchSpec = z.output<typeof match>;
export { WEEKDAYS };

/** The JSON Schema of the scenario language, for editors. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' });
  const policies = (schema.properties as Record<string, { properties: Record<string, object> }>).policies!;
  for (const policy of POLICY_NAMES) Object.assign(policies.properties[policy]!, policyJsonSchema(policy));
  const properties = schema.properties as Record<string, object>;
  properties.sites = { anyOf: [properties.sites!, siteFileSchema(properties.sites!)] };
  // The base of a chain of `extends` needs the required sections, the files that change it do not.
  const { required: _required, ...open } = schema;
  return { ...open, title: 'dosim scenario' };
}

/** Sites from a file; what all of them have is as in an entry of a list, without what makes one a site. */
function siteFileSchema(list: object): object {
  const { required: _required, ...entry } = (list as { items: { required?: string[] } }).items;
  return {
    type: 'object',
    properties: {
      file: { type: 'string', description: 'a CSV file, one row a site' },
      subnets: { type: 'string', description: 'a CSV file that says which subnet is of which site' },
      defaults: { ...entry, description: 'what all sites of the file have where no cell says otherwise' },
    },
    required: ['file'],
    additionalProperties: false,
  };
}

function policyJsonSchema(policy: PolicyName): object {
  const spec = POLICIES[policy];
  if (spec.kind === 'enum') {
    const numbers = Object.keys(spec.values);
    return { enum: [...numbers.map(Number), ...numbers, ...Object.values(spec.values)] };
  }
  if (spec.kind === 'integer') {
    const plain = { type: 'integer', minimum: spec.min, maximum: spec.max };
    return 'quantity' in spec ? { anyOf: [plain, { type: 'string' }] } : plain;
  }
  if (spec.kind === 'list') return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
  return spec.kind === 'businessHours' ? { type: 'object' } : { type: 'string' };
}
