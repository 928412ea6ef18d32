/** Fields of contents: what the service sends with one. */
import { z } from 'zod';
import { duration, rate } from './quantities.js';

/** Of a content: what the service sends with it (policy/contentLimits.ts). */
export const SENT_FIELDS = {
  maxCacheAge: duration.optional().meta({
    description: 'cache age that the service sends with it, in place of the default of DOMaxCacheAge; 0: no limit',
  }),
  backgroundQos: rate
    .refine((value) => value > 0, 'allowed is a rate above 0')
    .optional()
    .meta({ description: 'rate that the service sends with it, in place of the default of DOMinBackgroundQos' }),
};
