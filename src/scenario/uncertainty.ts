/** What is not known of the values of a scenario: draws that the replicates of a run take in turn. */
import { z } from 'zod';

const MOST_DRAWS = 1000;

export const uncertainty = z
  .strictObject({
    sample: z
      .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
      .min(1)
      .max(MOST_DRAWS)
      .meta({ description: 'draws, each with values by path; replicate k of several takes those of draw k' }),
  })
  .optional()
  .meta({ description: 'what is not known of some values; dosim calibrate writes it' });
