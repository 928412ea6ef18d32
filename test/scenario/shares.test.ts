/** Shares that make a whole. */
import { describe, expect, it } from 'vitest';
import { load, problemsOf } from '../helpers.js';

const scenario = (mix: object[], more: object = {}) =>
  JSON.stringify({
    name: 'x',
    sites: [{ name: 's', devices: 9 }],
    devices: { mix, ...more },
    content: [{ name: 'c', files: [{ size: '1 MB' }] }],
  });
const sharesOf = (mix: object[]) => load(scenario(mix)).scenario.devices.mix.map(({ share }) => share);

describe('a mix', () => {
  it('has the shares that it states, and rest is what they leave', () => {
    expect(sharesOf([{ name: 'a' }])).toEqual([1]);
    expect(
      sharesOf([
        { name: 'a', share: '60 %' },
        { name: 'b', share: 40 },
      ]),
    ).toEqual([0.6, 0.4]);
    expect(
      sharesOf([
        { name: 'a', share: '60 %' },
        { name: 'b', share: 'rest' },
      ]),
    ).toEqual([0.6, 0.4]);
    expect(
      sharesOf([
        { name: 'a', share: '100 %' },
        { name: 'b', share: 'rest' },
      ]),
    ).toEqual([1, 0]);
  });

  it.each([
    [[{ name: 'a', share: '30 %' }], 'found shares that add up to 30 %'],
    [
      [
        { name: 'a', share: '30 %' },
        { name: 'b', share: '60 %' },
      ],
      'found shares that add up to 90 %',
    ],
    [
      [
        { name: 'a', share: '80 %' },
        { name: 'b', share: '60 %' },
        { name: 'c', share: 'rest' },
      ],
      'add up to 140 %',
    ],
    [
      [
        { name: 'a', share: 'rest' },
        { name: 'b', share: 'rest' },
      ],
      'found 2 entries with share: rest (a, b)',
    ],
    [[{ name: 'a', share: '30 %' }, { name: 'b' }], 'found no share of b'],
    [[{ name: 'a' }, { name: 'b' }], 'found no share of a'],
  ])('%o is refused', (mix, message) => {
    const [problem] = problemsOf(scenario(mix));
    expect(problem!.message).toContain(message);
    expect(problem!.path).toMatch(/^devices\.mix/);
  });

  it('needs no shares where an inventory names the profiles', () => {
    expect(load(scenario([{ name: 'a' }, { name: 'b' }], { inventory: 'x.csv' })).scenario.devices.mix).toHaveLength(2);
  });

  it('of a sweep over one share keeps to it', () => {
    const text = scenario([
      { name: 'laptop', share: '60 %' },
      { name: 'desktop', share: 'rest' },
    ]);
    expect(load(text, ['devices.mix.laptop.share=30 %']).scenario.devices.mix.map(({ share }) => share)).toEqual([
      0.3, 0.7,
    ]);
  });
});

it('rings make a whole, too', () => {
  const rings = (list: object[]) =>
    JSON.stringify({ ...JSON.parse(scenario([{ name: 'a' }])), demand: { rings: list } });
  expect(problemsOf(rings([{ name: 'early', share: '10 %' }]))[0]!.message).toContain('add up to 10 %');
  const { demand } = load(
    rings([
      { name: 'early', share: '10 %' },
      { name: 'late', share: 'rest' },
    ]),
  ).scenario;
  expect(demand.rings.map(({ share }) => share)).toEqual([0.1, 0.9]);
});

it('days on the VPN and at home are at most all', () => {
  const mix = [{ name: 'a', vpn: { share: '60 %' }, home: { share: '60 %' } }];
  expect(problemsOf(scenario(mix))[0]).toMatchObject({ path: 'devices.mix.0.home.share' });
});
