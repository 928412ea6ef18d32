/** Versions and builds of Windows. */
import { describe, expect, it } from 'vitest';
import { windowsRank } from '../../src/policy/versions.js';
import { readWindows } from '../../src/policy/windowsReleases.js';

describe('a Windows', () => {
  it.each([
    ['11 23H2', '11 23H2'],
    ['Windows 10 1803', '10 1803'],
    ['11, version 24h2', '11 24H2'],
    ['11', '11 25H2'],
    ['10', '10 22H2'],
    ['10.0.22631.4317', '11 23H2'],
    ['10.0.19045', '10 22H2'],
    ['26100', '11 24H2'],
    ['22621.1992', '11 22H2'],
    ['11 27H2', '11 27H2'],
    ['Windows Server 2022', 'Server 2022'],
    ['10.0.20348.2700', 'Server 2022'],
    ['10.0.17763.1', '10 1809'],
  ])('%s is %s', (text, version) => {
    expect(readWindows(text)).toEqual({ ok: true, version });
  });

  it.each([
    ['banana', 'allowed is a Windows version'],
    ['10.0.22632.1', 'the nearest is 22631 (Windows 11 23H2)'],
    ['Server 2023', 'did you mean Server 2022?'],
    ['11 22H3', 'did you mean 11 22H2?'],
    ['10 1804', 'did you mean 10 1803?'],
    ['10 99H2', 'Windows has no release 10 99H2'],
    ['7', 'allowed is a Windows version'],
  ])('%s is none', (text, message) => {
    expect(readWindows(text)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });

  it('without a release ranks as the newest', () => {
    const newest = readWindows('11');
    expect(newest.ok && windowsRank(newest.version)).toBeGreaterThan(windowsRank('11 24H2'));
  });
});
