/** What must hold in every run, beside what the run itself asserts before it gives its account. */
import { expect } from 'vitest';
import type { Replicate } from '../../src/experiment/world.js';
import { assertPart } from '../../src/ledger/part.js';

export const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

/** Bytes are conserved, CDN bytes explained, and no bound is beaten. */
export function expectInvariants({ account, parts, world }: Replicate): void {
  for (const part of parts) assertPart(part, world.catalogue);
  const { bounds, bytesFilledByCacheServers, bytesUploaded, bytesWasted, reasons, totals } = account.figures;
  const peers = totals.bytesTotal - totals.bytesFromCdn - totals.bytesFromCacheServer;
  expect(sum(Object.values(reasons))).toBe(totals.bytesFromCdn);
  expect(bytesUploaded).toBe(peers + bytesWasted);
  expect(sum(account.sites.map((site) => site.totals.bytesTotal))).toBe(totals.bytesTotal);
  expect(sum(account.releases.map((release) => release.totals.bytesFromCdn))).toBe(totals.bytesFromCdn);
  expect(bounds.anyPolicyCdnBytes).toBeLessThanOrEqual(bounds.thisPolicySetCdnBytes);
  expect(bounds.thisPolicySetCdnBytes).toBeLessThanOrEqual(totals.bytesFromCdn + bytesFilledByCacheServers);
}
