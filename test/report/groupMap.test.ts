/** The map of peer groups: filled circles of one colour are one group, an outline is one by itself. */
import { expect, it } from 'vitest';
import { buildFleet } from '../../src/fleet/build.js';
import type { GroupNode } from '../../src/report/charts/chart.js';
import { groupMap } from '../../src/report/groupMap.js';
import { small } from '../helpers.js';

function mapOf(mode: number) {
  const scenario = small({
    requests: [{ device: 'a-1-1', after: '0 s' }],
    policies: { DODownloadMode: mode },
    more: { sites: [{ name: 'a', count: 3, devices: 4, publicIp: 'shared', adSite: 'perSite' }] },
  });
  const { note, root } = groupMap(buildFleet(scenario, '1', null));
  const leaves = (node: GroupNode): GroupNode[] => (node.children ? node.children.flatMap(leaves) : [node]);
  return { note, groups: leaves(root).map(({ group }) => group) };
}

it('groups that are one circle each have an outline, and the note says so', () => {
  const { groups, note } = mapOf(2);
  expect(groups).toEqual(['own', 'own', 'own']);
  expect(note).toContain('A circle with an outline alone is a peer group by itself.');
  expect(note).not.toContain('Filled');
});

it('a group of several circles has a colour of its own', () => {
  const { groups, note } = mapOf(1);
  expect(groups).toEqual([0, 0, 0]);
  expect(note).toContain('Filled circles of one colour are one peer group.');
  expect(note).not.toContain('outline');
});
