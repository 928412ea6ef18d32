/** Lines and what they carry beside Delivery Optimization. */
import { count, share, shareAboveNothing } from '../quantities.js';
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
  wifiEfficiency: parameter({
    type: shareAboveNothing,
    default: 0.6,
    meaning:
      'Part of the rate that the radio of a device negotiates which its downloads reach alone on an access point',
    why: 'Access to the medium, acknowledgements and headers take the rest of the airtime; how much depends on the radios: a rule of thumb',
    sources: [],
    certainty: 'assumed',
  }),
  devicesPerAccessPoint: parameter({
    type: count.min(1),
    default: 30,
    meaning: 'Devices on Wi-Fi that share an access point, where a site does not state `accessPoints`',
    why: 'Nothing of Delivery Optimization; what offices are planned with',
    sources: [],
    certainty: 'assumed',
  }),
} as const;
