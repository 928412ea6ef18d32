/** Rule: which policies a version of Windows knows. A policy that it does not know, or knows no more, is ignored. */

/**
 * Build of each version. Source: Microsoft's pages "Windows 10 release information", "Windows 11 release information" and
 * "Windows Server release information" (Windows release health), as of 2026-02-10.
 */
export const BUILDS: Readonly<Record<string, number>> = {
  '10 1507': 10_240,
  '10 1511': 10_586,
  '10 1607': 14_393,
  '10 1703': 15_063,
  '10 1709': 16_299,
  '10 1803': 17_134,
  '10 1809': 17_763,
  '10 1903': 18_362,
  '10 1909': 18_363,
  '10 2004': 19_041,
  '10 20H2': 19_042,
  '10 21H1': 19_043,
  '10 21H2': 19_044,
  '10 22H2': 19_045,
  '11 21H2': 22_000,
  '11 22H2': 22_621,
  '11 23H2': 22_631,
  '11 24H2': 26_100,
  '11 25H2': 26_200,
  // For new processors only: devices of older ones stay with 25H2.
  '11 26H1': 28_000,
  'Server 2016': 14_393,
  'Server 2019': 17_763,
  'Server 2022': 20_348,
  'Server 2025': 26_100,
};

/** Versions whose name is not their number: the half-year names. */
const HALF_YEARS: Readonly<Record<string, number>> = { H1: 5, H2: 10 };

/** The name of a version as it is used everywhere: without `Windows`. */
export function windowsName(version: string): string {
  return version.replace(/^Windows /, '');
}

/** True for Windows Server. */
export function isServer(version: string): boolean {
  return windowsName(version).startsWith('Server');
}

/**
 * The build of a version such as `10 1803`, `11 24H2` or `Server 2022`, by which versions are ranked: a server knows what
 * the clients of its build know. A version without a release (`10`) is the newest of its kind; a release that is not
 * listed comes just after the last one before it.
 */
export function windowsRank(version: string): number {
  const name = windowsName(version);
  const build = BUILDS[name];
  if (build !== undefined) return build;
  const [kind, release] = name.split(' ');
  const earlier = Object.entries(BUILDS).filter(
    ([known]) => known.startsWith(`${kind} `) && (release === undefined || releaseOrder(known) < releaseOrder(name)),
  );
  return Math.max(0, ...earlier.map(([, known]) => known)) + 0.5;
}

/** Year and month of a release, `2004` or `24H2`, as a number that grows with time. */
function releaseOrder(version: string): number {
  const release = version.split(' ')[1]!;
  const half = /^(\d\d)(H[12])$/.exec(release);
  return half ? Number(half[1]) * 100 + HALF_YEARS[half[2]!]! : Number(release);
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
