/** Windows Server, government clouds and channels: what they change in a run. */
import { describe, expect, it } from 'vitest';
import { MB, run, type Small, small } from '../helpers.js';

/** Two devices that ask one after the other for 100 MB; the second can have the first one's copy. */
function figures({ profile, content, policies, site }: Small) {
  const requests = ['pc-1', 'pc-2'].map((device, i) => ({ device, after: `${i * 600} s` }));
  const scenario = small({ requests, profile, content, policies, site });
  return run(scenario).account.figures;
}

const BOTH = 200 * MB;

describe('Windows Server', () => {
  it('2019 and later do not peer by default; 2016 has the mode of the profile', () => {
    // No policy sets the mode: `undefined` takes the helper's away.
    const policies = { DODownloadMode: undefined };
    const reasons = (windows: string) => figures({ profile: { windows }, policies }).reasons;
    expect(reasons('Server 2022')).toEqual({ 'mode-without-peering': BOTH });
    expect(reasons('Windows Server 2019')).toEqual({ 'mode-without-peering': BOTH });
    expect(reasons('Server 2016')['mode-without-peering']).toBeUndefined();
    expect(reasons('10 22H2')['mode-without-peering']).toBeUndefined();
  });

  it('shares Windows Update and Edge where a policy sets a peering mode, and other content only if it says so', () => {
    const profile = { windows: 'Server 2022' };
    expect(figures({ profile }).peerShare).toBeGreaterThan(0.3);
    expect(figures({ profile, content: { type: 'edge' } }).peerShare).toBeGreaterThan(0.3);
    expect(figures({ profile, content: { type: 'store-app' } }).reasons).toEqual({ 'content-not-peerable': BOTH });
    expect(figures({ profile, content: { type: 'store-app', peerable: true } }).peerShare).toBeGreaterThan(0.3);
  });

  it('gets Windows Update from a cache server, and nothing else', () => {
    const site = { cacheServer: { rate: '1 Gbit/s' } };
    const policies = { DODownloadMode: 0, DOCacheHost: 'mcc.pc' };
    const fromCache = (windows: string, type: string) =>
      figures({ profile: { windows }, policies, site, content: { type } }).totals.bytesFromCacheServer;
    expect(fromCache('Server 2022', 'quality-update')).toBe(BOTH);
    expect(fromCache('Server 2022', 'defender')).toBe(0);
    expect(fromCache('10 22H2', 'defender')).toBe(BOTH);
  });
});

describe('clouds and channels', () => {
  it('government clouds share no Win32 app and no Microsoft 365 Apps; the extended channel not the latter', () => {
    const shared = (type: string, profile: object) => figures({ content: { type }, profile }).peerShare > 0.3;
    const government = { cloud: 'government' };
    const extended = { microsoft365Channel: 'semi-annual-enterprise-extended' };
    expect(['win32-app', 'microsoft-365-apps', 'quality-update'].map((type) => shared(type, {}))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['win32-app', 'microsoft-365-apps', 'quality-update'].map((type) => shared(type, government))).toEqual([
      false,
      false,
      true,
    ]);
    expect(['win32-app', 'microsoft-365-apps', 'quality-update'].map((type) => shared(type, extended))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('are told apart where devices of several kinds have one policy', () => {
    const mix = [
      { name: 'usual', share: '50 %', on: 'always', windows: '10 22H2' },
      { name: 'gov', share: '50 %', on: 'always', windows: '10 22H2', cloud: 'government' },
    ];
    const requests = [{ device: '*', after: '1 s' }];
    const content = { type: 'win32-app' };
    const { parts, world } = run(small({ devices: 20, requests, content, more: { devices: { mix } } }));
    const blocked = parts.flatMap(({ downloads }) =>
      Array.from(downloads.device, (d, r) => [world.fleet.clientKinds[d], downloads.blocked[r]! >= 0]),
    );
    expect(new Set(blocked.map(String))).toEqual(new Set(['0,false', '2,true']));
  });
});
