/** Runs of sets of settings, each done once: by set and seed. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { VERSION } from '../../core/version.js';
import type { Figures } from '../../ledger/figures.js';
import { overlaid, type PlainObject } from '../../scenario/layers.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Budget } from '../budget.js';
import { type Experiment, replicateSeed } from '../environment.js';
import { jsonOf } from '../memory/hashes.js';
import { RULES_VERSION } from '../memory/rulesVersion.js';
import type { Runner, RunTask } from '../runners/runner.js';
import type { ResultStore } from '../sweep/run.js';
import type { PolicyValues } from './scopes.js';
import { type Scope, settingsOverlay } from './scopes.js';

/** What a scenario reads beside its policies, changed: a reading of the model. */
type ReadChanged = (written: PlainObject) => Scenario;

/** What trials are of, and how they are done. */
export interface TrialsOf {
  base: Experiment;
  /** What the scenario says, with everything that it extends. */
  written: PlainObject;
  read: ReadChanged;
  /** Groups of devices that settings may be for. */
  scopes: readonly Scope[];
  runner: Runner;
  /** Keeps results, for a later search as well. */
  store: ResultStore;
  budget: Budget;
  onRun: () => void;
}

export interface Trial {
  settings: PolicyValues;
  replicate: number;
}

/** Settings in order of their names: the same settings are the same text. */
export function settingsKey(settings: PolicyValues): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export class Trials {
  private readonly experiments = new Map<string, { experiment: Experiment; identity: string }>();
  private readonly inventory: string;

  constructor(private readonly of: TrialsOf) {
    this.inventory = hash(jsonOf(of.base.inventory));
  }

  get budget(): Budget {
    return this.of.budget;
  }

  /** The experiment without settings. */
  get base(): Experiment {
    return this.of.base;
  }

  /** How many of the sets differ in what they make of the scenario. */
  distinct(sets: readonly PolicyValues[]): number {
    return new Set(sets.map((settings) => this.experimentOf(settings).identity)).size;
  }

  /** What the settings lay over the scenario. */
  overlay(settings: PolicyValues): PlainObject {
    return settingsOverlay(settings, this.of.scopes, this.of.written);
  }

  /** The figures of a run, or `undefined` where it was not done. */
  get(settings: PolicyValues, replicate: number): Figures | undefined {
    return this.of.store.get(this.key(settings, replicate));
  }

  /** The figures of some seeds; those that were not run are left out. */
  figures(settings: PolicyValues, replicates: readonly number[]): Figures[] {
    return replicates.flatMap((replicate) => this.get(settings, replicate) ?? []);
  }

  hasAll(settings: PolicyValues, replicates: readonly number[]): boolean {
    return replicates.every((replicate) => this.get(settings, replicate) !== undefined);
  }

  /** Does the runs that are not there, the first first, as far as the budget goes. @returns whether all are there */
  async run(trials: readonly Trial[]): Promise<boolean> {
    const tasks = new Map<string, RunTask>();
    for (const { settings, replicate } of trials) {
      const key = this.key(settings, replicate);
      if (this.of.store.get(key) !== undefined) continue;
      tasks.set(key, { key, experiment: this.experimentOf(settings).experiment, replicate });
    }
    const affordable = [...tasks.values()].slice(0, this.budget.runsLeft);
    if (affordable.length > 0 && !this.budget.isOver) {
      const onDone = ({ key }: RunTask, figures: Figures) => {
        this.of.store.put(key, figures);
        this.budget.spend(1);
        this.of.onRun();
      };
      await this.of.runner.run(affordable, onDone, this.budget.signal);
    }
    return trials.every(({ settings, replicate }) => this.get(settings, replicate) !== undefined);
  }

  /** All sets on all seeds. */
  runAll(sets: readonly PolicyValues[], replicates: readonly number[]): Promise<boolean> {
    return this.run(replicates.flatMap((replicate) => sets.map((settings) => ({ settings, replicate }))));
  }

  private key(settings: PolicyValues, replicate: number): string {
    return hash(`${this.experimentOf(settings).identity} ${replicateSeed(this.of.base.seed, replicate)}`);
  }

  private experimentOf(settings: PolicyValues): { experiment: Experiment; identity: string } {
    const key = settingsKey(settings);
    let known = this.experiments.get(key);
    if (!known) {
      const isBase = Object.keys(settings).length === 0;
      const scenario = isBase ? this.of.base.scenario : this.of.read(overlaid(this.of.written, this.overlay(settings)));
      const {
        name: _name,
        description: _description,
        expect: _expect,
        seed: _seed,
        extends: _extends,
        ...rest
      } = scenario;
      const identity = hash(jsonOf([VERSION, RULES_VERSION, rest, this.inventory]));
      known = { experiment: { ...this.of.base, scenario }, identity };
      this.experiments.set(key, known);
    }
    return known;
  }
}

function hash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}
