/** Times that people count in. In a file of its own: what is printed knows them too, and does not load what draws. */
import { DAY_S, HOUR_S } from '../../core/units.js';

export const REACHED_TICKS_S = [1, 10, 60, 600, HOUR_S, 6 * HOUR_S, DAY_S, 3 * DAY_S, 7 * DAY_S, 28 * DAY_S];
