/**
 * Gives typedoc the TypeScript that it can use: version 7 has no programming interface, so typedoc's `typescript` is the
 * package `typescript-6`. `npm run api` loads this before typedoc.
 */
import { register } from 'node:module';

const HOOK = `export function resolve(name, context, next) {
  return next(name === 'typescript' || name.startsWith('typescript/') ? name.replace('typescript', 'typescript-6') : name, context);
}`;

register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
