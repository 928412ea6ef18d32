/** How full the lines of each class of sites are. */
import type { Replicate } from '../../experiment/world.js';
import type { BarChart } from '../charts/chart.js';
import { worstFirst } from './classes.js';

/** Nothing where no line has a rate. */
export function classesChart({ account }: Replicate): BarChart | null {
  const rows = worstFirst(account.classes).map(({ name, figures }) => ({
    label: name,
    value: figures.lines.utilisation.peak5Min,
    colour: 'cdn' as const,
  }));
  if (rows.every(({ value }) => value === 0)) return null;
  const title = 'Highest five minutes of the fullest line of each class';
  return { kind: 'bars', title, unit: 'share', rows, full: 1 };
}
