/** Fields of profiles and contents: metered days, how a content is delivered, and what the service sends with it. */
import { z } from 'zod';
import { COST_POLICIES } from '../policy/costs.js';
import { dateTime, duration, rate, share } from './quantities.js';

/** Of a profile: on which days its network is metered, and what the line costs then (policy/costs.ts). */
export const METERED_FIELD = z
  .strictObject({
    share: share.default(0).meta({ description: 'share of the days on which its network is metered, wherever it is' }),
    nearLimit: share.default(0).meta({ description: 'share of those days on which the data limit is near' }),
    overLimit: share.default(0).meta({ description: 'share of those days on which the data limit is passed' }),
    roaming: share.default(0).meta({ description: 'share of those days on which it is roaming' }),
  })
  .refine(({ nearLimit, overLimit, roaming }) => nearLimit + overLimit + roaming <= 1 + 1e-9, {
    message: 'allowed are nearLimit, overLimit and roaming of at most 100 % together',
  })
  .prefault({});

/** Of a content: how it is delivered (content/types.ts). */
export const DELIVERY_FIELDS = {
  httpsOnly: z.union([z.boolean(), dateTime]).optional().meta({
    description: 'requested over HTTPS only: always, never, or from a date and time on; default: as its type is',
  }),
  version: z
    .string()
    .regex(/^\d+(\.\d+)*$/, 'allowed is a version such as 25122.1415')
    .optional()
    .meta({ description: 'teams: its version, which decides whether peers share it; default: the newest' }),
};

/** Of a content: what the service sends with it (policy/contentLimits.ts). */
export const SENT_FIELDS = {
  costPolicy: z.enum(COST_POLICIES).optional().meta({
    description: 'on metered networks; default: foreground content runs always, background pauses near the data limit',
  }),
  maxCacheAge: duration.optional().meta({
    description: 'cache age that the service sends with it, in place of the default of DOMaxCacheAge; 0: no limit',
  }),
  backgroundQos: rate
    .refine((value) => value > 0, 'allowed is a rate above 0')
    .optional()
    .meta({ description: 'rate that the service sends with it, in place of the default of DOMinBackgroundQos' }),
};
