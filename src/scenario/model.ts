/**
 * The parameters of the model: one for every point that the documents leave open or contradict each other on.
 *
 * The tables in `model/` are the single source of the schema, of the defaults, of `docs/model.md` and of the report's
 * list of assumptions. The defaults depend on the profile that `defaults:` names: a profile of observed clients, or one
 * of older documents.
 */
import { z } from 'zod';
import { formatBytes, formatDuration, formatRate, formatShare } from '../core/units.js';
import { type DefaultsProfile, PROFILE_MODEL } from '../policy/profiles.js';
import type { SourceName } from '../policy/sources.js';
import { CACHE_SERVERS_PARAMETERS } from './model/cacheServers.js';
import { CONTENT_PARAMETERS } from './model/content.js';
import { GROUPS_PARAMETERS } from './model/groups.js';
import { HTTP_PARAMETERS } from './model/http.js';
import { NETWORK_PARAMETERS } from './model/network.js';
import { PEERS_PARAMETERS } from './model/peers.js';
import { PROGRESS_PARAMETERS } from './model/progress.js';
import {
  type Distribution,
  dateTimeOrNever,
  duration,
  durationOrNever,
  rate,
  type ServiceCalls,
  serviceCalls,
  share,
  shareAboveNothing,
  size,
  sizeOrPolicy,
  toleranceOrAuto,
} from './quantities.js';

export const MODEL_PARAMETERS = {
  ...GROUPS_PARAMETERS,
  ...PEERS_PARAMETERS,
  ...HTTP_PARAMETERS,
  ...CACHE_SERVERS_PARAMETERS,
  ...CONTENT_PARAMETERS,
  ...PROGRESS_PARAMETERS,
  ...NETWORK_PARAMETERS,
} as const;

export type ModelName = keyof typeof MODEL_PARAMETERS;

export const MODEL_NAMES = Object.keys(MODEL_PARAMETERS) as ModelName[];

export type Model = { [K in ModelName]: z.output<(typeof MODEL_PARAMETERS)[K]['type']> };

type Shape = { [K in ModelName]: z.ZodOptional<(typeof MODEL_PARAMETERS)[K]['type']> };

const shape = Object.fromEntries(
  Object.entries(MODEL_PARAMETERS).map(([name, { type, meaning, why }]) => [
    name,
    (type as z.ZodType).optional().meta({ description: `${meaning}. ${why}.` }),
  ]),
) as unknown as Shape;

/** The parameters that a scenario states; the others are of its profile, see {@link modelDefaults}. */
export const statedModelSchema = z.strictObject(shape);

/** The parameters under a profile. */
export function modelDefaults(profile: DefaultsProfile): Model {
  return DEFAULTS[PROFILE_MODEL[profile]];
}

/**
 * What the model of a profile goes back to, beyond the older reading of the documents: the sources of all parameters that
 * differ from it. Empty for the older profiles.
 */
export function modelSources(profile: DefaultsProfile): SourceName[] {
  if (PROFILE_MODEL[profile] === 'older') return [];
  const differing = MODEL_NAMES.filter((name) => 'older' in MODEL_PARAMETERS[name]);
  return [...new Set(differing.flatMap((name) => MODEL_PARAMETERS[name].sources))];
}

const DEFAULTS = {
  observed: modelOf(({ default: value }) => value),
  older: modelOf(({ default: value, older }) => older ?? value),
};

function modelOf(read: (parameter: { default: unknown; older?: unknown }) => unknown): Model {
  return Object.fromEntries(MODEL_NAMES.map((name) => [name, read(MODEL_PARAMETERS[name])])) as unknown as Model;
}

/** The parameters that a scenario sets to another value than its profile. */
export function changedParameters({ defaults, model }: { defaults: DefaultsProfile; model: Model }): ModelName[] {
  const ofProfile = modelDefaults(defaults);
  return MODEL_NAMES.filter((name) => JSON.stringify(model[name]) !== JSON.stringify(ofProfile[name]));
}

/** The parameters in which several scenarios differ. */
export function differingParameters(scenarios: readonly { model: Model }[]): ModelName[] {
  const text = (model: Model, name: ModelName) => JSON.stringify(model[name]);
  return MODEL_NAMES.filter((name) =>
    scenarios.some(({ model }) => text(model, name) !== text(scenarios[0]!.model, name)),
  );
}

/** A parameter's value as people write it. */
export function formatModelValue(name: ModelName, value: Model[ModelName]): string {
  const { type } = MODEL_PARAMETERS[name];
  if (typeof value === 'string') return value;
  if (type === size || type === sizeOrPolicy) return formatBytes(value as number);
  if (type === duration) return formatDuration(value as number);
  if (type === share || type === shareAboveNothing || type === toleranceOrAuto) return formatShare(value as number);
  if (type === rate) return formatRate(value as number);
  if (type === durationOrNever) return value === Number.POSITIVE_INFINITY ? 'never' : formatDuration(value as number);
  if (type === dateTimeOrNever) return formatDateTime(value as number);
  if (type === serviceCalls) return formatServiceCalls(value as ServiceCalls);
  return String(value);
}

function formatDateTime(timeMs: number): string {
  return timeMs === Number.POSITIVE_INFINITY ? 'never' : new Date(timeMs).toISOString().replace('.000Z', 'Z');
}

function formatServiceCalls({ cold, warm }: ServiceCalls): string {
  const [ofCold, ofWarm] = [cold, warm].map(formatTimes);
  return ofCold === ofWarm ? ofCold! : `cold ${ofCold}, warm ${ofWarm}`;
}

function formatTimes(of: Distribution): string {
  if (of.kind === 'fixed') return formatDuration(of.value);
  if (of.kind === 'uniform') return `${formatDuration(of.min)} to ${formatDuration(of.max)}`;
  if (of.kind === 'normal') return `about ${formatDuration(of.mean)}`;
  return of.values.map(formatDuration).join(' or ');
}
