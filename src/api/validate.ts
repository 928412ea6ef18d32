/** A scenario, a sweep or a recommendation checked without running it. */
import { InputError, type Problem } from '../core/problems.js';
import { loadRecommendation, type Recommendation } from '../experiment/check/recommendation.js';
import type { HostFiles } from '../experiment/files.js';
import { sweepWarnings } from '../experiment/sweep/oddities.js';
import { planSweep, type SweepPlan } from '../experiment/sweep/plan.js';
import { fileKindOf } from '../scenario/fileKind.js';
import { readLayers } from '../scenario/layers.js';
import type { Scenario } from '../scenario/schema.js';
import type { Host } from './host.js';
import type { ReadOptions } from './options.js';
import { readRules } from './ownRules.js';
import { checkWorld, prepare } from './prepare.js';
import { asTold, nameOf, opened, overrideTexts, type Source, withoutPosition } from './source.js';

/** What was checked, and what is odd about it or was assumed. */
export type Validated = { problems: readonly Problem[] } & (ValidScenario | ValidSweep | ValidRecommendation);

export interface ValidScenario {
  kind: 'scenario';
  /** With its defaults, every value in the units of the engine. */
  scenario: Scenario;
  sites: number;
  devices: number;
  releases: number;
  files: number;
}

export interface ValidSweep {
  kind: 'sweep';
  plan: SweepPlan;
}

export interface ValidRecommendation {
  kind: 'recommendation';
  recommendation: Recommendation;
}

/**
 * Reads and checks a scenario, a sweep or a recommendation.
 *
 * @throws InputError with every error of it
 */
export function validateOn(host: Host, source: Source, options: ReadOptions = {}): Promise<Validated> {
  return asTold(() => validate(source, host.newFiles(), options));
}

async function validate(source: Source, ofHost: HostFiles, options: ReadOptions): Promise<Validated> {
  const { name, files } = opened(source, ofHost);
  const kind = fileKindOf(readLayers(name, files.readText).value);
  const [override] = overrideTexts(options.set);
  if (kind !== 'scenario' && override !== undefined) {
    throw InputError.of(
      `--set ${override}: error: it changes a scenario, and ${nameOf(source)} is a ${kind}: write it there`,
    );
  }
  const told = (problems: readonly Problem[]) => {
    const shown = problems.map(withoutPosition);
    for (const problem of shown) options.onProblem?.(problem);
    return shown;
  };
  if (kind === 'sweep') {
    const plan = await planSweep(name, files, true, await readRules(options.rules, ofHost));
    return { kind, plan, problems: told(sweepWarnings(plan)) };
  }
  if (kind === 'recommendation') {
    const recommendation = await loadRecommendation(name, files, await readRules(options.rules, ofHost));
    return { kind, recommendation, problems: told([...recommendation.warnings, ...recommendation.estateWarnings()]) };
  }
  const problems: Problem[] = [];
  const onProblem = (problem: Problem) => {
    problems.push(problem);
    options.onProblem?.(problem);
  };
  const prepared = await prepare(source, ofHost, { ...options, onProblem });
  const { fleet, catalogue } = checkWorld(prepared, onProblem);
  return {
    kind,
    problems,
    scenario: prepared.experiment.scenario,
    sites: fleet.sites.length,
    devices: fleet.count,
    releases: catalogue.releases.length,
    files: catalogue.fileCount,
  };
}
