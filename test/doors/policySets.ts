/** Sets of policies over their whole ranges, and what each format cannot hold of them, stated a second time. */
import fc from 'fast-check';
import { resolve } from '../../src/doors/conflicts.js';
import { EXPORT_FORMATS, type ExportFormat, exportPolicySet } from '../../src/doors/exportPolicies.js';
import { readFiles } from '../../src/doors/readFiles.js';
import { POLICY_NAMES, type PolicyName, policySpec } from '../../src/policy/catalogue.js';
import { type PolicySet, type PolicyValue, parsePolicyValue } from '../../src/policy/values.js';

const MOST_OF_GRAPH = 2_147_483_647;

function value(name: PolicyName): fc.Arbitrary<unknown> {
  const spec = policySpec(name);
  switch (spec.kind) {
    case 'enum':
      return fc.constantFrom(...Object.keys(spec.values).map(Number));
    case 'integer': {
      const { min, max } = spec;
      const ends = [min, Math.min(max, MOST_OF_GRAPH), Math.min(max, MOST_OF_GRAPH + 1), max];
      return fc.oneof(fc.constantFrom(...ends), fc.integer({ min, max }));
    }
    case 'guid':
      return fc.uuid();
    case 'text':
      return fc.oneof(
        fc.constantFrom('%SystemDrive%', 'D:\\a "b" c', "it's \u2019here\u2018", ''),
        fc.string({ unit: 'binary' }),
      );
    case 'list':
      return fc.array(fc.oneof(fc.domain(), fc.string(), fc.string({ unit: 'binary' })), { maxLength: 4 });
    case 'businessHours': {
      const [hour, percent] = [fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 100 })];
      return fc.record({ From: hour, To: hour, In: percent, Out: percent });
    }
  }
}

/** Each policy set or not; values as a scenario holds them. */
export const anyPolicySet: fc.Arbitrary<PolicySet> = fc
  .record(Object.fromEntries(POLICY_NAMES.map((name) => [name, value(name)])), { requiredKeys: [] })
  .map((set) => {
    const parsed = Object.entries(set).map(([name, raw]) => {
      const read = parsePolicyValue(name as PolicyName, raw);
      if (!read.ok) throw new Error(`${name}: ${read.message}`);
      return [name, read.value] as const;
    });
    return Object.fromEntries(parsed) as PolicySet;
  });

const hasControls = (text: string) => /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFEFF]/u.test(text);

/** Whether a format holds the value of a policy: formats.md of Intune, the registry and LGPO, by hand. */
function canHold(format: ExportFormat, name: PolicyName, of: PolicyValue): boolean {
  const byGraph = format === 'intune' || format === 'oma-uri';
  if (typeof of === 'number') {
    if (!byGraph) return true;
    if (format === 'intune' && name === 'DOPercentageMaxDownloadBandwidth') return false;
    if (name === 'DOGroupIdSource' && of > 5) return false;
    return !(name === 'DOCacheHostSource' && of === 0) && of <= MOST_OF_GRAPH;
  }
  if (typeof of !== 'string' && !Array.isArray(of)) return true;
  const entries = typeof of === 'string' ? [] : (of as readonly string[]);
  if (entries.some((entry) => entry.includes(',') || entry.trim() !== entry)) return false;
  const text = typeof of === 'string' ? of : entries.join(',');
  if (byGraph) return true;
  if (text.includes('\0')) return false;
  return format === 'reg' || format === 'pol' ? true : !hasControls(text);
}

/** What the readers make of a file that the writers made. */
function readBack(bytes: Uint8Array): PolicySet {
  const { findings } = readFiles([{ name: 'export', bytes }]);
  const { held, conflicts } = resolve(findings, 'group-policy');
  if (conflicts.length > 0) throw new Error('a file contradicts itself');
  const aside = findings.flatMap((each) => each.aside);
  if (aside.length > 0) throw new Error(`kept aside: ${aside.map(({ name, why }) => `${name}: ${why}`).join('; ')}`);
  return Object.fromEntries([...held].map(([name, found]) => [name, found.value]));
}

/** For each format: what comes back, and what has to. */
export function roundTrips(
  set: PolicySet,
): { format: ExportFormat; back: PolicySet; omitted: string[]; want: PolicySet; unable: string[] }[] {
  return EXPORT_FORMATS.map((format) => {
    const { bytes, omitted } = exportPolicySet(set, format, 'a policy');
    const entries = Object.entries(set) as [PolicyName, PolicyValue][];
    const isHeld = ([name, of]: [PolicyName, PolicyValue]) => canHold(format, name, of);
    return {
      format,
      back: readBack(bytes),
      omitted: omitted.map(({ policy }) => policy).sort(),
      want: Object.fromEntries(entries.filter(isHeld)),
      unable: entries
        .filter((entry) => !isHeld(entry))
        .map(([name]) => name)
        .sort(),
    };
  });
}
