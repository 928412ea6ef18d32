/** Random estates whose devices take as much of each other as they can, while little comes from outside. */
import { stringify } from 'yaml';
import { RandomStream } from '../../src/core/random.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { load } from '../helpers.js';

/**
 * Two to five sites of one group: everybody gives, HTTP comes late for most, laptops go off, away and on battery in the
 * midst of their downloads, and lines become faster and slower.
 */
export function exchangingEstate(number: number): Scenario {
  const random = new RandomStream('exchanges', String(number));
  let drawn = 0;
  const draw = (min: number, max: number) => Math.floor(min + (max - min + 1) * random.uniform(number, (drawn += 1)));
  const oneOf = <T>(...values: T[]): T => values[Math.min(draw(0, values.length - 1), values.length - 1)]!;
  const mbit = (...rates: number[]) => `${oneOf(...rates)} Mbit/s`;
  const siteCount = draw(2, 5);
  const sites = Array.from({ length: siteCount }, (_, i) => ({
    name: `s${i}`,
    devices: draw(1, 6),
    wan: { down: mbit(2, 10, 40, 200), up: mbit(2, 10, 40, 200) },
    lan: mbit(20, 100, 1000),
    subnets: oneOf(1, 1, 2),
  }));
  const on = oneOf<unknown>('always', 'office', { from: 8, to: 9, days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] });
  const laptop = {
    power: 'battery',
    battery: { timeOnBattery: '50 %', drainPerHour: 60, chargedOvernight: '30 %' },
    vpn: { share: oneOf('0 %', '50 %'), adapter: 'Contoso VPN', down: '20 Mbit/s', up: '5 Mbit/s' },
    on,
  };
  const profile = (name: string, more: object) => ({ name, share: '50 %', windows: '11 24H2', ...more });
  const during = () => ({ at: `${draw(0, 240)} min`, for: `${draw(1, 120)} min` });
  const events = Array.from({ length: draw(0, 3) }, () =>
    oneOf<object>(
      { what: 'wan-degraded', capacity: '5 %', match: { site: `s${draw(0, siteCount - 1)}` }, ...during() },
      { what: 'move', to: oneOf('home', 'vpn'), match: { device: '*-1' }, ...during() },
      { what: 'port-blocked', match: { site: `s${draw(0, siteCount - 1)}` }, ...during() },
    ),
  );
  return load(
    stringify({
      name: `exchanges ${number}`,
      defaults: 'observed-2026',
      start: '2026-03-02T07:30:00Z',
      duration: '2 d',
      sites,
      devices: { mix: [profile('laptop', laptop), profile('desktop', { on })] },
      policies: {
        DODownloadMode: 2,
        DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10',
        DOMinFileSizeToCache: 1,
        DOMinBackgroundQos: oneOf(100, 500, 2500),
        DODelayBackgroundDownloadFromHttp: oneOf(0, 60, 3600, 36_000),
        DOMinBatteryPercentageAllowedToUpload: 40,
        assignments: [
          { match: { device: `s${draw(0, siteCount - 1)}-1` }, set: { DODelayBackgroundDownloadFromHttp: 0 } },
          { match: { site: 's1' }, set: { DORestrictPeerSelectionBy: oneOf(0, 0, 1) } },
        ],
      },
      content: [
        {
          name: 'c',
          type: 'quality-update',
          files: Array.from({ length: draw(1, 3) }, () => ({ size: `${draw(3, 90)}.${draw(0, 9)} MB` })),
          requests: [
            { device: '*', after: '10 s' },
            { device: '*-2', after: `${draw(1, 60)} min` },
          ],
        },
      ],
      events,
      model: {
        partialHolders: true,
        backgroundHttpShare: oneOf('0 %', '15 %'),
        peersGiving: 'all',
        uploadConnections: 255,
        uploadSlots: 255,
        visibilityDelay: 0,
        rateTolerance: oneOf('0 %', '0 %', '1 %'),
      },
    }),
  ).scenario;
}
