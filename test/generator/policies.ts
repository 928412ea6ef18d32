/** Random values of all policies, within the ranges of their catalogue. */
import fc from 'fast-check';
import { POLICY_NAMES, type PolicyName, policySpec } from '../../src/policy/catalogue.js';

export type PolicyValues = Record<string, unknown>;

/** Values that decide something in small estates; a policy that is not here is drawn from the ends of its range. */
const USUAL: Partial<Record<PolicyName, readonly unknown[]>> = {
  DODownloadMode: [0, 1, 1, 2, 2, 2, 3, 3, 99, 100],
  DOGroupId: ['5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10', '11111111-2222-3333-4444-555555555555'],
  DOGroupIdSource: [0, 1, 2, 3, 4, 5, 6],
  DOMinRAMAllowedToPeer: [1, 4, 16],
  DOMinDiskSizeAllowedToPeer: [1, 32, 200],
  DOMinFileSizeToCache: [1, 1, 10, 50],
  DOMinBatteryPercentageAllowedToUpload: [0, 40, 90, 100],
  DOVpnKeywords: [['Tunnel'], ['Ethernet']],
  DOMaxCacheAge: [0, 600, 3600, 86_400, 259_200],
  DOMaxCacheSize: [1, 5, 100],
  DOAbsoluteMaxCacheSize: [0, 1, 10],
  DOModifyCacheDrive: ['%SystemDrive%', 'D:', 'X:\\cache'],
  DOMonthlyUploadDataCap: [0, 1, 20],
  DOMinBackgroundQos: [1, 500, 2500, 20_480, 4_294_967_295],
  DODelayForegroundDownloadFromHttp: [0, 5, 60, 7200],
  DODelayBackgroundDownloadFromHttp: [0, 5, 60, 7200],
  DODelayCacheServerFallbackForeground: [0, 30, 7200],
  DODelayCacheServerFallbackBackground: [0, 30, 7200],
  DOCacheHost: [['isp'], ['gone'], ['gone', 'isp', 'hub'], ['mcc.a'], ['mcc.b', 'mcc.a'], []],
  DOMaxForegroundDownloadBandwidth: [0, 100, 2000],
  DOMaxBackgroundDownloadBandwidth: [0, 100, 2000],
  DOPercentageMaxForegroundBandwidth: [0, 1, 20, 100],
  DOPercentageMaxBackgroundBandwidth: [0, 1, 20, 100],
  DOMaxDownloadBandwidth: [0, 100, 2000],
  DOMaxUploadBandwidth: [0, 50, 2000],
  DOPercentageMaxDownloadBandwidth: [0, 1, 20, 100],
};

function policy(name: PolicyName): fc.Arbitrary<unknown> {
  const usual = USUAL[name];
  if (usual) return fc.constantFrom(...usual);
  const spec = policySpec(name);
  switch (spec.kind) {
    case 'enum':
      return fc.constantFrom(...Object.keys(spec.values).map(Number));
    case 'integer':
      return fc.constantFrom(spec.min, spec.min + 1, spec.max);
    case 'businessHours': {
      const hour = fc.integer({ min: 0, max: 23 });
      const percent = fc.constantFrom(0, 5, 50, 100);
      return fc.record({ From: hour, To: hour, In: percent, Out: percent });
    }
    default:
      throw new Error(`the generator of random scenarios cannot draw ${name}`);
  }
}

const setting: fc.Arbitrary<readonly [PolicyName, unknown]> = fc
  .constantFrom(...POLICY_NAMES)
  .chain((name) => policy(name).map((value) => [name, value] as const));

/** Some of the policies, at most so many. */
export function policySets(maxLength: number): fc.Arbitrary<PolicyValues> {
  return fc.array(setting, { maxLength }).map((settings) => Object.fromEntries(settings));
}

/** Peers may mostly serve each other; some of the other policies are set. */
export const basePolicies: fc.Arbitrary<PolicyValues> = fc
  .record({
    set: policySets(8),
    mode: fc.constantFrom(1, 2, 2, 3, undefined),
    smallestMb: fc.constantFrom(1, 1, 10, undefined),
  })
  .map(({ mode, set, smallestMb }) => ({
    ...(mode === undefined ? {} : { DODownloadMode: mode }),
    ...(smallestMb === undefined ? {} : { DOMinFileSizeToCache: smallestMb }),
    ...set,
  }));
