/** What a calibration fits: open parameters of the model, and unknowns of the estate, each within a stated range. */
import { didYouMean, InputError } from '../../core/problems.js';
import { readAmount } from '../../core/units.js';
import { isObject, type PlainObject } from '../../scenario/layers.js';
import type { Scenario } from '../../scenario/schema.js';
import { factorText } from '../sweep/amounts.js';
import { factorProblem, valueAt } from '../sweep/factors.js';
import { type FactorSpec, type FactorValue, sweepSchema } from '../sweep/spec.js';

type Ranged = Extract<FactorSpec, { from: unknown }>;

/** One unknown: a path of the scenario and its range. */
export interface Unknown {
  path: string;
  range: Ranged;
  /** Where the range comes from; empty for one that the caller states. */
  why: string;
}

interface OpenParameter {
  path: string;
  from: string | number;
  to: string | number;
  scale?: 'log';
  whole?: true;
  why: string;
}

/** Open parameters that are numbers, with the range that somebody could defend. */
const OPEN_PARAMETERS: readonly OpenParameter[] = [
  {
    path: 'model.backgroundHttpShare',
    from: '0 %',
    to: '30 %',
    why: 'three real jobs had 0, 13 and 16 %, growing with the size',
  },
  {
    path: 'model.foregroundHttpShare',
    from: '0 %',
    to: '30 %',
    why: 'the test page shows 10 to 13 %, on two machines',
  },
  {
    path: 'model.dynamicBackgroundShare',
    from: '20 %',
    to: '100 %',
    why: '45 % was seen; that it acts as a cap is inferred, and 100 % is no cap',
  },
  {
    path: 'model.httpStart',
    from: '0 s',
    to: '2 s',
    why: 'first connections were seen 0.3 to 1.1 s after the start; fitted as one value, warm or cold',
  },
  {
    path: 'model.peersGiving',
    from: 1,
    to: 32,
    scale: 'log',
    whole: true,
    why: '7 to 10 peers were seen connected; how many of them give was not',
  },
  {
    path: 'model.uploadConnections',
    from: 2,
    to: 32,
    scale: 'log',
    whole: true,
    why: 'an error code shows that there is a limit',
  },
  {
    path: 'model.visibilityDelay',
    from: '10 s',
    to: '15 min',
    scale: 'log',
    why: 'pages about tests wait 5 to 15 min',
  },
];
/** What is fitted where nothing else is asked for: what moves results most. */
const FITTED_BY_DEFAULT = ['model.backgroundHttpShare', 'model.dynamicBackgroundShare'];
/** More cannot be told apart by the shares of a report. */
const MOST_UNKNOWNS = 8;

/** More digits of a fitted value are noise. */
const SHOWN_DIGITS = 3;

const RANGE = /^([^=]+)=(.+?)\.\.(.+?)((?:\s+(?:log|whole))*)\s*$/;

/**
 * The unknowns of `--fit` texts: names of open parameters, or `path=from..to` with `log` and `whole` behind it.
 *
 * @param written the scenario as it was written, which tells other traffic of lines by its paths
 */
export function readUnknowns(texts: readonly string[], scenario: Scenario, written: PlainObject): Unknown[] {
  const unknowns = texts.length === 0 ? defaultUnknowns(scenario, written) : texts.map(readUnknown);
  unknowns.forEach(({ path }, i) => {
    if (unknowns.findIndex((other) => other.path === path) !== i) {
      throw InputError.of(`--fit ${path}: error: this path is named twice`);
    }
  });
  if (unknowns.length <= MOST_UNKNOWNS) return unknowns;
  throw InputError.of(
    `--fit: error: ${unknowns.length} unknowns; allowed are ${MOST_UNKNOWNS}: a report tells no more apart`,
  );
}

function readUnknown(text: string): Unknown {
  const [, path, from, to, flags = ''] = RANGE.exec(text) ?? [];
  if (path === undefined) {
    const named = OPEN_PARAMETERS.find((each) => each.path === text || each.path === `model.${text}`);
    if (named) return unknownOf(named);
    const names = OPEN_PARAMETERS.map((each) => each.path.replace('model.', ''));
    throw InputError.of(
      `--fit ${text}: error: allowed is path=from..to, e.g. "devices.mix.laptop.vpn.share=0 %..60 %", or one of ${names.join(', ')}${didYouMean(text.replace('model.', ''), names)}`,
    );
  }
  const parsed = sweepSchema.shape.factors.element.safeParse({
    path: path.trim(),
    from: amountOf(from!),
    to: amountOf(to!),
    ...(flags.includes('log') && { scale: 'log' }),
    ...(flags.includes('whole') && { whole: true }),
  });
  const range = parsed.success && 'from' in parsed.data ? parsed.data : null;
  const problem = range === null ? 'found no numbers with their units' : factorProblem(range);
  if (range === null || problem !== null) throw InputError.of(`--fit ${text}: error: ${problem}`);
  return { path: range.path, range, why: '' };
}

function amountOf(text: string): string | number {
  return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text.trim();
}

function unknownOf({ path, from, to, scale, whole, why }: OpenParameter): Unknown {
  return { path, range: { path, from, to, scale: scale ?? 'linear', whole: whole ?? false, steps: 2 }, why };
}

/** Open parameters that move results most, and what an administrator seldom knows of laptops. */
function defaultUnknowns({ devices, content }: Scenario, written: PlainObject): Unknown[] {
  const names = [...FITTED_BY_DEFAULT];
  if (content.some(({ priority }) => priority === 'foreground')) names.push('model.foregroundHttpShare');
  const fitted = OPEN_PARAMETERS.filter(({ path }) => names.includes(path)).map(unknownOf);
  for (const { name, vpn, power, battery } of devices.mix) {
    const ofEstate = (path: string, why: string) =>
      unknownOf({ path: `devices.mix.${name}.${path}`, from: '0 %', to: '80 %', why });
    // Lists of devices say nothing of a VPN: a scenario made of them has none.
    if (vpn.share > 0 || power === 'battery') {
      fitted.push(ofEstate('vpn.share', 'nobody counts the days on the VPN'));
    }
    if (power === 'battery' && battery.timeOnBattery > 0) {
      fitted.push(ofEstate('battery.timeOnBattery', 'nobody counts the hours on battery'));
    }
  }
  fitted.push(...lineLoads(written));
  return fitted.slice(0, MOST_UNKNOWNS);
}

/** Days of a profile of other traffic that may be one share for all of their hours. */
const DAYS = ['daily', 'weekday'];

/**
 * The other traffic of lines, where a profile states it as one share for whole days: a guess. Curves and files are measured, and
 * are fitted where they are asked for by their paths.
 */
function lineLoads({ network }: PlainObject): Unknown[] {
  const profiles = isObject(network) && Array.isArray(network.trafficProfiles) ? network.trafficProfiles : [];
  return profiles.filter(isObject).flatMap((profile) => {
    const day = DAYS.find((each) => typeof profile[each] === 'string' && /^[\d.]+\s*%$/.test(profile[each]));
    if (day === undefined || typeof profile.name !== 'string') return [];
    const path = `network.trafficProfiles.${profile.name}.${day}`;
    return [unknownOf({ path, from: '0 %', to: '90 %', why: 'what else a line carries is seldom measured' })];
  });
}

/** The value of an unknown at a place of its range. */
export function unknownValue({ range }: Unknown, u: number): FactorValue {
  return valueAt(range, u);
}

/** The same for people. */
export function unknownText(unknown: Unknown, u: number): string {
  const value = unknownValue(unknown, u);
  const amount = typeof value === 'string' || typeof value === 'number' ? readAmount(value) : undefined;
  if (amount === undefined) return factorText(unknown.path, value);
  const digits = Number(amount.value.toPrecision(SHOWN_DIGITS));
  const rounded = amount.unit === '%' ? Number(digits.toFixed(2)) : digits;
  return factorText(unknown.path, amount.unit === '' ? rounded : `${rounded} ${amount.unit}`);
}

/** `path=value` texts that put the unknowns to a point of their ranges. */
export function overridesAt(unknowns: readonly Unknown[], point: readonly number[]): string[] {
  return unknowns.map((unknown, a) => `${unknown.path}=${String(unknownValue(unknown, point[a]!))}`);
}
