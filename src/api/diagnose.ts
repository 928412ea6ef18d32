/** Why peers gave less than they could, and what would help. */
import { unknownName } from '../core/names.js';
import { InputError } from '../core/problems.js';
import { type Diagnosis, diagnose } from '../experiment/diagnose.js';
import { withPauses } from '../experiment/pauses.js';
import type { Replicate } from '../experiment/world.js';
import type { PlainObject } from '../scenario/layers.js';
import { loadScenario } from '../scenario/load.js';
import { compilePattern, isPattern } from '../scenario/match.js';
import type { Host } from './host.js';
import { checkKeptRun } from './memory.js';
import type { ReadOptions, WorkOptions } from './options.js';
import { checkWorld, deviceNamed, prepare } from './prepare.js';
import { asTold, type Source } from './source.js';
import { memoryLimitOf } from './wholeNumber.js';

export interface DiagnoseOptions extends ReadOptions, Omit<WorkOptions, 'workers'> {
  /** Only this device, or only the devices of this site; default: all. */
  device?: string;
  site?: string;
}

/**
 * Diagnoses the first replicate of a scenario.
 *
 * @throws InputError with every problem of the scenario, or for a device or a site that does not exist
 */
export function diagnoseOn(host: Host, source: Source, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  return asTold(async () => {
    const { onProgress, signal, onProblem } = options;
    const prepared = await prepare(source, host.newFiles(), options);
    const { experiment, loaded } = prepared;
    checkKeptRun(experiment, memoryLimitOf(options, host));
    checkWorld(prepared, onProblem);
    const { written, file } = loaded;
    const changed = (plain: PlainObject) => {
      const text = JSON.stringify({ ...plain, extends: undefined });
      const { scenario } = loadScenario(file, () => ({ file, text }));
      return { ...experiment, scenario };
    };
    const scope = options.device ?? options.site ?? experiment.scenario.name;
    const steps = diagnose(experiment, written, changed, scope, (replicate) => scopeOf(replicate, options));
    return withPauses(steps, onProgress, signal);
  });
}

/** The devices that are meant, or an error with the nearest name. */
function scopeOf({ world }: Replicate, { device, site }: DiagnoseOptions): (d: number) => boolean {
  const { fleet } = world;
  if (device !== undefined) {
    const wanted = deviceNamed(fleet, device);
    return (d) => d === wanted;
  }
  if (site !== undefined) {
    const names = fleet.sites.map(({ name }) => name);
    const wanted = isPattern(site) ? -1 : names.findIndex(compilePattern(site));
    if (wanted < 0) throw InputError.of(`--site ${site}: error: ${unknownName('site', site, names)}`);
    return (d) => fleet.siteOf[d] === wanted;
  }
  return () => true;
}
