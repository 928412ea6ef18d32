/** Types of the scenario language that many sections use: names, addresses, days, versions of Windows. */
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { isTimeZone } from '../core/timeZones.js';
import { readWindows } from '../policy/windowsReleases.js';
import { share, timeOfDay } from './quantities.js';
import { withUnits } from './unitNames.js';

export const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

export const name = z
  .string()
  .min(1)
  .regex(/^[^,;"\r\n]+$/, 'allowed is a name without comma, semicolon, quote or line break');

/**
 * A name, or one of some words that mean something else. A name that is such a word but for letter case, blanks and hyphens
 * is refused: it is the word that was meant.
 */
export function nameOr<const W extends readonly [string, ...string[]]>(words: W) {
  return z.union([z.enum(words), name.refine(...notLike(words))]);
}

/** The arguments of a refinement that refuses what is nearly one of some words. */
export function notLike(words: readonly string[]) {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[\s_-]/g, '');
  const wordLike = (text: string) => words.find((word) => plain(word) === plain(text) && word !== text);
  const isOther = (text: string) => wordLike(text) === undefined;
  const error = ({ input }: { input?: unknown }) =>
    `did you mean ${wordLike(String(input))}? No name may be like that word but for letter case, blanks and hyphens`;
  return [isOther, { error }] as const;
}

export const nameOrNone = nameOr(['none']);

/** An IP address, written out: `1` would be one to some. */
export const address = z
  .string()
  .refine(
    (text) => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text),
    'allowed is an IP address such as 203.0.113.7',
  );
/** A subnet by its first address: `10.1.0.7/24` is `10.1.0.0/24`. */
export const cidr = z.string().transform((text, context) => {
  const [start, bits] = text.split('/');
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(start!) && ipaddr.IPv4.isValidCIDR(text);
  if (isV4) return `${ipaddr.IPv4.networkAddressFromCIDR(text)}/${bits}`;
  if (ipaddr.IPv6.isValidCIDR(text)) return `${ipaddr.IPv6.networkAddressFromCIDR(text)}/${bits}`;
  context.addIssue({ code: 'custom', message: 'allowed is a subnet such as 10.1.0.0/24', input: text });
  return z.NEVER;
});

export const timeZone = z.string().refine(isTimeZone, 'allowed is a time zone such as Europe/Berlin or UTC');

export const days = z.array(z.enum(WEEKDAYS)).default(['Mon', 'Tue', 'Wed', 'Thu', 'Fri']);
export const officeHours = withUnits(z.strictObject({ from: timeOfDay, to: timeOfDay, days }), {
  from: 'fromHours',
  to: 'toHours',
});

/** A version of Windows; what a profile, a cell of an inventory and a filter mean by one is the same. */
export const windows = z
  .union([z.string(), z.literal(10), z.literal(11)])
  .transform((text, context) => {
    const read = readWindows(String(text));
    if (read.ok) return read.version;
    context.addIssue({ code: 'custom', message: read.message, input: text });
    return z.NEVER;
  })
  .meta({
    description: 'a Windows version such as 10 22H2, 11 24H2 or Server 2022, or a build such as 10.0.22631.4317',
  });

export const EDITIONS = [
  'Home',
  'Pro',
  'Pro Education',
  'Pro for Workstations',
  'Enterprise',
  'Education',
  'IoT Enterprise',
  'Standard',
  'Datacenter',
] as const;
export const edition = z.enum(EDITIONS);

/** A share that is stated, or what the other entries leave. */
export const shareOrRest = z
  .union([share, z.literal('rest')])
  .meta({ description: 'a percentage, or rest: what is left' });

/** Names that are meant; a list names one at least: an empty one would mean nobody, and mostly everybody is meant. */
export const patterns = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((text) => (typeof text === 'string' ? [text] : text))
  .meta({ description: 'a name or a list of names; * stands for any letters' });
