/** The share of installs that are whole after some time, as a curve for each content. */
import type { Replicate } from '../../experiment/world.js';
import type { Colour, ReachedChart } from '../charts/chart.js';
import { REACHED_TICKS_S } from '../charts/reachedTicks.js';
import { slowestFirst } from './installs.js';

/** Points of a curve. */
const POINTS = 160;
/** Curves that can be told apart. */
const COLOURS: readonly Colour[] = ['cdn', 'cache', 'lan', 'total', 'group', 'linkLocal'];

/** The slowest contents; `null` where nobody asked for anything. */
export function installsChart(replicate: Replicate): ReachedChart | null {
  const groups = slowestFirst(replicate).slice(0, COLOURS.length);
  if (groups.length === 0) return null;
  const { durationS } = replicate.world.scenario;
  const longestS = Math.max(60, ...groups.map(({ counts }) => counts.elapsed.longestS));
  const toS = Math.min(durationS, REACHED_TICKS_S.find((tick) => tick >= longestS) ?? durationS);
  const times = Array.from({ length: POINTS }, (_, i) => toS ** (i / (POINTS - 1)));
  const series = groups.map(({ name, counts }, i) => {
    const shares = counts.elapsed.sharesWithin(times);
    const points = times.map((timeS, k) => ({ timeS, share: shares[k]! })).filter(({ share }) => !Number.isNaN(share));
    return { label: name, colour: COLOURS[i]!, points };
  });
  return { kind: 'reached', title: 'Share of installs that are whole, by time since the request', toS, series };
}
