/**
 * Charts as data: what is shown, not how it is drawn. Reports and the studio draw the same charts from it.
 *
 * A chart is plain data: a Web Worker can hand it to a page. `draw.ts` draws it at any width, `chartTable.ts` says it as
 * a table.
 */
import type { FigureUnit } from '../../core/figureCatalogue.js';

/** Names of colours; each theme (palette.ts) has a value for it. */
export type Colour = 'cdn' | 'lan' | 'group' | 'internet' | 'linkLocal' | 'cache' | 'total' | 'soft';

interface Described {
  /** What the chart shows, so that it can be read alone. */
  title: string;
  /** What the reader has to know beside the title. */
  note?: string;
}

/** A bar of parts: bytes by source. */
export interface SplitChart extends Described {
  kind: 'split';
  bars: readonly { label: string; parts: readonly { label: string; colour: Colour; bytes: number }[] }[];
}

/** Something that a page lets people choose: `reason:first-copy`, `site:branch-07`. */
interface Choosable {
  key?: string;
}

/** Bars that begin where the one before ends: from a whole to what is left of it. */
export interface WaterfallChart extends Described {
  kind: 'waterfall';
  unit: FigureUnit;
  rows: readonly ({ label: string; from: number; to: number; colour: Colour; text: string } & Choosable)[];
}

export interface BarRow extends Choosable {
  label: string;
  value: number;
  colour?: Colour;
  /** A darker bar within the bar. */
  inner?: number;
  /** What is written beside it; default: the value. */
  text?: string;
}

/** A bar a row. */
export interface BarChart extends Described {
  kind: 'bars';
  unit: FigureUnit;
  rows: readonly BarRow[];
  /** Whether values are differences: those of shares are in points. */
  isDifference?: boolean;
  /** What a full bar stands for: the rest of it is drawn as a track. Default: the largest value, without a track. */
  full?: number;
}

/** Estimates with their 95 % intervals, perhaps in groups. */
export interface IntervalChart extends Described {
  kind: 'intervals';
  unit: FigureUnit;
  /** Whether values are differences: they have signs, and the axis has a line at zero. */
  isDifference: boolean;
  groups: readonly {
    label: string | null;
    rows: readonly { label: string; mean: number; low: number | null; high: number | null }[];
  }[];
}

/** Amounts over time, each value for `stepS` seconds. */
export interface TimeChart extends Described {
  kind: 'time';
  unit: FigureUnit;
  /** Milliseconds since 1970 of the first value, UTC. */
  startMs: number;
  stepS: number;
  series: readonly { label: string; colour: Colour; shape: 'area' | 'line'; values: readonly number[] }[];
  /** A line across: what cannot be exceeded. */
  limit?: { label: string; value: number };
}

/** A coloured cell for each pair of labels; `null` where there is no value. */
export interface HeatChart extends Described {
  kind: 'heat';
  unit: FigureUnit;
  x: { title: string; labels: readonly string[] };
  y: { title: string; labels: readonly string[] };
  /** By y, then by x. */
  values: readonly (readonly (number | null)[])[];
  /** `amount`: from nothing to the most; `spread`: from the least over the middle to the most. */
  scale: 'amount' | 'spread';
  /** In a page: cells can be chosen, each by this with its row and column behind it, `hour:1:7`. */
  key?: string;
  /** What the deepest colour stands for, such as the rate of a line; default: the largest value. */
  most?: number;
}

/** A curve over numbers. */
export interface CurveChart extends Described {
  kind: 'curve';
  unit: FigureUnit;
  isDifference: boolean;
  x: { title: string };
  points: readonly { x: number; y: number }[];
}

/** Shares that grow with the time since something began, a curve a row; the axis of time is logarithmic. */
export interface ReachedChart extends Described {
  kind: 'reached';
  /** Where the axis ends, in seconds; it begins at one second. */
  toS: number;
  /** Points by time; a curve keeps its share until the next, and ends with the last. */
  series: readonly { label: string; colour: Colour; points: readonly { timeS: number; share: number }[] }[];
}

/** Points of two figures, with the front of those that no other beats, and a few that have names. */
export interface ScatterChart extends Described {
  kind: 'scatter';
  /** Of y. */
  unit: FigureUnit;
  y: { title: string };
  x: { title: string; unit: FigureUnit };
  points: readonly { x: number; y: number }[];
  /** In order of x. */
  front: readonly { x: number; y: number }[];
  named: readonly { label: string; x: number; y: number }[];
}

/** A shape within a shape: devices are in sites, sites behind public IPs, and so on. */
export interface GroupNode extends Choosable {
  label: string;
  /** What is said of it besides. */
  text: string;
  /** Devices, of a leaf. */
  size?: number;
  /** Which peer group it belongs to: equal numbers have equal colours; `own`: all of one; `null`: to none. */
  group?: number | 'own' | null;
  children?: readonly GroupNode[];
}

/** Who can peer with whom, as nested shapes. */
export interface GroupChart extends Described {
  kind: 'groups';
  root: GroupNode;
}

export type Chart =
  | SplitChart
  | WaterfallChart
  | BarChart
  | IntervalChart
  | TimeChart
  | HeatChart
  | CurveChart
  | ReachedChart
  | ScatterChart
  | GroupChart;
