/**
 * Rule: the caps on the downloads of a device.
 *
 * Each cap holds for all concurrent downloads of its priority together (reference 2024). A percentage is of the
 * available download bandwidth; downloads from LAN peers are exempt from the percentage caps (reference, 2019 CSP page).
 * Nothing is said of LAN peers under absolute caps and business hours (`model.absoluteCapCoversLan`,
 * `model.businessHoursCoverLan`), nor of which cap wins: *assumed* is the lowest.
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

/** The caps at one moment, in bytes per second: on all sources, and on all but LAN peers. */
export interface CapRates {
  allBytesPerS: number;
  beyondLanBytesPerS: number;
}

/** True when the policies can cap anything. */
export function hasCaps({ absoluteBytesPerS, percent, businessHours }: CapPolicies): boolean {
  return absoluteBytesPerS > 0 || percent > 0 || businessHours !== null;
}

/**
 * The caps that hold at a moment.
 *
 * @param lineBytesPerS the available download bandwidth that percentages are of
 * @param isBusinessTime true inside the hours of the policy, see {@link isBusinessHour}
 */
export function capsNow(
  caps: CapPolicies,
  lineBytesPerS: number,
  isBusinessTime: boolean,
  absoluteCoversLan: boolean,
  businessHoursCoverLan: boolean,
): CapRates {
  const rate = { allBytesPerS: Number.POSITIVE_INFINITY, beyondLanBytesPerS: Number.POSITIVE_INFINITY };
  const lower = (bytesPerS: number, coversLan: boolean) => {
    const key = coversLan ? 'allBytesPerS' : 'beyondLanBytesPerS';
    rate[key] = Math.min(rate[key], bytesPerS);
  };
  if (caps.absoluteBytesPerS > 0) lower(caps.absoluteBytesPerS, absoluteCoversLan);
  if (caps.percent > 0) lower((caps.percent / 100) * lineBytesPerS, false);
  if (caps.businessHours !== null) {
    const percent = isBusinessTime ? caps.businessHours.In : caps.businessHours.Out;
    if (percent > 0) lower((percent / 100) * lineBytesPerS, businessHoursCoverLan);
  }
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
