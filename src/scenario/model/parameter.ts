/** What a parameter of the model is: its type, its default by profile, and where that comes from. */
import type { z } from 'zod';
import type { SourceName } from '../../policy/sources.js';

/** How sure a default is, the surest first. */
export const CERTAINTIES = {
  documented: 'a document states it',
  observed: 'seen on real clients or in answers of the real service',
  contested: 'documents contradict each other',
  inferred: 'our reading of what documents or observations say',
  assumed: 'nobody has said or shown it',
} as const;

type Certainty = keyof typeof CERTAINTIES;

export interface Parameter<T extends z.ZodType> {
  type: T;
  /** The value under profiles of observed clients. */
  default: z.output<T>;
  /** The value under profiles of older documents, where it differs. */
  older?: z.output<T>;
  /** What it decides. */
  meaning: string;
  /** What the sources say, and why this default. */
  why: string;
  sources: readonly SourceName[];
  certainty: Certainty;
}

/** Declares a parameter; only its type is checked. */
export function parameter<T extends z.ZodType>(of: Parameter<T>): Parameter<T> {
  return of;
}
