/** Which class each site belongs to (`classes` of the scenario), and what the classes are called. */
import { formatRate } from '../core/units.js';
import type { ClassDimension } from '../scenario/classes.js';
import { OTHER_SITES } from '../scenario/classes.js';
import { compilePatterns } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';
import type { Fleet } from './fleet.js';
import type { Site } from './sites.js';

export interface SiteClasses {
  names: readonly string[];
  /** By site: number of its class. */
  of: Int32Array;
  /** False where the scenario states no classes and all sites would be of one. */
  areTold: boolean;
}

/** Entries of `sites` that are classes by themselves. */
const MOST_ENTRIES = 8;
const SIZES = [10, 50, 250, 1000];
const RATES_BYTES_PER_S = [10, 50, 200, 1000].map((mbit) => (mbit * 1e6) / 8);
const NO_LIMIT = 'no limit of the WAN line';

type SizedFleet = Pick<Fleet, 'sites' | 'siteStart'>;

/**
 * The classes of the sites of an estate.
 *
 * Where the scenario states none they are the entries of its `sites`, if there are two to eight, else sizes.
 */
export function siteClassesOf(fleet: SizedFleet, { classes }: Pick<Scenario, 'classes'>): SiteClasses {
  if (classes && 'own' in classes) return ownClasses(fleet, classes.own);
  const by = classes?.by ?? [automatic(fleet.sites)];
  const levels = by.map((dimension) => DIMENSIONS[dimension](fleet));
  const keys = fleet.sites.map((site) => levels.map(({ of }) => of(site)));
  // In the order of the levels, the first dimension first.
  const ranks = new Map(
    keys
      .map((key) => ({ text: key.join(', '), key }))
      .sort((a, b) => {
        const k = a.key.findIndex((level, i) => level !== b.key[i]);
        return k < 0 ? 0 : levels[k]!.order.indexOf(a.key[k]!) - levels[k]!.order.indexOf(b.key[k]!);
      })
      .map(({ text }) => [text, 0]),
  );
  const names = [...ranks.keys()];
  const numbers = new Map(names.map((text, i) => [text, i]));
  return {
    names,
    of: Int32Array.from(keys, (key) => numbers.get(key.join(', '))!),
    areTold: classes !== undefined || names.length > 1,
  };
}

function automatic(sites: readonly Site[]): ClassDimension {
  const entries = new Set(sites.map(({ group }) => group)).size;
  return entries >= 2 && entries <= MOST_ENTRIES ? 'entry' : 'size';
}

/** Names of the levels in their order, and the level of a site. */
interface Levels {
  order: readonly string[];
  of: (site: Site) => string;
}

const DIMENSIONS: Record<ClassDimension, (fleet: SizedFleet) => Levels> = {
  size: ({ siteStart }) => {
    const order = levelsBetween(SIZES, String, (size) => String(size - 1), ' devices');
    return { order, of: (site) => order[SIZES.filter((size) => devicesAt(siteStart, site) >= size).length]! };
  },
  line: () => {
    const order = [...levelsBetween(RATES_BYTES_PER_S, formatRate, (of) => `under ${formatRate(of)}`, ''), NO_LIMIT];
    const of = ({ spec }: Site) => {
      const down = spec.wan.downBytesPerS;
      return down === Number.POSITIVE_INFINITY
        ? NO_LIMIT
        : order[RATES_BYTES_PER_S.filter((each) => down >= each).length]!;
    };
    return { order, of };
  },
  breakout: () => {
    const words = { local: 'local breakout', hub: 'breakout by the hub' };
    return { order: Object.values(words), of: ({ spec }) => words[spec.wan.breakout] };
  },
  cache: () => {
    const order = ['with a cache server', 'without a cache server'];
    return { order, of: ({ spec }) => order[spec.cacheServer ? 0 : 1]! };
  },
  entry: ({ sites }) => ({ order: [...new Set(sites.map(({ group }) => group))], of: ({ group }) => group }),
};

/** `under 10 devices`, `10 to 49 devices`, `50 devices or more`. */
function levelsBetween<T>(
  limits: readonly T[],
  text: (limit: T) => string,
  last: (limit: T) => string,
  unit: string,
): string[] {
  return [
    `under ${text(limits[0]!)}${unit}`,
    ...limits.slice(1).map((limit, i) => `${text(limits[i]!)} to ${last(limit)}${unit}`),
    `${text(limits.at(-1)!)}${unit} or more`,
  ];
}

function devicesAt(siteStart: Int32Array, { index }: Site): number {
  return siteStart[index + 1]! - siteStart[index]!;
}

type OwnClasses = Extract<NonNullable<Scenario['classes']>, { own: unknown }>['own'];

function ownClasses({ siteStart, sites }: SizedFleet, own: OwnClasses): SiteClasses {
  const tests = own.map((spec) => {
    const isNamed = spec.site ? compilePatterns(spec.site) : () => true;
    const isOfEntry = spec.entry ? compilePatterns(spec.entry) : () => true;
    return (site: Site) => {
      const { breakout, downBytesPerS } = site.spec.wan;
      const devices = devicesAt(siteStart, site);
      return (
        isNamed(site.name) &&
        isOfEntry(site.group) &&
        (spec.devices === undefined || (devices >= spec.devices.from && devices < spec.devices.below)) &&
        (spec.wan === undefined ||
          (downBytesPerS >= spec.wan.fromBytesPerS &&
            Number.isFinite(downBytesPerS) &&
            downBytesPerS < spec.wan.belowBytesPerS)) &&
        (spec.breakout === undefined || spec.breakout === breakout) &&
        (spec.cacheServer === undefined || spec.cacheServer === (site.spec.cacheServer !== undefined))
      );
    };
  });
  const of = Int32Array.from(sites, (site) => {
    const first = tests.findIndex((fits) => fits(site));
    return first < 0 ? own.length : first;
  });
  const names = own.map((spec) => spec.name);
  return { names: of.includes(own.length) ? [...names, OTHER_SITES] : names, of, areTold: true };
}
