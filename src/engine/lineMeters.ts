/** Which links of a part are metered as which line: its meters count what crosses a line, by its direction. */
import { int32Column } from '../core/columns.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Line } from '../fleet/line.js';
import type { LinksOfLine } from './lineLinks.js';
import type { Network } from './network.js';

/**
 * By link: the number of its meter from 1 on, or 0 for a link that is no line. A line has two, down and up.
 *
 * @param devices global numbers of the part's devices
 */
export function metersOfLinks(network: Network, fleet: Fleet, devices: Int32Array): Int32Array {
  const { capacity, lines } = network;
  const meters = int32Column(capacity.length);
  const meter = (k: number, { down, up }: LinksOfLine) => {
    meters[up] = 2 * k + 2;
    // What has one link for both directions carries all of it down.
    meters[down] = 2 * k + 1;
  };
  const homes = new Map<Line, number>();
  lines.forEach((line, k) => {
    const links = network.linksOfLine(line);
    if (links !== null) meter(k, links);
    if (line.kind === 'home') homes.set(line, k);
  });
  // Home lines are many links and one line.
  for (let i = 0; homes.size > 0 && i < devices.length; i += 1) {
    const line = fleet.lines.homesOf(fleet.siteOf[devices[i]!]!);
    if (line !== undefined) meter(homes.get(line)!, network.homeLinks(i));
  }
  return meters;
}
