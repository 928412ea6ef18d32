/** Lines and what they carry beside Delivery Optimization. */
import { share } from '../quantities.js';
import { parameter } from './parameter.js';

export const NETWORK_PARAMETERS = {
  otherTrafficFloor: parameter({
    type: share,
    default: 0.05,
    meaning:
      'Part of a line that its other traffic (`otherTraffic`) leaves to Delivery Optimization at least, however full the line is',
    why: 'Other traffic takes its part of the line first. Downloads are TCP connections, which always get some of a full line; how much, among how many others, nobody has measured',
    sources: [],
    certainty: 'assumed',
  }),
} as const;
