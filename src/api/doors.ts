/** Policies in from an administrator's files, and out to them. */

import { InputError } from '../core/problems.js';
import { counted, verb } from '../core/words.js';
import { EXPORT_FORMATS, type Exported, type ExportFormat, exportPolicySet } from '../doors/exportPolicies.js';
import type { PolicySet } from '../policy/values.js';
import { loadScenario } from '../scenario/load.js';
import type { Host } from './host.js';
import type { ReadOptions } from './options.js';
import { asTold, opened, overrideTexts, type Source, withoutPosition } from './source.js';

export interface ExportOptions extends Pick<ReadOptions, 'set' | 'onProblem'> {
  /** Adds the policies of this assignment of the scenario (from 0) to those of all devices. */
  assignment?: number;
  /** Name of the policy in Intune; default: that of the scenario. */
  title?: string;
}

/**
 * Writes the policies that a scenario states in the format of a tool.
 *
 * @throws InputError with every problem of the scenario, or when it has no such assignment, or no policy
 */
export function exportPoliciesOn(
  host: Host,
  source: Source,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<Exported> {
  return asTold(async () => {
    if (!EXPORT_FORMATS.includes(format))
      throw InputError.of(`${format}: error: allowed is ${EXPORT_FORMATS.join(', ')}`);
    const { name, files } = opened(source, host.newFiles());
    const { scenario, warnings } = loadScenario(name, files.readText, overrideTexts(options.set));
    for (const warning of warnings) options.onProblem?.(withoutPosition(warning));
    const { assignments, ...policies } = scenario.policies;
    const chosen = options.assignment === undefined ? undefined : assignments[options.assignment];
    if (options.assignment !== undefined && !chosen) {
      throw InputError.of(
        `${name}: error: no assignment ${options.assignment}; there are ${assignments.length}, the first is 0`,
      );
    }
    const set = { ...policies, ...chosen?.set } as PolicySet;
    if (Object.values(set).every((value) => value === undefined)) {
      throw InputError.of(`${name}: error: this scenario states no policy to export`);
    }
    const exported = exportPolicySet(set, format, options.title ?? scenario.name);
    if (chosen || assignments.length === 0) return exported;
    const left = `${counted(assignments.length, 'assignment')} ${verb(assignments.length, 'is not in it, which holds', 'are not in it, which hold')} for some of the devices; --assignment 0 adds the first`;
    return { ...exported, notes: [...exported.notes, left] };
  });
}
