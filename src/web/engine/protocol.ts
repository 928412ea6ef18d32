/** What the page and its Web Worker say to each other: plain data both ways. */
import type { Problem } from '../../core/problems.js';
import type { ExportFormat } from '../../doors/exportPolicies.js';
import type { Report } from '../../report/page.js';
import type { Summary } from '../../report/summary.js';
import type { PlainObject } from '../../scenario/layers.js';
import type { SiteRow, SiteView } from './estate.js';
import type { HourView } from './hour.js';
import type { ListedSites } from './listed.js';
import type { Replay } from './replay.js';

/** A scenario as the studio holds it: a text, and the texts of the files that it names. */
export interface Project {
  /** Of the file. */
  name: string;
  text: string;
  files: Readonly<Record<string, string>>;
}

/** What is known of a scenario before it is run. */
export interface Checked {
  /** The scenario after what it extends, as it was written. */
  written: PlainObject;
  /** Where the sites come from a file: its name, and what all of them have. */
  listed: ListedSites | null;
  /** By policy: the value that holds, as text, and where it comes from. */
  policies: readonly { name: string; value: string; origin: string }[];
  problems: readonly Problem[];
  sites: number;
  devices: number;
  /** The most downloads that the run can have. */
  downloads: number;
}

/** What a run came to. */
export interface Result {
  summary: Summary;
  report: Report;
  /** Milliseconds that the runs took. */
  tookMs: number;
  /** True while more replicates are on their way. */
  isPartial: boolean;
}

/** A file that was dropped or chosen. */
export interface GivenFile {
  name: string;
  bytes: Uint8Array;
}

/** What a diagnosis is about: the whole estate, or a part of it. */
export interface Scope {
  site?: string;
  device?: string;
  /** Why bytes came from the CDN that somebody asks about: `first-copy`. */
  reason?: string;
}

export interface Diagnosed {
  report: Report;
  scope: Scope;
  /** What the reason that was asked about is, in words, and which of the findings takes it up, from 1. */
  about: { words: string; finding: number | null } | null;
}

export type Request =
  | { kind: 'check'; project: Project }
  | { kind: 'run'; project: Project; replicates: number }
  | { kind: 'compare'; projects: readonly { name: string; project: Project }[]; replicates: number }
  | { kind: 'diagnose'; project: Project; scope: Scope }
  | { kind: 'openPoints'; project: Project }
  | { kind: 'sites'; project: Project }
  | { kind: 'site'; project: Project; site: string }
  | { kind: 'hour'; project: Project; day: number; hour: number }
  | { kind: 'explain'; project: Project; device: string }
  | { kind: 'replay'; project: Project }
  | { kind: 'import'; project: Project; files: readonly GivenFile[] }
  | { kind: 'export'; project: Project; format: ExportFormat };

/** What comes back at the end, by the kind of the request. */
export interface Answers {
  check: Checked;
  run: Result;
  compare: Report;
  diagnose: Diagnosed;
  /** The scenario under other readings of the documents. */
  openPoints: Report;
  sites: readonly SiteRow[];
  site: SiteView;
  hour: HourView;
  /** Text for a fixed width. */
  explain: string;
  replay: Replay;
  /** A scenario of policies and devices, or how reports of devices compare with the scenario. */
  import: { text: string; files: Readonly<Record<string, string>>; notes: readonly string[] } | { report: Report };
  export: { bytes: Uint8Array; notes: readonly string[] };
}

export type ToWorker = { id: number; request: Request } | { id: number; cancel: true };

export type FromWorker = { id: number } & (
  | { progress: number }
  | { partial: Result }
  | { answer: Answers[Request['kind']] }
  | { problems: readonly Problem[] }
  | { bug: string }
);
