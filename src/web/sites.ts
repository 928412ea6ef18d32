/** What of the estate is looked at: its sites, the devices of one, what is known of a device. */
import { batch, signal } from '@preact/signals';
import type { SiteRow, SiteView } from './engine/estate.js';
import type { HourView } from './engine/hour.js';
import type { Project } from './engine/protocol.js';
import { aside, diagnose, isNow, progressOf, project, side, view } from './state.js';

/** A site that is looked at, and a device of it with what is known of it. */
interface Place {
  site: SiteView | null;
  hour: HourView | null;
  device: { name: string; text: string } | null;
}

/** The sites of a scenario. */
export const estate = signal<{ sites: readonly SiteRow[]; of: Project } | null>(null);
export const NOWHERE: Place = { site: null, hour: null, device: null };
export const place = signal(NOWHERE);

/** Shows a place from its top: what was looked at before may have been scrolled. */
export function goTo(next: Place): void {
  place.value = next;
  document.querySelector('.results')?.scrollIntoView({ block: 'start' });
}

/** Shows the sites of the scenario as it is now. */
export async function showSites(): Promise<void> {
  const of = project.value;
  view.value = 'sites';
  if (estate.value && isNow(estate.value.of)) return;
  const sites = await aside('looking at the sites', () =>
    side.ask({ kind: 'sites', project: of }, { onProgress: progressOf('looking at the sites') }),
  );
  if (sites === undefined) return;
  batch(() => {
    estate.value = { sites, of };
    place.value = NOWHERE;
  });
}

/** Shows a site: its lines and devices. */
export async function showSite(name: string): Promise<void> {
  await showSites();
  const of = project.value;
  const site = await aside('looking at the site', () => side.ask({ kind: 'site', project: of, site: name }));
  if (site) goTo({ ...NOWHERE, site });
}

/** Shows what ran in an hour of the week. @param day from Monday, 0 to 6 */
export async function showHour(day: number, hour: number): Promise<void> {
  await showSites();
  const of = project.value;
  const ask = () =>
    side.ask({ kind: 'hour', project: of, day, hour }, { onProgress: progressOf('looking at the hour') });
  const view = await aside('looking at the hour', ask);
  if (view) goTo({ ...NOWHERE, hour: view });
}

/** What is known of one device: its policies, its group, its peers, and why not others. */
export async function showDevice(device: string): Promise<void> {
  const of = project.value;
  const text = await aside('explaining', () => side.ask({ kind: 'explain', project: of, device }));
  if (text !== undefined) goTo({ ...place.value, device: { name: device, text } });
}

/** Shows what a shape of a chart stands for. @param key as charts have it: `reason:first-copy`, `site:branch-07` */
export function choose(key: string): void {
  const [, kind, name = ''] = /^(\w+):(.*)$/s.exec(key) ?? [];
  if (kind === 'reason') void diagnose({ reason: name });
  else if (kind === 'site') void showSite(name);
  else if (kind === 'hour') {
    const [day = 0, hour = 0] = name.split(':').map(Number);
    void showHour(day, hour);
  }
}
