/** Reports call policies and paths what people call them; code keeps the names that files have. */
import { describe, expect, it } from 'vitest';
import { page, renderReport, section } from '../../src/report/page.js';
import { htmlInWords, inWords, pathWords } from '../../src/report/words.js';

describe('paths', () => {
  it.each([
    ['policies.DOMaxCacheAge', 'Max cache age'],
    ['policies.assignments.0.set.DOMaxCacheAge', 'Max cache age (policies.assignments.0.set)'],
    ['sites.lab.wan', 'WAN line of lab'],
    ['sites.lab.devices', 'devices of lab'],
    ['devices.mix.laptop.vpn.share', 'days on the VPN of laptop'],
    ['model.backgroundHttpShare', 'background HTTP share'],
    ['model.peersKnown', 'peers known'],
    ['seed', 'seed'],
  ])('%s is %s', (path, words) => {
    expect(pathWords(path)).toBe(words);
  });
});

describe('texts', () => {
  it('name policies as Group Policy does, and the meaning of a choice', () => {
    expect(inWords('smaller than DOMinFileSizeToCache')).toBe('smaller than "Minimum file size to peer"');
    expect(inWords('DODownloadMode=2')).toBe('Download mode 2 (Group)');
    expect(inWords('DOMaxCacheAge=7 d')).toBe('Max cache age 7 d');
    expect(inWords('DOAllowVPNPeerCaching 1, where it helps')).toBe(
      '"Peer caching on a VPN" 1 (allowed), where it helps',
    );
    expect(inWords('DODownloadMode 1 to 3, DOMaxCacheAge 604800 s')).toBe(
      '"Download mode" 1 to 3, "Max cache age" 604800 s',
    );
    expect(inWords('policies.DODownloadMode: too much')).toBe('"Download mode": too much');
    expect(inWords('DOSomethingElse, MYDODownloadMode')).toBe('DOSomethingElse, MYDODownloadMode');
  });

  it('of HTML keep code, tags and attributes', () => {
    const html = '<p title="DOGroupId">DOGroupId <code>DOGroupId</code></p><pre>DOGroupId\n</pre>DOGroupId';
    expect(htmlInWords(html)).toBe(
      '<p title="DOGroupId">&quot;Group ID&quot; <code>DOGroupId</code></p><pre>DOGroupId\n</pre>&quot;Group ID&quot;',
    );
  });

  it('leave names of parameters to HTML, where they are code behind the words', () => {
    const said = 'many slots (model.uploadSlots, peersGiving), HTTP less (model.backgroundHttpShare ...)';
    expect(inWords(said)).toBe('many slots, HTTP less');
    expect(inWords('as named (model.vpnBan=both)')).toBe('as named (model.vpnBan=both)');
    expect(htmlInWords('<p title="model.a">slots (model.uploadSlots)<code>model.b</code></p>')).toBe(
      '<p title="model.a">slots (<code>model.uploadSlots</code>)<code>model.b</code></p>',
    );
  });

  it('of HTML do not break between a number and its unit, or within a time; code stays', () => {
    expect(htmlInWords('<p>7 h 15 min, 12 devices, 1.5 <b>2 GB</b></p><code>4 GB</code>')).toBe(
      '<p>7\u00a0h\u00a015\u00a0min, 12 devices, 1.5 <b>2\u00a0GB</b></p><code>4 GB</code>',
    );
  });

  it('of a report are in words everywhere: headings, HTML, charts', () => {
    const chart = {
      kind: 'bars' as const,
      title: 'By DOMaxCacheAge=1 d',
      unit: 'bytes' as const,
      rows: [{ label: 'below DOMinRAMAllowedToPeer', value: 1, key: 'site:DOGroupId' }],
    };
    const report = page('dosim: DODownloadMode=1', ['<p>DOVpnKeywords</p>', section('DOGroupId', chart)]);
    expect(report).toMatchObject({
      title: 'dosim: Download mode 1 (LAN)',
      parts: [
        '<p>&quot;VPN keywords&quot;</p>',
        {
          heading: '"Group ID"',
          parts: [
            { title: 'By Max cache age 1 d', rows: [{ label: 'below "Minimum RAM to peer"', key: 'site:DOGroupId' }] },
          ],
        },
      ],
    });
    expect(renderReport(report, () => '')).not.toMatch(/\bDO[A-Z]/);
  });
});
