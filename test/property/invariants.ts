/** What must hold in every run, beside what the run itself asserts before it gives its account. */
import { expect } from 'vitest';
import type { Replicate } from '../../src/experiment/world.js';
import { assertPart } from '../../src/ledger/part.js';

export const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

/** Rates may be above those of lines by the tolerance of large parts, and by what they are rounded by. */
const RATE_SLACK = 1.0102;

/** Bytes are conserved, CDN bytes explained, no bound is beaten, and no line or access point carries more than it can. */
export function expectInvariants({ account, parts, world }: Replicate): void {
  for (const part of parts) assertPart(part, world.catalogue);
  const { bounds, bytesFilledByCacheServers, bytesUploaded, bytesWasted, reasons, totals } = account.figures;
  const peers = totals.bytesTotal - totals.bytesFromCdn - totals.bytesFromCacheServer;
  expect(sum(Object.values(reasons))).toBe(totals.bytesFromCdn);
  expect(bytesUploaded).toBe(peers + bytesWasted);
  expect(sum(account.sites.map((site) => site.totals.bytesTotal))).toBe(totals.bytesTotal);
  expect(sum(account.releases.map((release) => release.totals.bytesFromCdn))).toBe(totals.bytesFromCdn);
  const { concentrators, homeLines } = account.figures;
  // What goes through a tunnel goes over a home line, too.
  expect(concentrators.bytesDown).toBeLessThanOrEqual(homeLines.bytesDown);
  expect(concentrators.bytesUp).toBeLessThanOrEqual(homeLines.bytesUp);
  for (const { directions, line } of account.lines) {
    const { name } = world.fleet.lines.all[line]!;
    for (const { peak5BytesPerS, rateBytesPerS } of directions)
      expect(peak5BytesPerS, name).toBeLessThanOrEqual(RATE_SLACK * rateBytesPerS + 1);
  }
  expect(bounds.anyPolicyCdnBytes).toBeLessThanOrEqual(bounds.thisPolicySetCdnBytes);
  expect(bounds.thisPolicySetCdnBytes).toBeLessThanOrEqual(totals.bytesFromCdn + bytesFilledByCacheServers);
}
