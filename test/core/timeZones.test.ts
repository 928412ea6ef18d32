import { describe, expect, it } from 'vitest';
import { isTimeZone, utcOffsetsS } from '../../src/core/timeZones.js';

const DAY_MS = 86_400_000;
const dayOf = (date: string) => Date.parse(date) / DAY_MS;
const HOUR_S = 3600;

describe('time zones', () => {
  it('are the names of the IANA, and UTC', () => {
    for (const name of ['UTC', 'Europe/Berlin', 'America/St_Johns']) expect(isTimeZone(name), name).toBe(true);
    for (const name of ['Europe/Atlantis', 'Berlin', '']) expect(isTimeZone(name), name).toBe(false);
  });

  it('are ahead of UTC in the east, behind it in the west, with half hours', () => {
    const day = dayOf('2026-01-15');
    expect([...utcOffsetsS('UTC', day, 2)]).toEqual([0, 0]);
    expect([...utcOffsetsS('Asia/Tokyo', day, 1)]).toEqual([9 * HOUR_S]);
    expect([...utcOffsetsS('America/St_Johns', day, 1)]).toEqual([-3.5 * HOUR_S]);
  });

  it('change on the day when the clocks do', () => {
    // Europe's clocks are put forward on the last Sunday of March.
    const offsets = [...utcOffsetsS('Europe/Berlin', dayOf('2026-03-27'), 4)];
    expect(offsets).toEqual([HOUR_S, HOUR_S, 2 * HOUR_S, 2 * HOUR_S]);
  });

  it('are known by their days: another first day, other offsets', () => {
    expect([...utcOffsetsS('Europe/Berlin', dayOf('2026-07-01'), 1)]).toEqual([2 * HOUR_S]);
    expect([...utcOffsetsS('Europe/Berlin', dayOf('2026-12-01'), 1)]).toEqual([HOUR_S]);
  });

  it('refuse a name that is none', () => {
    expect(() => utcOffsetsS('Europe/Atlantis', 0, 1)).toThrow(RangeError);
  });
});
