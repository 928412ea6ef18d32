/** The map of the peer groups: who can peer with whom, at a glance. */

import { counted } from '../core/words.js';
import type { Fleet } from '../fleet/fleet.js';
import type { GroupChart, GroupNode } from './charts/chart.js';
import { MOST_GROUP_HUES } from './charts/groups.js';
import { groupLabel } from './tables.js';

/** More shapes than these cannot be told apart. */
const MOST_SHAPES = 160;

interface Cell {
  publicIp: string;
  site: string;
  /** Empty for devices that do not peer. */
  group: string;
  devices: number;
}

/**
 * Public IPs, in them sites, in these the devices of each peer group. A group of several shapes has a colour; those that are one
 * shape have an outline, for many colours beside each other would repeat.
 */
export function groupMap(fleet: Fleet): GroupChart {
  const all = cellsOf(fleet).sort((a, b) => b.devices - a.devices);
  const cells = all.slice(0, MOST_SHAPES);
  const sizes = new Map<string, number>();
  for (const { group, devices } of all) if (group !== '') sizes.set(group, (sizes.get(group) ?? 0) + devices);
  const shapes = new Map([...byKey(all, ({ group }) => group)].map(([group, { length }]) => [group, length]));
  const spread = [...sizes.keys()].filter((group) => shapes.get(group)! > 1);
  const numbers = new Map<string, number | 'own'>([...sizes.keys()].map((group) => [group, 'own']));
  spread.forEach((group, i) => {
    numbers.set(group, i);
  });
  const leaf = ({ site, group, devices }: Cell): GroupNode => {
    const those = counted(devices, 'device');
    const of = group === '' ? 'without peers' : `of ${counted(sizes.get(group)!, 'device')} in the group ${group}`;
    return {
      label: site,
      text: `${those} ${of}`,
      size: devices,
      group: numbers.get(group) ?? null,
      key: `site:${site}`,
    };
  };
  const children = [...byKey(cells, ({ publicIp }) => publicIp)].map(
    ([publicIp, ofIp]): GroupNode => ({
      label: `public IP ${publicIp}`,
      text: devicesIn(ofIp),
      children: [...byKey(ofIp, ({ site }) => site)].map(([site, ofSite]): GroupNode => {
        const leaves = ofSite.map(leaf);
        return leaves.length === 1 ? leaves[0]! : { label: site, text: devicesIn(ofSite), children: leaves };
      }),
    }),
  );
  const rest = all.length - cells.length;
  return {
    kind: 'groups',
    title: `Who can peer with whom: ${counted(sizes.size, 'peer group')} of ${counted(fleet.count, 'device')}`,
    note: [
      'The outer circles are public IPs, in them are sites, and the groups of a site that has several.',
      spread.length < sizes.size && 'A circle with an outline alone is a peer group by itself.',
      spread.length > 0 && 'Filled circles of one colour are one peer group.',
      spread.length > MOST_GROUP_HUES &&
        `${counted(spread.length, 'group')} share the colours: the table names the group of each circle.`,
      cells.some(({ group }) => group === '') && 'Grey devices have no peers.',
      'Devices are shown where they are in the office.',
      rest > 0 && `The ${rest} smallest of ${all.length} shapes are left out.`,
    ]
      .filter((sentence) => sentence !== false)
      .join(' '),
    root: { label: 'the estate', text: counted(fleet.count, 'device'), children },
  };
}

function cellsOf(fleet: Fleet): Cell[] {
  const cells = new Map<string, Cell>();
  for (let d = 0; d < fleet.count; d += 1) {
    const site = fleet.sites[fleet.siteOf[d]!]!.name;
    const publicIp = fleet.strings.names[fleet.publicIpOf[d]!]!;
    const group = groupLabel(fleet, d);
    const key = JSON.stringify([publicIp, site, group]);
    const cell = cells.get(key);
    if (cell) cell.devices += 1;
    else cells.set(key, { publicIp, site, group, devices: 1 });
  }
  return [...cells.values()];
}

function byKey<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

const devicesIn = (cells: readonly Cell[]) =>
  counted(
    cells.reduce((sum, { devices }) => sum + devices, 0),
    'device',
  );
