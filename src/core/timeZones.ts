/** Time zones: how far a zone's clocks are from UTC, day by day. */
import { DAY_S, HOUR_S } from './units.js';

const UTC = 'UTC';
/** Offsets by zone and days: every run of a sweep asks for the same. */
const known = new Map<string, Int32Array>();

/** True for an IANA name such as Europe/Berlin, and for UTC. */
export function isTimeZone(name: string): boolean {
  if (name === UTC) return true;
  try {
    offsetFormat(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Seconds to add to UTC at noon of each of some days.
 *
 * @param timeZone IANA name
 * @param firstDay in days since 1970
 * @returns shared: only to be read
 * @throws RangeError for a name that is no time zone
 */
export function utcOffsetsS(timeZone: string, firstDay: number, dayCount: number): Int32Array {
  const key = `${timeZone} ${firstDay} ${dayCount}`;
  let offsetsS = known.get(key);
  if (!offsetsS) {
    offsetsS = new Int32Array(dayCount);
    if (timeZone !== UTC) fillOffsets(offsetsS, offsetFormat(timeZone), firstDay);
    known.set(key, offsetsS);
  }
  return offsetsS;
}

function fillOffsets(offsetsS: Int32Array, format: Intl.DateTimeFormat, firstDay: number): void {
  for (let i = 0; i < offsetsS.length; i += 1) {
    const noon = new Date((firstDay + i) * DAY_S * 1000 + 12 * HOUR_S * 1000);
    const text = format.formatToParts(noon).find((part) => part.type === 'timeZoneName')!.value;
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(text);
    if (match) offsetsS[i] = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
  }
}

/** The first format takes 20 ms to make, one of another shape some more: there is one shape. */
function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
}
