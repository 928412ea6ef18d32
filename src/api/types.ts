/** What both entries of the library give beside their functions: types, errors, and texts. */
export type { FigureUnit } from '../core/figureCatalogue.js';
export type { Position, Problem } from '../core/problems.js';
export { formatProblem, InputError, InvariantError } from '../core/problems.js';
export type { Estimate } from '../core/stats.js';
export type { AssignedPolicies } from '../doors/assignments.js';
export type { Conflict } from '../doors/conflicts.js';
export type { DeviceEstate, DeviceOptions } from '../doors/devices/deviceEstate.js';
export type { ListFinding } from '../doors/devices/quality.js';
export type { Exported, ExportFormat } from '../doors/exportPolicies.js';
export type { ImportFile } from '../doors/found.js';
export type { Imported, ImportOptions } from '../doors/importPolicies.js';
export type { ReadingOptions } from '../doors/observed/forms.js';
export type { Observed, ObservedTable } from '../doors/observed/readObserved.js';
export type { BudgetSpec } from '../experiment/budget.js';
export type { Fitted, FittedUnknown } from '../experiment/calibrate/fitted.js';
export type { ModelCheck } from '../experiment/calibrate/modelCheck.js';
export type { CausePart, Causes, GapOfFigure } from '../experiment/causes/causes.js';
export type { Baseline, BaselineEntry, Drift } from '../experiment/check/baseline.js';
export type { CheckResult, Judgement, Verdict } from '../experiment/check/judge.js';
export type { Recommendation } from '../experiment/check/recommendation.js';
export type { ComparedScenario } from '../experiment/compare.js';
export type { Diagnosis, Finding, Outcome, Trial } from '../experiment/diagnose.js';
export type { Spread } from '../experiment/draws.js';
export type { Evidence } from '../experiment/evidence.js';
export type { HealthCheck } from '../experiment/healthChecks.js';
export type { Explanation } from '../experiment/observe/assumptions.js';
export type { ComparedCell } from '../experiment/observe/compareObserved.js';
export type { ObservedRow } from '../experiment/observe/rows.js';
export type { FactorEffect, HeatMap, SweepEffects } from '../experiment/sweep/effects.js';
export type { SweepPlan } from '../experiment/sweep/plan.js';
export type { ProfileShare } from '../fleet/profileShares.js';
export type { Bounds } from '../ledger/bounds.js';
export type { Figures } from '../ledger/figures.js';
export type { Totals } from '../ledger/totals.js';
export type { DeviceExplanation } from '../report/explain.js';
export type { ExplainedValue, ScenarioExplanation } from '../report/explainScenario.js';
export type { QuestionTable } from '../report/questions/index.js';
export type { ShownTable } from '../report/questions/shown.js';
export type { ReadingRun } from '../report/readings.js';
export type { Summary, SummaryExpectation } from '../report/summary.js';
export type {
  DeviceDecision,
  DownloadDecision,
  OwnRequest,
  OwnRule,
  RuleDevice,
  RuleDownload,
  RuleDraw,
  RuleEstate,
  RuleFile,
  RuleIdentity,
  RulePair,
} from '../scenario/ownRules.js';
export type { Scenario } from '../scenario/schema.js';
export type { CalibrateOptions, CalibrateResult, Predicted } from './calibrate.js';
export type { CausesOptions, CausesResult } from './causes.js';
export type { CheckedAdvice, CheckOptions } from './check.js';
export type { CompareOptions, CompareResult, Variant } from './compare.js';
export type { DiagnoseOptions } from './diagnose.js';
export type { ExportOptions } from './doors.js';
export type { Download, DownloadTable } from './downloads.js';
export type { HeldAgainst, ObserveOptions, ObserveResult } from './observe.js';
export type { ReadOptions, SimulationOptions, WorkOptions } from './options.js';
export type { GivenRules } from './ownRules.js';
export type { RecommendOptions, RecommendResult } from './recommend.js';
export type { RunResult, SimulateOptions } from './simulate.js';
export type { Overrides, Source } from './source.js';
export { ScenarioText } from './source.js';
export type { SweepOptions, SweepPoint, SweepResult } from './sweep.js';
export type { Validated, ValidRecommendation, ValidScenario, ValidSweep } from './validate.js';
