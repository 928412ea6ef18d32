/**
 * The questions that architects ask of a network, each answered by one table: `dosim run FILE --table NAME`, or `NAME:PART` for
 * a class of sites, a group of lines or a line.
 *
 * Pictures are in files of their own: a browser simulates without what draws them.
 */
import { didYouMean, InputError } from '../../core/problems.js';
import type { World } from '../../engine/parts.js';
import type { Replicate } from '../../experiment/world.js';
import { classesQuestion } from './classes.js';
import { costsQuestion } from './costs.js';
import { hoursQuestion } from './hours.js';
import { installsQuestion } from './installs.js';
import { linesQuestion } from './lines.js';
import { type Part, partNamed } from './parts.js';
import type { ShownTable } from './shown.js';
import { uploadsQuestion } from './uploads.js';

interface Question {
  answer: (replicate: Replicate, part?: Part) => ShownTable;
  /** The kinds of parts that it may be asked of. */
  of: readonly Part['kind'][];
}

/** By name, in the order in which they are shown. */
const QUESTIONS = {
  lines: { answer: linesQuestion, of: ['class', 'group', 'above'] },
  hours: { answer: hoursQuestion, of: ['class', 'group', 'line'] },
  classes: { answer: classesQuestion, of: [] },
  installs: { answer: installsQuestion, of: ['class'] },
  uploads: { answer: uploadsQuestion, of: [] },
  costs: { answer: costsQuestion, of: [] },
} as const satisfies Record<string, Question>;

type QuestionName = keyof typeof QUESTIONS;
export const QUESTION_NAMES = Object.keys(QUESTIONS) as QuestionName[];

/** A question, of the estate or of a part of it: `lines:access points`, `lines:above 80 %`, `hours:BR041:mpls`, `installs:10 to 49 devices`. */
export type QuestionTable = QuestionName | `${'lines' | 'hours' | 'installs'}:${string}`;

/** A question whose part has still to be found. */
interface Asked {
  name: QuestionName;
  /** Empty for the estate. */
  part: string;
}

/** @throws InputError for what is no question, and for a question that is not told by part */
export function askedQuestion(text: string): Asked {
  const at = text.indexOf(':');
  const [name, part] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).trim()];
  if (!isQuestion(name)) {
    const names = QUESTION_NAMES.join(', ');
    const what = name === '' ? 'it names no table' : `there is no ${name}${didYouMean(name, QUESTION_NAMES)}`;
    throw InputError.of(`--table ${text}: error: ${what}; allowed is ${names}`);
  }
  if (at >= 0 && QUESTIONS[name].of.length === 0) {
    throw InputError.of(`--table ${text}: error: ${name} is told of the whole estate only; leave out :${part}`);
  }
  if (at >= 0 && part === '') {
    throw InputError.of(
      `--table ${text}: error: behind the colon stands the name of a class of sites, of a group of lines or of a line`,
    );
  }
  return { name, part };
}

function isQuestion(name: string): name is QuestionName {
  return QUESTION_NAMES.some((known) => known === name);
}

/**
 * How a question is answered.
 *
 * @param world of the run: it knows the parts before anything is simulated
 * @throws InputError where it has no such part
 */
export function answerTo(text: string, world: Pick<World, 'fleet' | 'scenario'>): (replicate: Replicate) => ShownTable {
  const { name, part: named } = askedQuestion(text);
  const { answer, of }: Question = QUESTIONS[name];
  const part = named === '' ? undefined : partNamed(world, named, of, `--table ${text}`);
  return (replicate) => answer(replicate, part);
}
