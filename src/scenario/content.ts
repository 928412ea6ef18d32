/** The content of a scenario: its types, files and releases, and whom it is for. */
import { z } from 'zod';
import { DELIVERY_FIELDS, SENT_FIELDS } from './fields.js';
import { count, dateTime, distribution, duration, share, size, timeOfDay } from './quantities.js';
import { withUnits } from './unitNames.js';
import { name, patterns } from './words.js';

/** Which devices are meant; all given fields must match. */
export const match = z.strictObject({
  device: patterns.optional(),
  site: patterns.optional(),
  siteGroup: patterns.optional(),
  profile: patterns.optional(),
  subnet: patterns.optional(),
  windows: patterns.optional(),
  edition: patterns.optional(),
  domain: patterns.optional(),
});

export const CONTENT_TYPES = [
  'feature-update',
  'quality-update',
  'driver',
  'store-app',
  'defender',
  'win32-app',
  'microsoft-365-apps',
  'edge',
  'dynamic-update',
  'configmgr-express',
  'language-pack',
  'game-pass',
  'win32-store-app',
  'mdm-agent',
  'winget',
  'msix',
  'teams',
  'other',
] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

const file = withUnits(
  z.strictObject({
    name: name.optional(),
    size: distribution(size),
    count: count.min(1).default(1).meta({ description: 'how many such files' }),
  }),
  { size: 'sizeBytes' },
);

const release = z.union([
  dateTime.transform((timeMs) => ({ kind: 'dates' as const, timesMs: [timeMs] })),
  z
    .array(dateTime)
    .min(1)
    .transform((timesMs) => ({ kind: 'dates' as const, timesMs })),
  z
    .strictObject({
      rule: z.string().regex(/^(first|second|third|fourth|last) (Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day$/i, {
        message: 'allowed is a rule such as "second Tuesday" (first, second, third, fourth, last)',
      }),
      at: timeOfDay.default(18),
    })
    .transform(({ rule, at }) => ({ kind: 'rule' as const, rule, atHours: at })),
  z
    .strictObject({ every: duration, after: duration.default(0) })
    .transform(({ every, after }) => ({ kind: 'every' as const, everyS: every, afterS: after })),
]);

export const content = withUnits(
  z.strictObject({
    name,
    type: z.enum(CONTENT_TYPES).default('other'),
    peerable: z.boolean().optional().meta({ description: 'by default as the type of content is documented' }),
    ...DELIVERY_FIELDS,
    priority: z.enum(['background', 'foreground']).default('background'),
    ...SENT_FIELDS,
    files: z.array(file).min(1),
    release: release
      .optional()
      .meta({ description: 'dates, a monthly rule (UTC), or an interval; default: the start' }),
    audience: z.strictObject({ share: share.default(1), match: match.optional() }).prefault({}),
    requests: z
      .array(withUnits(z.strictObject({ device: patterns, after: duration }), { after: 'afterS' }))
      .optional()
      .meta({ description: 'who asks when, after the start of the run, in place of the scans' }),
  }),
  { maxCacheAge: 'maxCacheAgeS', backgroundQos: 'backgroundQosBytesPerS' },
);
