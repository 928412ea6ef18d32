/** The rows of the decision table (symptoms.ts) that take what downloads lack that have not arrived. */
import { counted } from '../core/words.js';
import type { MissingReason } from './arrivals.js';
import type { Evidence } from './evidence.js';
import {
  all,
  type MakeOverlay,
  mustArrive,
  setPolicies,
  withoutCaps,
  withoutDeadHosts,
  withoutEvents,
} from './remedies.js';

export const ARRIVAL_SYMPTOMS = [
  arrival('S11', 'cost', {
    seen: 'waited on a metered network, from which the cost policy of their content keeps them',
    remedy: 'costPolicy always for what must arrive, or a network that Windows does not take as metered',
    overlay: mustArrive,
  }),
  arrival('S11b', 'device-off', {
    seen: 'waited for their devices to be switched on',
    remedy: 'none: devices that stay on after a release, or a longer run',
  }),
  arrival('S11c', 'line-down', {
    seen: 'waited for the WAN line of their site, which was down',
    remedy: 'mend the line',
    overlay: withoutEvents('wan-failure'),
  }),
  arrival('S11d', 'cache-silent', {
    seen: 'stayed with a cache server that sent nothing: a fallback delay keeps them there',
    remedy: 'mend the cache server, or a shorter DODelayCacheServerFallback',
    overlay: all(withoutDeadHosts, withoutEvents('cache-server-failure', 'cache-server-error')),
  }),
  arrival('S11e', 'http-held', {
    seen: 'waited for the end of a delay of HTTP, and no peer gave anything',
    remedy: 'DODelayBackgroundDownloadFromHttp 60, DODelayForegroundDownloadFromHttp 30',
    overlay: setPolicies({ DODelayBackgroundDownloadFromHttp: 60, DODelayForegroundDownloadFromHttp: 30 }),
  }),
  arrival('S11f', 'http-silent', {
    seen: 'got nothing by HTTP, and no peer gave anything',
    remedy: 'let the devices reach the CDN by HTTP, and mend the lines',
    overlay: withoutEvents('wan-degraded', 'wan-failure'),
  }),
  arrival('S11g', 'capped', {
    seen: 'went slowly under a cap on the bandwidth of downloads',
    remedy: 'higher caps, or none',
    overlay: withoutCaps,
  }),
  arrival('S11h', 'reimaged', {
    seen: 'ended early: their devices were re-imaged meanwhile',
    remedy: 'none: do not re-image while content is rolled out',
    overlay: withoutEvents('reimage'),
  }),
  arrival('S11i', 'under-way', {
    seen: 'went on, or waited for their turn',
    remedy: 'none: a longer run, or a faster line',
  }),
];

/** A row of what has not arrived. */
function arrival(
  id: string,
  missing: MissingReason,
  { seen, ...rest }: { seen: string; remedy: string; overlay?: MakeOverlay },
) {
  const evidence = (e: Evidence) =>
    `${e.missing.get(missing)!.downloads} of ${counted(e.downloads, 'download')} ${seen}`;
  return { id, cause: 'arrival' as const, reasons: [], missing, evidence, ...rest };
}
