/** Who pays: the spread of the uploads, and devices at their cap. */
import { describe, expect, it } from 'vitest';
import { uploadFigures } from '../../src/ledger/uploads.js';
import { uploadsQuestion, uploadsTable } from '../../src/report/questions/uploads.js';
import { MB, run, small } from '../helpers.js';

describe('the spread of uploads', () => {
  it('is the share of the busiest hundredth of those that upload', () => {
    const even = new Float64Array(200).fill(10);
    expect(uploadFigures([even], []).busiestUploadersShare).toBe(0.01);
    // 150 upload: the busiest two of them sent 30 and 20 of 198.
    const uneven = Float64Array.from({ length: 300 }, (_, i) => (i < 148 ? 1 : i === 148 ? 20 : i === 149 ? 30 : 0));
    expect(uploadFigures([uneven.slice(0, 149), uneven.slice(149)], [])).toEqual({
      uploaders: 150,
      busiestUploadersShare: 50 / 198,
      devicesAtMonthlyCap: 0,
    });
    expect(uploadFigures([new Float64Array(5)], [Uint8Array.of(0, 1, 1)])).toEqual({
      uploaders: 0,
      busiestUploadersShare: 0,
      devicesAtMonthlyCap: 2,
    });
  });

  it('adds up with the bytes uploaded, by profile', () => {
    const mix = [
      { name: 'laptop', share: '50 %', on: 'always', power: 'battery' },
      { name: 'desktop', share: '50 %', on: 'always' },
    ];
    const replicate = run(small({ devices: 12, more: { devices: { mix }, duration: '1 d' } }));
    const { figures } = replicate.account;
    expect(figures.bytesUploaded).toBeGreaterThan(0);
    const { header, rows } = uploadsTable(replicate);
    const column = (name: string) => Array.from(rows, (row) => Number(row[header.indexOf(name)]));
    for (const name of ['devices', 'uploaders', 'bytes_uploaded', 'bytes_uploaded_on_battery']) {
      const [...of] = column(name);
      const all = of.pop();
      expect(
        of.reduce((sum, value) => sum + value, 0),
        name,
      ).toBe(all);
    }
    expect(column('bytes_uploaded').at(-1)).toBe(figures.bytesUploaded);
    expect(column('uploaders').at(-1)).toBe(figures.uploaders);
    expect(uploadsQuestion(replicate).rows.at(-1)![0]).toBe('all devices');
  });
});

describe('the monthly cap', () => {
  const sites = ['a', 'b', 'c'].map((name) => ({ name, devices: 1, wan: '80 Mbit/s' }));
  const requests = ['a-1', 'b-1', 'c-1'].map((device, i) => ({ device, after: `${i} h` }));
  const internet = (cap: number) =>
    run(
      small({
        sizeMb: 2000,
        requests,
        policies: { DODownloadMode: 3, DOMonthlyUploadDataCap: cap },
        more: { sites, duration: '1 d' },
      }),
    ).account;

  it('counts the devices that have used it up', () => {
    const free = internet(0);
    expect(free.figures.devicesAtMonthlyCap).toBe(0);
    expect(free.uploadedBytes[0]).toBeGreaterThan(1024 * MB);
    const capped = internet(1);
    expect(capped.figures.devicesAtMonthlyCap).toBe(capped.uploadedBytes.filter((sent) => sent >= 1023 * MB).length);
    expect(capped.figures.devicesAtMonthlyCap).toBeGreaterThan(0);
    expect(capped.capReached[2]).toBe(0);
  });
});
