/** HTTP beside peers, its delays, and the caps on bandwidth. */
import { z } from 'zod';
import { count, duration, rate, share } from '../quantities.js';
import { parameter } from './parameter.js';

export const HTTP_PARAMETERS = {
  foregroundTarget: parameter({
    type: rate,
    default: 6_710_886,
    older: 20_000_000,
    meaning:
      'Rate up to which HTTP fills beside the peers of a foreground download, as DOMinBackgroundQos for a background one',
    why: 'Not documented; the test page says that HTTP yields to good LAN peers, 160 Mbit/s is what we call good',
    sources: ['service-2024'],
    certainty: 'observed',
  }),
  foregroundHttpShare: parameter({
    type: share,
    default: 0.12,
    meaning: 'Part of the rate of its peers that HTTP may always reach in a foreground download',
    why: 'The test page: HTTP never starts at zero; its second machine got 87 to 90 % from its one peer',
    sources: ['test-2024'],
    certainty: 'inferred',
  }),
  backgroundHttpShare: parameter({
    type: share,
    default: 0,
    meaning: 'Part of the rate of its peers that HTTP may always reach in a background download',
    why: 'DOMinBackgroundQos is described as topping up only',
    sources: ['reference-2024'],
    certainty: 'inferred',
  }),
  qosCountsPeers: parameter({
    type: z.enum(['all', 'lanOnly']),
    default: 'all',
    meaning: 'Which peers HTTP yields to',
    why: 'The policy speaks of peers, the test page of good LAN peers',
    sources: ['reference-2024', 'test-2024'],
    certainty: 'inferred',
  }),
  httpDelayZero: parameter({
    type: z.enum(['noDelay', 'cloud']),
    default: 'noDelay',
    meaning: 'What an HTTP delay that is set to 0 means; cloud: `cloudHttpDelay`',
    why: 'The ADMX: no delay; the 2019 CSP page and Graph: managed by the cloud service',
    sources: ['admx-2022', 'csp-2019'],
    certainty: 'contested',
  }),
  cloudHttpDelay: parameter({
    type: duration,
    default: 60,
    meaning: 'The HTTP delay of the cloud service, where `httpDelayZero` asks for it',
    why: 'Not documented; 60 s is the published advice',
    sources: ['setup-2024'],
    certainty: 'assumed',
  }),
  percentageOf: parameter({
    type: z.enum(['line', 'port']),
    default: 'line',
    meaning: 'What the percentage caps are a percentage of: the narrowest of port and WAN line, or the port',
    why: 'Documented as the available download bandwidth; how Windows measures it is not',
    sources: ['reference-2024'],
    certainty: 'assumed',
  }),
  absoluteCapCoversLan: parameter({
    type: z.boolean(),
    default: true,
    meaning: 'Whether the caps in KB/s also cover LAN peers',
    why: 'The exemption of LAN peers is stated for the percentage caps only',
    sources: ['reference-2024', 'csp-2019'],
    certainty: 'inferred',
  }),
  businessHoursCoverLan: parameter({
    type: z.boolean(),
    default: false,
    meaning: 'Whether the caps of business hours also cover LAN peers',
    why: 'Not stated; they are percentages, which exempt LAN peers elsewhere',
    sources: ['reference-2024', 'admx-2022'],
    certainty: 'inferred',
  }),
  businessDays: parameter({
    type: z.enum(['all', 'weekdays']),
    default: 'all',
    meaning: 'Days on which the business hours count',
    why: 'Not documented; the policy names hours only',
    sources: ['admx-2022'],
    certainty: 'assumed',
  }),
  downloadsAtOnce: parameter({
    type: count,
    default: 4,
    older: 3,
    meaning: 'Files that one device downloads at a time; the others wait',
    why: 'Not documented; the counters of pending downloads show that a queue exists. A client of Windows 11 25H2 had four files and ran all four together; more than four were not seen',
    sources: ['client-requests-2026'],
    certainty: 'observed',
  }),
} as const;
