/** JSON of administrators' programs: values of unknown shape, with their places. */
import { InputError } from '../core/problems.js';

export type JsonObject = { readonly [key: string]: unknown };

/** Deeper lies no policy; what does is made to fill the stack. */
const DEEPEST = 100;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws InputError where the text is no JSON, or its values lie too deep */
export function parseJson(text: string, file: string): unknown {
  const depth = deepest(text);
  if (depth > DEEPEST) {
    throw InputError.of(`${file}: error: values lie ${depth} levels deep; allowed are ${DEEPEST}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of the language quotes the text: where it went wrong says enough.
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = at === undefined ? undefined : text.slice(0, Number(at)).split('\n').length;
    throw InputError.of(`${file}${line === undefined ? '' : `:${line}`}: error: this begins like JSON and is none`);
  }
}

/** How deep brackets lie, outside of strings. */
function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  let isString = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (isString) {
      if (character === '\\') i += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{' || character === '[') most = Math.max(most, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return most;
}

/** The value of a key in any letter case. */
export function propertyOf(object: JsonObject, name: string): unknown {
  const key = Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

/** The last part of an OData type: `windowsDeliveryOptimizationConfiguration`. */
export function odataType(object: JsonObject): string {
  const type = propertyOf(object, '@odata.type');
  return typeof type === 'string' ? type.slice(type.lastIndexOf('.') + 1) : '';
}
