/** A diagnosis: which rows of the decision table explain the CDN bytes of a scope, and what their remedies bring. */
import { REASON } from '../core/reasons.js';
import { type Steps, within } from '../core/steps.js';
import type { ComponentResult } from '../engine/result.js';
import type { PlainObject } from '../scenario/layers.js';
import { Environments, type Experiment } from './environment.js';
import { type Evidence, gatherEvidence } from './evidence.js';
import { type HealthCheck, healthChecks } from './healthChecks.js';
import { CAUSES, type Cause, SYMPTOMS, type Symptom } from './symptoms.js';
import { type Replicate, replicateInSteps } from './world.js';

/** A row is worth a trial from this share of all bytes on. */
const LEAST_SHARE = 0.005;
/** Remedies that are followed one after the other. */
const MOST_ROUNDS = 8;
/** Runs that are expected, for the progress, as long as it is not known: one for each remedy, and some together. */
const LIKELY_REMEDIES = 4;
const LIKELY_ROUNDS = 3;

/** One explanation, the most bytes first. */
export interface Finding {
  id: string;
  cause: Cause;
  explanation: string;
  bytes: number;
  share: number;
  evidence: string;
  remedy: string;
  /** Peer share of the scope with the remedy; `null` where no setting helps. */
  peerShareAfter: number | null;
}

export interface Diagnosis {
  scope: string;
  evidence: Evidence;
  peerShare: number;
  cacheShare: number;
  findings: Finding[];
  /** The remedies that give most together, with those that come to light when others are followed; none: `null`. */
  together: { remedies: string[]; peerShare: number } | null;
  checks: HealthCheck[];
}

/**
 * Diagnoses one replicate of a scenario, in steps: it is run once, then once with each remedy, then with some together.
 *
 * @param changed builds the experiment of a changed scenario
 * @param isMeantIn which devices of a replicate the diagnosis is about
 */
export function* diagnose(
  experiment: Experiment,
  written: PlainObject,
  changed: (written: PlainObject) => Experiment,
  scope: string,
  isMeantIn: (replicate: Replicate) => (d: number) => boolean,
): Steps<Diagnosis> {
  const runs: Runs = { done: 0, planned: 1 + LIKELY_REMEDIES + LIKELY_ROUNDS, environments: new Environments() };
  const { evidence, checks } = yield* tracedRun(experiment, runs, (replicate) => {
    const isMeant = isMeantIn(replicate);
    return {
      evidence: gatherEvidence(replicate, isMeant),
      checks: healthChecks(replicate.world.fleet, experiment.scenario, isMeant),
    };
  });
  const peerShare = shareOf(evidence.bytesFromPeers, evidence);
  const tryOut: TryOut = function* (symptoms) {
    const copy = structuredClone(written);
    for (const { change } of symptoms) change?.(copy, evidence);
    const tried = { ...changed(copy), seed: experiment.seed };
    return yield* tracedRun(tried, runs, (replicate) => gatherEvidence(replicate, isMeantIn(replicate)));
  };
  const rows = explain(evidence);
  runs.planned = 1 + rows.filter(({ symptom }) => symptom.change).length + LIKELY_ROUNDS;
  const findings: Finding[] = [];
  for (const { symptom, bytes } of rows) {
    const after = symptom.change ? yield* tryOut([symptom]) : null;
    findings.push({
      id: symptom.id,
      cause: symptom.cause,
      explanation: CAUSES[symptom.cause],
      bytes,
      share: shareOf(bytes, evidence),
      evidence: symptom.evidence(evidence),
      remedy: symptom.remedy,
      peerShareAfter: after && shareOf(after.bytesFromPeers, after),
    });
  }
  const helpful = rows.filter((_, i) => (findings[i]!.peerShareAfter ?? 0) > peerShare).map(({ symptom }) => symptom);
  return {
    scope,
    evidence,
    peerShare,
    cacheShare: shareOf(evidence.bytesFromCacheServer, evidence),
    findings,
    together: yield* followRemedies(helpful, peerShare, tryOut),
    checks,
  };
}

/** The evidence with some remedies in place. */
type TryOut = (symptoms: readonly Symptom[]) => Steps<Evidence>;

/** The runs of a diagnosis: how many are done and planned, and what they share. */
interface Runs {
  done: number;
  planned: number;
  environments: Environments;
}

/** What is to be seen in a replicate with all its traces, as one of several runs; the replicate itself is not held. */
function* tracedRun<T>(experiment: Experiment, runs: Runs, see: (replicate: Replicate) => T): Steps<T> {
  const parts: ComponentResult[] = [];
  const steps = replicateInSteps({ ...experiment, tracing: true }, 0, runs.environments, (part) => parts.push(part));
  const share = (done: number) => Math.min(1, done / runs.planned);
  const replicate = yield* within(steps, share(runs.done), share(runs.done + 1));
  runs.done += 1;
  return see({ ...replicate, parts });
}

/**
 * Follows remedies together: obstacles can stand one behind the other, so that the next comes to light when one is gone.
 */
function* followRemedies(helpful: readonly Symptom[], peerShare: number, tryOut: TryOut): Steps<Diagnosis['together']> {
  const followed = [...helpful];
  let best: Diagnosis['together'] = null;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const evidence = yield* tryOut(followed);
    const share = shareOf(evidence.bytesFromPeers, evidence);
    if (followed.length > 1 && share > (best?.peerShare ?? peerShare)) {
      best = { remedies: followed.map(({ remedy }) => remedy), peerShare: share };
    }
    const next = explain(evidence).find(({ symptom }) => symptom.change && !followed.includes(symptom));
    if (!next) break;
    followed.push(next.symptom);
  }
  return best;
}

/** The rows that explain CDN bytes, the most first; each reason belongs to the first row that takes it. */
function explain(evidence: Evidence): { symptom: Symptom; bytes: number }[] {
  const taken = new Set<string>();
  const rows: { symptom: Symptom; bytes: number }[] = [];
  for (const symptom of SYMPTOMS) {
    if (symptom.applies && !symptom.applies(evidence)) continue;
    let bytes = 0;
    for (const reason of symptom.reasons) {
      const ofReason = evidence.reasonBytes[REASON[reason]]!;
      if (ofReason === 0 || taken.has(reason)) continue;
      taken.add(reason);
      bytes += ofReason;
    }
    if (bytes >= LEAST_SHARE * evidence.bytesTotal && bytes > 0) rows.push({ symptom, bytes });
  }
  return rows.sort((a, b) => b.bytes - a.bytes);
}

function shareOf(bytes: number, { bytesTotal }: Evidence): number {
  return bytesTotal === 0 ? 0 : bytes / bytesTotal;
}
