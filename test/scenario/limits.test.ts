/** What is too much is refused before anything is expanded: none of these may take time or memory. */
import { describe, expect, it } from 'vitest';
import { load, problemsOf } from '../helpers.js';

const scenario = (more: object) => {
  const { site, content, ...rest } = more as Record<string, object>;
  return JSON.stringify({
    name: 'x',
    sites: [{ name: 's', devices: 10, cacheServer: {}, ...site }],
    content: [{ name: 'c', files: [{ size: '1 GB' }], ...content }],
    ...rest,
  });
};

describe('too much', () => {
  it.each([
    ['devices', { site: { devices: 1e9 } }, 'sites.0.devices', 'devices; allowed are'],
    [
      'devices in a distribution',
      { site: { devices: { normal: { mean: 100, sd: 1e9 } } } },
      'sites.0.devices',
      'allowed',
    ],
    [
      'devices of large sites',
      { site: { count: 5000, devices: { zipf: { largest: 1e8 } } } },
      'sites.0.devices',
      'allowed',
    ],
    ['devices of a list', { site: { devices: { list: [1, 1e15] } } }, 'sites.0.devices', 'allowed'],
    ['sites', { site: { count: 1e15 } }, 'sites.0.count', '1,000,000,000,000,000 sites'],
    ['subnets', { site: { subnets: 1e15 } }, 'sites.0.subnets', 'allowed are'],
    ['addresses', { site: { publicIp: 1e15 } }, 'sites.0.publicIp', 'allowed are'],
    ['releases', { content: { release: { every: '1 ms' } } }, 'content.0.release', 'releases within the run'],
    ['files', { content: { files: [{ size: '1 MB', count: 1e9 }] } }, 'content.0.files', 'files in all releases'],
    ['of a file', { content: { files: [{ size: '1e15 KB' }] } }, 'content.0.files.0.size', 'which is what NTFS holds'],
    ['time', { duration: '1000 w' }, 'duration', 'allowed are 3650 d'],
    ['time that no clock counts', { duration: '1e300 s' }, 'duration', 'allowed is a duration'],
    ['of a number', { duration: '1e400 s' }, 'duration', 'allowed is a duration'],
    ['bytes to count', { site: { devices: 1e7 } }, 'content', 'bytes are counted exactly up to'],
  ])('%s', (_, more, path, message) => {
    const problems = problemsOf(scenario(more));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path, severity: 'error', message: expect.stringContaining(message) });
  });
});

describe('too little', () => {
  it.each([
    [{ model: { partialUpdate: 0 } }, 'model.partialUpdate', 'at least 100 ms'],
    [{ model: { pieceSize: 0 } }, 'model.pieceSize', 'at least 1 KB'],
    [{ model: { downloadsAtOnce: 0 } }, 'model.downloadsAtOnce', 'at least 1'],
    [{ demand: { scan: { interval: '1 ms', jitter: 0 } } }, 'demand.scan.interval', 'at least 1 s'],
    [{ content: { release: { every: 0 } } }, 'content.0.release', 'releases within the run'],
    [{ duration: 0 }, 'duration', 'above zero'],
  ])('%o', (more, path, message) => {
    expect(problemsOf(scenario(more))[0]).toMatchObject({ path, message: expect.stringContaining(message) });
  });

  it('is a number without its unit', () => {
    for (const size of ['0.5', '1e3', 7]) {
      const [problem] = problemsOf(scenario({ content: { files: [{ size }] } }));
      expect(problem!.message).toContain('a number needs its unit here');
    }
  });
});

it('as much as a machine takes is no error', () => {
  const most = scenario({ site: { devices: 1e6, subnets: 4 }, content: { release: { every: '7 d' } } });
  expect(load(most).warnings).toEqual([]);
});
