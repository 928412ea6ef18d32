/** Prices: what turns bytes, lines and cache servers into money. */
import { z } from 'zod';

const price = z.number().min(0).default(0);

export const prices = z
  .strictObject({
    currency: z
      .string()
      .regex(/^\p{L}[\p{L} ]{0,11}$|^\p{Sc}$/u, 'allowed is the name or the sign of a currency, such as EUR or $')
      .default('EUR')
      .meta({ description: 'what amounts are written with; no rate of exchange is known' }),
    cdnPerGB: price.meta({ description: 'each GB that leaves the CDN, to devices and cache servers' }),
    privateWanPerGB: price.meta({ description: 'each GB that crosses the line of a site that leaves by the hub' }),
    linePerMbitMonth: price.meta({ description: 'each Mbit/s of a line a month: the faster direction' }),
    cacheServerPerMonth: price.meta({ description: 'each cache server a month' }),
  })
  .refine(
    ({ currency: _, ...amounts }) => Object.values(amounts).some((amount) => amount !== 0),
    'at least one price is needed: cdnPerGB, privateWanPerGB, linePerMbitMonth or cacheServerPerMonth',
  )
  .optional()
  .meta({ description: 'prices, for costs in comparisons and reports' });
