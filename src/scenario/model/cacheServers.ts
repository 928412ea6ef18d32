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
