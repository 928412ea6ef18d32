/** A diagnosis: which rows of the decision table explain the CDN bytes of a scope, and what their remedies bring. */
import { REASON } from '../core/reasons.js';
import { type Steps, within } from '../core/steps.js';
import type { PartResult } from '../engine/result.js';
import { overlaid, type PlainObject } from '../scenario/layers.js';
import { Environments, type Experiment } from './environment.js';
import { type Evidence, gatherEvidence } from './evidence.js';
import { type HealthCheck, healthChecks } from './healthChecks.js';
import { GROUPINGS, PeerGroups, withoutGrouping } from './peerGroups.js';
import { overlayOf, setPolicies } from './remedies.js';
import { CAUSES, type Cause, SYMPTOMS, type Symptom } from './symptoms.js';
import { type Replicate, replicateInSteps, worldInSteps } from './world.js';

/** A row is worth a trial from this share of all bytes on. */
const LEAST_SHARE = 0.005;
/** Remedies that are followed one after the other. */
const MOST_ROUNDS = 8;
/** Runs that are expected, for the progress, as long as it is not known: one for each remedy, and some together. */
const LIKELY_REMEDIES = 4;
const LIKELY_ROUNDS = 3;
const LIKELY_GROUPINGS = 3;

/** What a scope came to: how much peers gave, and what that cost. */
export interface Outcome {
  peerShare: number;
  bytesFromCdn: number;
  bytesUploadedOnBattery: number;
  bytesBetweenSites: number;
  bytesFromCacheServersBetweenSites: number;
  downloadTimeP95S: number;
  /** Downloads that have not arrived. */
  unfinished: number;
}

/** What was tried, as a file that extends the scenario would say it, and what came of it. */
export interface Trial {
  overlay: PlainObject;
  after: Outcome;
}

/** One explanation, the most bytes first. */
export interface Finding {
  id: string;
  cause: Cause;
  explanation: string;
  bytes: number;
  share: number;
  evidence: string;
  remedy: string;
  /** Of which bytes: those that came from the CDN, or those that have not arrived. */
  about: 'cdn' | 'missing';
  /** Peer share of the scope with the remedy; `null` where no setting helps. */
  peerShareAfter: number | null;
  trial: Trial | null;
  /** Remedies that had to be followed before it came to light: it was hidden behind what they mend. */
  behind: string[];
}

export interface Diagnosis {
  scope: string;
  evidence: Evidence;
  peerShare: number;
  cacheShare: number;
  before: Outcome;
  findings: Finding[];
  /** The remedies that give most together, with those that come to light when others are followed; none: `null`. */
  together: ({ remedies: string[]; peerShare: number } & Trial) | null;
  /** Other modes and group sources that put other devices together, beside `together`; the largest peer share first. */
  groupings: ({ label: string } & Trial)[];
  checks: HealthCheck[];
}

/**
 * Diagnoses one replicate of a scenario, in steps: it is run once, then once with each remedy, with some together, and
 * once with each way to form other peer groups.
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
  const { evidence, checks } = yield* keptRun(experiment, runs, (replicate) => {
    const isMeant = isMeantIn(replicate);
    return {
      evidence: gatherEvidence(replicate, isMeant),
      checks: healthChecks(replicate.world.fleet, experiment.scenario, isMeant),
    };
  });
  const withOverlay = (overlay: PlainObject): Experiment => ({
    ...changed(overlaid(written, overlay)),
    seed: experiment.seed,
  });
  const tryOut: TryOut = function* (overlay) {
    return yield* keptRun(withOverlay(overlay), runs, (replicate) => gatherEvidence(replicate, isMeantIn(replicate)));
  };
  const base: Base = { written, evidence, tryOut };
  const rows = explain(evidence);
  runs.planned = 1 + rows.filter(({ symptom }) => symptom.overlay).length + LIKELY_ROUNDS + LIKELY_GROUPINGS;
  const findings: Finding[] = [];
  for (const row of rows) findings.push(findingOf(row, evidence, yield* tried(row.symptom, base)));
  const peerShare = shareOf(evidence.bytesFromPeers, evidence);
  const helps = ({ trial }: Finding) =>
    trial !== null && (trial.after.peerShare > peerShare || trial.after.unfinished < evidence.unfinished);
  const helpful = rows.filter((_, i) => helps(findings[i]!)).map(({ symptom }) => symptom);
  const { together, hidden } = yield* followRemedies(helpful, rows, base);
  const start = withoutGrouping(together?.overlay ?? {});
  const groupings = GROUPINGS.map(({ label, policies }) => ({
    label,
    overlay: overlaid(start, setPolicies(policies)(overlaid(written, start), evidence)),
  }));
  const others = yield* otherGroupings(withOverlay(together?.overlay ?? {}), groupings, withOverlay, runs);
  const groupingTrials: Diagnosis['groupings'] = [];
  for (const { label, overlay } of others) {
    groupingTrials.push({ label, overlay, after: outcomeOf(yield* tryOut(overlay)) });
  }
  return {
    scope,
    evidence,
    peerShare,
    cacheShare: shareOf(evidence.bytesFromCacheServer, evidence),
    before: outcomeOf(evidence),
    findings: [...findings, ...hidden],
    together,
    groupings: groupingTrials.sort((a, b) => b.after.peerShare - a.after.peerShare),
    checks,
  };
}

/** The evidence with an overlay in place. */
type TryOut = (overlay: PlainObject) => Steps<Evidence>;

/** What every trial starts from. */
interface Base {
  written: PlainObject;
  evidence: Evidence;
  tryOut: TryOut;
}

/** The runs of a diagnosis: how many are done and planned, and what they share. */
interface Runs {
  done: number;
  planned: number;
  environments: Environments;
}

/** What is to be seen in a replicate with all its downloads and reasons, as one of several runs; the replicate itself is not held. */
function* keptRun<T>(experiment: Experiment, runs: Runs, see: (replicate: Replicate) => T): Steps<T> {
  const parts: PartResult[] = [];
  const steps = replicateInSteps({ ...experiment, tracing: 'reasons' }, 0, runs.environments, (part) =>
    parts.push(part),
  );
  const share = (done: number) => Math.min(1, done / runs.planned);
  const replicate = yield* within(steps, share(runs.done), share(runs.done + 1));
  runs.done += 1;
  return see({ ...replicate, parts });
}

/** The ways to form peer groups that put other devices together than the scenario, and than each other. */
function* otherGroupings<T extends { overlay: PlainObject }>(
  experiment: Experiment,
  groupings: readonly T[],
  withOverlay: (overlay: PlainObject) => Experiment,
  { environments, done, planned }: Runs,
): Steps<T[]> {
  const seen = new PeerGroups();
  const at = Math.min(1, done / planned);
  seen.add(yield* within(worldInSteps(experiment, 0, environments), at, at));
  const others: T[] = [];
  for (const grouping of groupings) {
    const world = yield* within(worldInSteps(withOverlay(grouping.overlay), 0, environments), at, at);
    if (seen.add(world)) others.push(grouping);
  }
  return others;
}

/** What the remedy of a symptom brings; `null` where there is nothing to change. */
function* tried({ overlay: make }: Symptom, { written, evidence, tryOut }: Base): Steps<Trial | null> {
  const overlay = make?.(written, evidence) ?? {};
  if (Object.keys(overlay).length === 0) return null;
  return { overlay, after: outcomeOf(yield* tryOut(overlay)) };
}

function findingOf({ symptom, bytes }: Row, evidence: Evidence, trial: Trial | null, behind: string[] = []): Finding {
  return {
    id: symptom.id,
    cause: symptom.cause,
    explanation: CAUSES[symptom.cause],
    bytes,
    about: symptom.missing === undefined ? 'cdn' : 'missing',
    share: symptom.missing === undefined ? shareOf(bytes, evidence) : bytes / askedBytes(evidence),
    evidence: symptom.evidence(evidence),
    remedy: symptom.remedy,
    peerShareAfter: trial?.after.peerShare ?? null,
    trial,
    behind,
  };
}

/**
 * Follows remedies together: obstacles can stand one behind the other, so that the next comes to light when one is gone.
 * The cause with the most bytes comes next, helpful or not: a remedy of a cause that hides another brings nothing alone.
 */
function* followRemedies(
  helpful: readonly Symptom[],
  known: readonly Row[],
  { written, evidence: first, tryOut }: Base,
): Steps<{ together: Diagnosis['together']; hidden: Finding[] }> {
  const followed = [...helpful];
  const seen = new Set(known.map(({ symptom }) => symptom));
  const hidden: Finding[] = [];
  let best: Diagnosis['together'] = null;
  let evidence = first;
  let last: { row: Row; evidence: Evidence; behind: string[] } | undefined;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (followed.length > 0) {
      const overlay = overlayOf(
        followed.flatMap(({ overlay: make }) => make ?? []),
        written,
        evidence,
      );
      evidence = yield* tryOut(overlay);
      const trial = { overlay, after: outcomeOf(evidence) };
      if (last) hidden.push(findingOf(last.row, last.evidence, trial, last.behind));
      if (followed.length > 1 && trial.after.peerShare > (best?.peerShare ?? shareOf(first.bytesFromPeers, first))) {
        best = { remedies: followed.map(({ remedy }) => remedy), peerShare: trial.after.peerShare, ...trial };
      }
    }
    const next = explain(evidence).find(
      ({ symptom }) =>
        !followed.includes(symptom) && Object.keys(symptom.overlay?.(written, evidence) ?? {}).length > 0,
    );
    if (!next) break;
    const isHidden = !seen.has(next.symptom);
    last = isHidden ? { row: next, evidence, behind: followed.map(({ remedy }) => remedy) } : undefined;
    seen.add(next.symptom);
    followed.push(next.symptom);
  }
  return { together: best, hidden };
}

/** CDN bytes, or bytes that have not arrived, that a row of the table explains. */
interface Row {
  symptom: Symptom;
  bytes: number;
}

/** The rows that explain bytes, the most first; each reason belongs to the first row that takes it. */
function explain(evidence: Evidence): Row[] {
  const taken = new Set<string>();
  const rows: Row[] = [];
  for (const symptom of SYMPTOMS) {
    if (symptom.applies && !symptom.applies(evidence)) continue;
    if (symptom.missing !== undefined) {
      const bytes = evidence.missing.get(symptom.missing)?.bytes ?? 0;
      if (bytes > 0 && bytes >= LEAST_SHARE * askedBytes(evidence)) rows.push({ symptom, bytes });
      continue;
    }
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

function outcomeOf(evidence: Evidence): Outcome {
  const { bytesFromCdn, bytesUploadedOnBattery, downloadTimeP95S, unfinished } = evidence;
  const { bytesBetweenSites, bytesFromCacheServersBetweenSites } = evidence;
  return {
    peerShare: shareOf(evidence.bytesFromPeers, evidence),
    bytesFromCdn,
    bytesUploadedOnBattery,
    bytesBetweenSites,
    bytesFromCacheServersBetweenSites,
    downloadTimeP95S,
    unfinished,
  };
}

/** What the downloads of the scope have and lack. */
function askedBytes({ bytesMissing, bytesTotal }: Evidence): number {
  return bytesMissing + bytesTotal;
}

function shareOf(bytes: number, { bytesTotal }: Evidence): number {
  return bytesTotal === 0 ? 0 : bytes / bytesTotal;
}
