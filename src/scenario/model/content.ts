/** How content is delivered, where documents have changed or leave a date open. */
import { z } from 'zod';
import { dateTimeOrNever } from '../quantities.js';
import { parameter } from './parameter.js';

export const CONTENT_PARAMETERS = {
  teamsDelivery: parameter({
    type: z.enum(['shared', 'httpOnly']),
    default: 'shared',
    older: 'httpOnly',
    meaning:
      'Whether peers share Teams (from its version 25122.1415 on) and cache servers with HTTPS serve it, or neither does',
    why: 'The overview page of 2026 lists it as shared, the page on HTTPS as requested over HTTPS only; older pages list HTTP only',
    sources: ['overview-2026', 'https-2025'],
    certainty: 'documented',
  }),
  win32HttpsFrom: parameter({
    type: dateTimeOrNever,
    default: Date.UTC(2026, 5, 16),
    older: Number.POSITIVE_INFINITY,
    meaning:
      'From when on Intune Win32 apps are requested over HTTPS only, which a cache server without certificate cannot serve',
    why: 'Announced for a date to be set; 2026-06-16 is the only date that anybody has named, a news site',
    sources: ['https-2025', 'cache-releases-2025', 'https-news-2026'],
    certainty: 'contested',
  }),
} as const;
