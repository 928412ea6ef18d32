/** What a scenario expects of the figures of a run: `expect`. */
import { z } from 'zod';
import { parseLimit } from './expectedLimits.js';

const limit = z
  .union([z.number(), z.string()])
  .optional()
  .meta({ description: 'with its unit, such as 70 %, 50 GB or 30 min, or a number in the unit of the figure' });

export const expectation = z
  .strictObject({
    figure: z.string().meta({ description: 'a figure of a run or a reason, e.g. peerShare, bytesFromCdn, first-copy' }),
    atLeast: limit,
    atMost: limit,
  })
  .transform(({ figure, ...limits }, context) => {
    const read = (name: 'atLeast' | 'atMost') => {
      const written = limits[name];
      if (typeof written !== 'string') return written;
      const parsed = parseLimit(figure, written);
      if (parsed.ok) return parsed.value;
      context.addIssue({ code: 'custom', path: [name], message: parsed.message });
      return undefined;
    };
    const [atLeast, atMost] = [read('atLeast'), read('atMost')];
    return { figure, ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) };
  });
