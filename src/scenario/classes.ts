/** Classes of sites: how an estate is divided so that figures can be told of each kind of site. */
import { z } from 'zod';
import { count, rate } from './quantities.js';
import { withUnits } from './unitNames.js';
import { name, patterns } from './words.js';

/** What sites can be divided by: the number of devices, the WAN line, the breakout, the cache server, the entry of `sites`. */
const CLASS_DIMENSIONS = ['size', 'line', 'breakout', 'cache', 'entry'] as const;
export type ClassDimension = (typeof CLASS_DIMENSIONS)[number];

/** The sites that no class of the scenario takes. */
export const OTHER_SITES = 'other sites';

const ownClass = z
  .strictObject({
    name: name.refine((text) => text !== OTHER_SITES, `${OTHER_SITES} are the sites that no class takes`),
    site: patterns.optional().meta({ description: 'names of sites; * stands for any letters' }),
    entry: patterns.optional().meta({ description: 'names of entries of sites' }),
    devices: z
      .strictObject({ from: count.default(0), below: count.default(Number.POSITIVE_INFINITY) })
      .optional()
      .meta({ description: 'sites with so many devices' }),
    wan: withUnits(z.strictObject({ from: rate.default(0), below: rate.default(Number.POSITIVE_INFINITY) }), {
      from: 'fromBytesPerS',
      below: 'belowBytesPerS',
    })
      .optional()
      .meta({ description: 'sites with such a WAN line, down; a line without a limit is in no such class' }),
    breakout: z.enum(['local', 'hub']).optional(),
    cacheServer: z.boolean().optional().meta({ description: 'whether the site has a cache server' }),
  })
  .refine(
    (spec) => Object.keys(spec).length > 1,
    'a class needs a condition: site, entry, devices, wan, breakout or cacheServer',
  );

export const classes = z
  .union([
    z.enum(CLASS_DIMENSIONS).transform((dimension) => ({ by: [dimension] as ClassDimension[] })),
    z.strictObject({
      by: z
        .array(z.enum(CLASS_DIMENSIONS))
        .min(1)
        .refine((by) => new Set(by).size === by.length, 'each divides once: one of them is named twice'),
    }),
    z
      .array(ownClass)
      .min(1)
      .transform((own) => ({ own })),
  ])
  .optional()
  .meta({
    description:
      'classes of sites, by which figures are told: size, line, breakout, cache or entry; several of them ({ by: [size, cache] }); or a list of classes, of which a site belongs to the first that fits',
  });
