/** The lines of random sites: the short form, or lines by name with a breakout; and the hubs that they lead to. */
import fc from 'fast-check';

const mbit = (min: number, max: number) => fc.integer({ min, max }).map((rate) => `${rate} Mbit/s`);
const both = (min: number, max: number) =>
  fc.record({ down: mbit(min, max), up: mbit(min, max), otherTraffic: profileOf(TRAFFIC) });
/** In one case of four a line has other traffic. */
function profileOf(names: readonly string[]): fc.Arbitrary<string | undefined> {
  return fc.constantFrom(undefined, undefined, undefined, undefined, undefined, undefined, ...names);
}

/** Names of profiles of other traffic: all scenarios have both, and some of their lines one of them. */
const TRAFFIC = ['day', 'night'] as const;

const taken = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent} %`),
  fc.integer({ min: 0, max: 60 }).map((rate) => `${rate} Mbit/s`),
);
const curve = fc.oneof(
  taken.map((daily) => ({ daily })),
  fc
    .tuple(taken, taken, taken)
    .map(([office, noon, weekend]) => ({ weekday: { '7-12': office, '12-18': noon }, weekend })),
);

export const trafficProfiles = fc.tuple(curve, curve, curve).map(([day, down, up]) => [
  { name: TRAFFIC[0], ...day },
  { name: TRAFFIC[1], down, up },
]);

/** The profile of the port of a cache server, or of a concentrator with a rate. */
export const otherTraffic = profileOf(TRAFFIC);

export const HUBS = ['north', 'south'] as const;

/** Hubs by name, some of which carry no more than a rate, and a mesh that does. */
export const hubs = fc.record({
  hubs: fc
    .tuple(...HUBS.map(() => fc.tuple(both(20, 300), fc.boolean(), fc.constantFrom({}, {}, { private: '30 Mbit/s' }))))
    .map((drawn) =>
      drawn.map(([rates, isLimited, own], i) => ({ name: HUBS[i], ...(isLimited ? rates : {}), ...own })),
    ),
  meshes: fc.constantFrom(undefined, [{ name: 'ring', rate: '25 Mbit/s' }]),
});

/** `wan`; or `lines`, with one at least that leads to the Internet or to a hub. */
export const siteLines: fc.Arbitrary<object> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ wan: both(1, 200).chain((rates) => shortForm(rates)) }) },
  { weight: 1, arbitrary: namedLines() },
);

function shortForm(rates: object) {
  return fc.constantFrom('local', 'hub').map((breakout) => ({ ...rates, breakout }));
}

function namedLines(): fc.Arbitrary<object> {
  return fc
    .record({
      mpls: fc.constantFrom(undefined, { to: 'north' }, { to: ['south', 'north'] }, { mesh: 'ring', to: 'hub' }),
      dsl: fc.constantFrom(undefined, { to: 'internet' }, { to: 'internet' }),
      vpn: fc.constantFrom(undefined, { to: 'south' }, { mesh: 'ring' }),
      rates: fc.tuple(both(2, 100), both(2, 200), both(2, 50)),
      turned: fc.boolean(),
      breakout: fc.nat(),
      byType: fc.boolean(),
      failover: fc.constantFrom(undefined, true, false),
    })
    .filter(({ dsl, mpls }) => dsl !== undefined || mpls !== undefined)
    .map(({ breakout, byType, dsl, failover, mpls, rates, turned, vpn }) => {
      const lines = [
        ...(mpls ? [{ name: 'mpls', ...mpls, ...rates[0] }] : []),
        ...(dsl ? [{ name: 'dsl', ...dsl, ...rates[1] }] : []),
        ...(vpn && dsl ? [{ name: 'vpn', over: 'dsl', ...vpn, ...rates[2] }] : []),
      ];
      const ways = [
        ...(dsl ? ['local', 'dsl'] : []),
        ...lines.flatMap(({ to }) => [to].flat().filter((way) => way !== undefined && way !== 'internet')),
      ];
      const way = ways[breakout % ways.length];
      return {
        lines: turned ? lines.toReversed() : lines,
        breakout: byType ? { default: way, 'quality-update': ways[0] } : way,
        failover,
        ...(dsl ? {} : { publicIp: 'perSite' }),
      };
    });
}
