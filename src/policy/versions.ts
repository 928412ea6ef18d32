/** Rule: which policies a version of Windows knows. A policy that it does not know, or knows no more, is ignored. */

/** Versions whose name is not their number: the half-year names. */
const HALF_YEARS: Readonly<Record<string, number>> = { H1: 5, H2: 10 };

/**
 * Rank of a version such as `10 1803` or `11 24H2`: later versions rank higher, every Windows 11 above every Windows
 * 10. A version without a release (`10`) is the newest of its kind.
 */
export function windowsRank(version: string): number {
  const [major, release] = version.replace(/^Windows /, '').split(' ');
  const base = Number(major) * 10_000;
  if (release === undefined) return base + 9999;
  const half = /^(\d\d)(H[12])$/.exec(release);
  return base + (half ? Number(half[1]) * 100 + HALF_YEARS[half[2]!]! : Number(release));
}

/**
 * Why a version of Windows ignores a policy, or `null` when it follows it ("supported from" and "removed in" of the
 * reference and CSP pages).
 *
 * @param policy first version that knows it, and the version from which it has no effect any more
 */
export function whyIgnored(policy: { since: string; retired?: string }, windows: string): string | null {
  const rank = windowsRank(windows);
  if (rank < windowsRank(policy.since)) return `it is known from Windows ${policy.since} on`;
  if (policy.retired !== undefined && rank >= windowsRank(policy.retired)) {
    return `it has no effect from Windows ${policy.retired} on`;
  }
  return null;
}
