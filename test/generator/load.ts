/** A scenario from a plain object: what a file comes to, without the text and its positions. */
import { checkScenario } from '../../src/scenario/checks.js';
import { type Scenario, scenarioSchema } from '../../src/scenario/schema.js';

/** What `dosim validate` would call errors. */
export function problemsIn(written: object): string[] {
  const result = scenarioSchema.safeParse(written);
  if (!result.success) return result.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`);
  return errorsOf(result.data);
}

/** @throws Error when it is no valid scenario: the generator draws valid ones only */
export function scenarioFrom(written: object): Scenario {
  const scenario = scenarioSchema.parse(written);
  const errors = errorsOf(scenario);
  if (errors.length > 0) throw new Error(`a random scenario is not valid: ${errors.join('; ')}`);
  return scenario;
}

function errorsOf(scenario: Scenario): string[] {
  const errors: string[] = [];
  checkScenario(scenario, (severity, path, message) => {
    if (severity === 'error') errors.push(`${path}: ${message}`);
  });
  return errors;
}
