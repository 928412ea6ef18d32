/**
 * The questions that architects ask of a network, each answered by one table: `dosim run FILE --table NAME`.
 *
 * Pictures are in files of their own: a browser simulates without what draws them.
 */
import type { Replicate } from '../../experiment/world.js';
import { classesQuestion } from './classes.js';
import { costsQuestion } from './costs.js';
import { installsQuestion } from './installs.js';
import { linesQuestion } from './lines.js';
import type { ShownTable } from './shown.js';
import { uploadsQuestion } from './uploads.js';

/** By name, in the order in which they are shown. */
export const QUESTIONS = {
  lines: linesQuestion,
  classes: classesQuestion,
  installs: installsQuestion,
  uploads: uploadsQuestion,
  costs: costsQuestion,
} as const satisfies Record<string, (replicate: Replicate) => ShownTable>;

export type QuestionName = keyof typeof QUESTIONS;
export const QUESTION_NAMES = Object.keys(QUESTIONS) as QuestionName[];
