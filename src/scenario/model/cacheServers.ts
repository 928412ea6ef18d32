/** Connected Cache servers: when they are tried, what follows a failure, how they are counted. */
import { z } from 'zod';
import { duration } from '../quantities.js';
import { parameter } from './parameter.js';

export const CACHE_SERVERS_PARAMETERS = {
  httpDelayHoldsCache: parameter({
    type: z.boolean(),
    default: true,
    meaning: 'Whether the HTTP delay also holds back cache servers',
    why: 'The order of the two delays is documented as peers first, then the cache server; elsewhere both run in parallel',
    sources: ['reference-2024', 'overview-2026'],
    certainty: 'contested',
  }),
  cacheFallbackStart: parameter({
    type: z.enum(['afterHttpDelay', 'atStart']),
    default: 'afterHttpDelay',
    meaning: 'When the fallback delay of cache servers begins to count',
    why: 'The HTTP delay is documented to come first; whether they overlap is not',
    sources: ['reference-2024'],
    certainty: 'inferred',
  }),
  cacheHostFailure: parameter({
    type: z.enum(['firstFailure', 'eachHostOnce']),
    default: 'eachHostOnce',
    meaning:
      'Without a fallback delay: whether the first failing host leads to the CDN, or the other hosts are tried first',
    why: 'The reference: the CDN at once after a failure; the CSP page: round robin until one connects',
    sources: ['reference-2024', 'csp-2024'],
    certainty: 'contested',
  }),
  cacheHostUnreachable: parameter({
    type: z.enum(['wait', 'banFirst']),
    default: 'wait',
    meaning:
      'With a fallback delay: whether a cache server that cannot be reached is tried until the delay ends, or left out at once',
    why: 'The reference and the CSP page: the client keeps to the hosts; the open Linux client bans it and takes the CDN 2 s later',
    sources: ['reference-2024', 'csp-2024', 'linux-client-run'],
    certainty: 'contested',
  }),
  cacheServerError: parameter({
    type: z.enum(['retry', 'cdn']),
    default: 'retry',
    meaning:
      'With a fallback delay: whether a cache server that answers with HTTP 5xx is tried until the delay ends, or the CDN is taken at once',
    why: 'The open Linux client tries again; a page of Configuration Manager says that any HTTP error leads to the source',
    sources: ['linux-client-run', 'configmgr-cache'],
    certainty: 'contested',
  }),
  cacheRetryPause: parameter({
    type: duration,
    default: 2,
    older: 1,
    meaning: 'First pause before the same cache servers are tried again; it doubles with every round, up to 30 s',
    why: 'Not documented; the open Linux client was measured to pause 2, 4, 8, 16, 30, 30 s',
    sources: ['linux-client-run'],
    certainty: 'inferred',
  }),
  cacheHostOrder: parameter({
    type: z.enum(['listed', 'random', 'rotation']),
    default: 'listed',
    meaning:
      'Which of several cache servers a download asks first: the first listed, any of them, or the next with each download of a device',
    why: 'The documents say in turn until one connects; an admin saw several hosts used alike',
    sources: ['reference-2024', 'csp-2024', 'cache-hosts-2022'],
    certainty: 'contested',
  }),
  peersBesideCache: parameter({
    type: z.boolean(),
    default: true,
    meaning: 'Whether a download that a cache server serves takes from peers as well',
    why: 'Documented: peers and cache servers are used in parallel; an admin saw peers ignored while a cache server answers',
    sources: ['reference-2024', 'overview-2026', 'cache-hosts-2022'],
    certainty: 'contested',
  }),
  cacheDiscoveryAway: parameter({
    type: z.enum(['never', 'fullTunnel', 'always']),
    default: 'never',
    older: 'always',
    meaning:
      'Where devices that are not in the office still find its cache servers by DHCP option 235 or the Geo service: nowhere, through a full tunnel, or everywhere',
    why: 'DHCP options are of the local network, and Geo goes by the public IP: a home has neither; whether a tunnel brings them is not documented',
    sources: ['reference-2024'],
    certainty: 'inferred',
  }),
  cacheConnectTimeout: parameter({
    type: duration,
    default: 3,
    meaning: 'Until a cache server that does not answer counts as failed',
    why: 'Not documented; the number of the open Linux client',
    sources: ['linux-client-2024'],
    certainty: 'inferred',
  }),
  cacheHostBan: parameter({
    type: duration,
    default: 900,
    meaning: 'How long a device leaves out a cache server that has failed',
    why: 'Not documented; the number of the open Linux client',
    sources: ['linux-client-2024'],
    certainty: 'inferred',
  }),
  cacheYieldsToPeers: parameter({
    type: z.boolean(),
    default: false,
    meaning: 'Whether bytes from a cache server yield to peers as those from the CDN do',
    why: 'Documented: peers and cache servers are used in parallel',
    sources: ['reference-2024'],
    certainty: 'documented',
  }),
  httpIncludesCache: parameter({
    type: z.boolean(),
    default: true,
    meaning: 'Whether the counter BytesFromHttp of a device contains the bytes from cache servers',
    why: 'The monitor page: it does; a sample of 2019 shows it without',
    sources: ['monitor-2024', 'configmgr-2019'],
    certainty: 'contested',
  }),
} as const;
