/** Downloads that get nothing: when they are paused, and when they start again. */
import { z } from 'zod';
import { duration, durationOrNever } from '../quantities.js';
import { parameter } from './parameter.js';

export const PROGRESS_PARAMETERS = {
  noProgress: parameter({
    type: durationOrNever,
    default: 300,
    older: Number.POSITIVE_INFINITY,
    meaning:
      'A download that gets nothing for so long is paused, and starts again with the next scan of its device, or when its user asks again',
    why: 'The open Linux client gives up after 300 s with 0x80D02002, a code that Windows has too; retries of a Windows client ended after 5 min 34 s',
    sources: ['linux-client-run', 'troubleshooter-2026', 'firewall-2025'],
    certainty: 'inferred',
  }),
  delayIsNoProgress: parameter({
    type: z.boolean(),
    default: false,
    meaning: 'Whether a download that waits for an HTTP delay or a fallback delay of a policy is paused as well',
    why: 'Not documented; delays of an hour are advised, so that it can hardly be',
    sources: ['setup-2024', 'csp-2024'],
    certainty: 'assumed',
  }),
  userAsksAgain: parameter({
    type: duration,
    default: 1800,
    meaning: 'After how long a user asks again for a foreground download that was paused because it got nothing',
    why: 'Nobody has said or shown it',
    sources: ['linux-client-run'],
    certainty: 'assumed',
  }),
} as const;
