/**
 * An own rule: a policy that Windows does not have. "DOPeerCurfew" keeps laptops from peers in office hours, and has
 * downloads take from desktops of their own site first. What would it cost?
 *
 *     node examples/own-rule.mjs
 */
import { compare } from 'dosim';

const estate = {
  name: 'two sites',
  start: '2026-03-09T00:00:00Z',
  duration: '5 d',
  sites: [{ name: 'site', count: 2, devices: 50, wan: '50 Mbit/s', lan: '1 Gbit/s' }],
  devices: {
    mix: [
      { name: 'desktop', share: '50 %', on: 'office' },
      { name: 'laptop', share: 'rest', power: 'battery', on: 'office' },
    ],
  },
  policies: { DODownloadMode: 2, DOGroupId: '0f3a4c52-7f0e-4a55-9f1c-2d1f7a3b9c10' },
  content: [{ name: 'update', type: 'quality-update', release: '2026-03-10T09:00:00Z', files: [{ size: '400 MB' }] }],
  defaults: 'observed-2026',
};

/** The made-up policy: laptops have no peers between two hours of the day. */
function peerCurfew(fromHour, toHour) {
  const isFree = ({ profile }, timeS) => {
    const hour = (timeS / 3600) % 24;
    return profile === 'desktop' || hour < fromHour || hour >= toHour;
  };
  return {
    name: 'DOPeerCurfew',
    parameters: { fromHour, toHour },
    download: ({ device, timeS }) => ({ mayUsePeers: isFree(device, timeS) }),
    mayServe: ({ holder, timeS }) => isFree(holder, timeS),
    rank: ({ seeker, holder }) => (holder.site === seeker.site ? 2 : 0) + (holder.profile === 'desktop' ? 1 : 0),
  };
}

const { scenarios, summaries } = await compare(
  [estate, { scenario: estate, name: 'with the curfew', rules: [peerCurfew(11, 15)] }],
  { replicates: 10, onProblem: ({ severity, message }) => console.log(`${severity}: ${message}`) },
);
for (const { name, figures } of scenarios) {
  const share = (figure) => `${(100 * figures[figure].mean).toFixed(1)} %`;
  const betweenSitesGb = figures.bytesBetweenSites.mean / 2 ** 30;
  console.log(`${name}: ${share('peerShare')} from peers, ${betweenSitesGb.toFixed(1)} GB between the sites`);
}
const [{ name, hash }] = summaries[1].ownRules;
console.log(`made by the rule ${name}, SHA-256 ${hash.slice(0, 12)}...`);
