/** What the simulator knows, as data: policies, reasons, parameters of the model, figures. */
import type { z } from 'zod';
import { FIGURES, type FigureSpec } from '../core/figureCatalogue.js';
import { REASONS, type ReasonName } from '../core/reasons.js';
import { VERSION } from '../core/version.js';
import { SOURCES, type SourceName } from '../engine/result.js';
import { POLICIES, type PolicyName, type PolicySpec } from '../policy/catalogue.js';
import type { Parameter } from '../scenario/model/parameter.js';
import { MODEL_PARAMETERS as PARAMETERS } from '../scenario/model.js';

export {
  FIGURES,
  type FigureSpec,
  type PolicyName,
  type PolicySpec,
  type ReasonName,
  SOURCES,
  type SourceName,
  VERSION,
};

/** A parameter of the model: what the documents leave open, or contradict each other on. */
export type ModelParameter = Required<Omit<Parameter<z.ZodType>, 'type'>>;

/** The policies of Delivery Optimization by their CSP names: type, unit, range, effect, and the Windows that knows them. */
const policies: Readonly<Record<PolicyName, PolicySpec>> = POLICIES;

/** The parameters of the model by name. */
export const MODEL_PARAMETERS: Readonly<Record<string, ModelParameter>> = Object.fromEntries(
  Object.entries(PARAMETERS).map(([name, { meaning, default: value, older = value, why, certainty, sources }]) => [
    name,
    { meaning, default: value, older, why, certainty, sources },
  ]),
);

/** Why bytes came from the CDN: every name with its meaning, in the order of the waterfall. */
const reasons: Readonly<Record<ReasonName, string>> = Object.fromEntries(REASONS) as Record<ReasonName, string>;

export { policies as POLICIES, reasons as REASONS };
