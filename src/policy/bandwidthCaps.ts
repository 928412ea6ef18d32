/**
 * Rule: the caps on the downloads of a device.
 *
 * Each cap holds for all concurrent downloads of its priority together (reference 2024). A percentage is of the
 * available download bandwidth; downloads from LAN peers are exempt from the percentage caps (reference, 2019 CSP page).
 * Nothing is said of LAN peers under absolute caps and business hours (`model.absoluteCapCoversLan`,
 * `model.businessHoursCoverLan`), nor of which cap wins: *assumed* is the lowest.
 *
 * A percentage policy that is 0 or unset is called dynamic. Three devices over seven years show what it then is: 45 % in
 * the background, 90 % in the foreground. That these act as a cap is inferred (`model.dynamicShare`). The setting is that
 * of the percentage policy: an absolute cap does not switch it off, business hours do, which are percentages themselves.
 */

/** From, To: hours of the day, 0 to 23; In, Out: percent, 0 for no cap. */
export interface BusinessHours {
  From: number;
  To: number;
  In: number;
  Out: number;
}

/** The caps of one priority; 0 and `null` stand for none. */
export interface CapPolicies {
  absoluteBytesPerS: number;
  percent: number;
  businessHours: BusinessHours | null;
}

/** The caps at one time, in bytes per second: on all sources, and on all but LAN peers. */
export interface CapRates {
  allBytesPerS: number;
  beyondLanBytesPerS: number;
}

/** What the documents leave open about the caps, and the shares of a dynamic percentage: background, foreground. */
export interface CapReadings {
  absoluteCapCoversLan: boolean;
  businessHoursCoverLan: boolean;
  dynamicShare: 'off' | 'beyondLan' | 'all';
  dynamicBackgroundShare: number;
  dynamicForegroundShare: number;
}

const LIMITED = { all: 1, beyondLan: 2 } as const;

/**
 * The part of the available bandwidth that a dynamic percentage leaves to a priority, or 0 where another policy stands in
 * its place or the model has none.
 *
 * @param ofAll the caps over all downloads, which are percentages too
 * @param priority 0 background, 1 foreground
 */
export function dynamicShareOf(caps: CapPolicies, ofAll: CapPolicies, priority: 0 | 1, readings: CapReadings): number {
  const isDynamic = caps.percent === 0 && ofAll.percent === 0 && caps.businessHours === null;
  if (!isDynamic || readings.dynamicShare === 'off') return 0;
  const share = priority === 1 ? readings.dynamicForegroundShare : readings.dynamicBackgroundShare;
  // All of it is no cap.
  return share < 1 ? share : 0;
}

/**
 * Which caps can ever count, as bits: 1 one on all sources, 2 one on all but LAN peers.
 *
 * @param dynamicShare see {@link dynamicShareOf}
 */
export function capsThatCanCount(caps: CapPolicies, dynamicShare: number, readings: CapReadings): number {
  const kind = (coversLan: boolean) => (coversLan ? LIMITED.all : LIMITED.beyondLan);
  let kinds = 0;
  if (caps.absoluteBytesPerS > 0) kinds |= kind(readings.absoluteCapCoversLan);
  if (caps.percent > 0) kinds |= LIMITED.beyondLan;
  if (caps.businessHours !== null) kinds |= kind(readings.businessHoursCoverLan);
  if (dynamicShare > 0) kinds |= kind(readings.dynamicShare === 'all');
  return kinds;
}

/**
 * The caps that hold at a time.
 *
 * @param dynamicShare see {@link dynamicShareOf}
 * @param lineBytesPerS the available download bandwidth that percentages are of
 * @param isBusinessTime true inside the hours of the policy, see {@link isBusinessHour}
 */
export function capsNow(
  caps: CapPolicies,
  dynamicShare: number,
  lineBytesPerS: number,
  isBusinessTime: boolean,
  readings: CapReadings,
): CapRates {
  const rate = { allBytesPerS: Number.POSITIVE_INFINITY, beyondLanBytesPerS: Number.POSITIVE_INFINITY };
  const lower = (bytesPerS: number, coversLan: boolean) => {
    const key = coversLan ? 'allBytesPerS' : 'beyondLanBytesPerS';
    rate[key] = Math.min(rate[key], bytesPerS);
  };
  if (caps.absoluteBytesPerS > 0) lower(caps.absoluteBytesPerS, readings.absoluteCapCoversLan);
  if (caps.percent > 0) lower((caps.percent / 100) * lineBytesPerS, false);
  if (caps.businessHours !== null) {
    const percent = isBusinessTime ? caps.businessHours.In : caps.businessHours.Out;
    if (percent > 0) lower((percent / 100) * lineBytesPerS, readings.businessHoursCoverLan);
  }
  if (dynamicShare > 0) lower(dynamicShare * lineBytesPerS, readings.dynamicShare === 'all');
  return rate;
}

/**
 * True within the business hours. From 22 To 6 wraps past midnight, From equal to To is the whole day, the hour `To` is
 * outside; every day of the week unless the model says weekdays (all *assumed*: `model.businessDays`).
 *
 * @param localS seconds of the site's local time since 1970-01-01 (a Thursday)
 */
export function isBusinessHour(hours: BusinessHours, localS: number, days: 'all' | 'weekdays'): boolean {
  const weekday = (((Math.floor(localS / 86_400) + 4) % 7) + 7) % 7;
  if (days === 'weekdays' && (weekday === 0 || weekday === 6)) return false;
  const hour = (((localS / 3600) % 24) + 24) % 24;
  if (hours.From === hours.To) return true;
  return hours.From < hours.To ? hour >= hours.From && hour < hours.To : hour >= hours.From || hour < hours.To;
}
