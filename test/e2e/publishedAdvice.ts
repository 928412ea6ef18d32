/** The published recommendations, by what a verdict on them costs. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './helpers.js';

export const ADVICE_FOLDER = join(ROOT, 'scenarios/recommendations');

/** Those that take three quarters of the time of all: large estates, or hundreds of pairs of runs. */
const LONG = [
  'http-delay-3600-no-peers',
  'http-delay-600-no-peers',
  'hub-and-spoke',
  'hub-no-ad-sites-subnet',
  'hub-no-ad-sites',
  'hybrid-wan',
  'microsoft-it',
  'mobile-40-or-60',
  'mobile-40',
  'mobile',
  'site-over-100-10mb',
  'site-over-100-50mb',
  'site-over-100',
  'subnets-behind-one-nat',
];

/** Full paths of the files: of those that take long, and of the others. */
export function publishedAdvice(): { long: string[]; short: string[] } {
  const names = readdirSync(ADVICE_FOLDER).filter((name) => name.endsWith('.yaml'));
  const isLong = (name: string) => LONG.includes(name.replace('.yaml', ''));
  const paths = (of: readonly string[]) => of.map((name) => join(ADVICE_FOLDER, name));
  return { long: paths(names.filter(isLong)), short: paths(names.filter((name) => !isLong(name))) };
}
