/** What the table of restrictions looks at: facts of a scenario and its inventory that hold for every seed. */

import { kindsWithoutPeering } from '../../content/clients.js';
import { deliveryOf } from '../../content/types.js';
import { GIB } from '../../core/units.js';
import { DEFAULT_PROFILES, type DefaultsProfile } from '../../policy/profiles.js';
import type { PolicySet, PolicyValue } from '../../policy/values.js';
import { siteNames } from '../../scenario/names.js';
import type { Distribution } from '../../scenario/quantities.js';
import type { Experiment } from '../environment.js';

export interface EstateFacts {
  /** DODownloadMode where nobody sets it. */
  defaultMode: PolicyValue;
  /** The least RAM that a device can have, and the most that a policy asks for. */
  leastRamBytes: number;
  mostMinRamBytes: number;
  hasVpn: boolean;
  hasBatteries: boolean;
  hasHours: boolean;
  hasMetered: boolean;
  hasUnshared: boolean;
  /** Names of the cache servers that there are. */
  cacheServers: readonly string[];
}

export function estateFacts({ scenario, inventory }: Pick<Experiment, 'scenario' | 'inventory'>): EstateFacts {
  const { content, defaults, devices, events, model, network, policies, sites } = scenario;
  const ofProfile = DEFAULT_PROFILES[defaults as DefaultsProfile];
  const sets = [policies, ...policies.assignments.map(({ set }) => set)] as PolicySet[];
  const minRamGb = sets.map(({ DOMinRAMAllowedToPeer: gb }) => gb ?? ofProfile.DOMinRAMAllowedToPeer) as number[];
  const rows = inventory ?? [];
  const own = rows.flatMap((row) => row.own ?? []);
  const { mix } = devices;
  return {
    defaultMode: ofProfile.DODownloadMode,
    leastRamBytes: Math.min(
      ...mix.map(({ ramBytes }) => leastOf(ramBytes)),
      ...rows.map(({ ramBytes }) => ramBytes ?? Number.POSITIVE_INFINITY),
    ),
    mostMinRamBytes: Math.max(...minRamGb) * GIB,
    hasVpn:
      mix.some(({ vpn }) => vpn.share > 0) ||
      own.some(({ vpn }) => vpn !== undefined) ||
      events.some(({ what, to }) => what === 'move' && to === 'vpn'),
    hasBatteries: [...mix, ...own].some(({ power }) => power === 'battery'),
    hasHours: [...mix, ...own].some(({ on }) => on !== undefined && on !== 'always'),
    hasMetered: [...mix, ...own].some(({ metered }) => (metered?.share ?? 0) > 0),
    hasUnshared: content.some((each) => !deliveryOf(each, model).peerable || kindsWithoutPeering(each.type) !== 0),
    cacheServers: [
      ...network.cacheServers.map(({ name }) => name),
      ...sites.flatMap((site) => {
        const { cacheServer } = site;
        return cacheServer ? siteNames(site).map((name) => `${cacheServer.name}.${name}`) : [];
      }),
    ],
  };
}

/** The least value that can be drawn; a profile's RAM may be rounded down to what is installed, so that it is a bound. */
function leastOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value;
    case 'choice':
      return Math.min(...distribution.values);
    default:
      return distribution.min;
  }
}
