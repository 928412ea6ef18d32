/** `dosim validate` and `dosim schema`. */
import type { CommandModule } from 'yargs';
import { type Validated, validate } from '../api/index.js';
import { formatProblem } from '../core/problems.js';
import { counted } from '../core/words.js';
import { jsonText } from '../io/outputFile.js';
import { scenarioJsonSchema } from '../scenario/schema.js';
import { RULES_OPTION, SET_OPTION } from './common.js';
import { print } from './terminal.js';

export const validateCommand: CommandModule<object, { file: string; set: string[]; rules: string[] }> = {
  builder: (argv) =>
    argv
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'Scenario, sweep or recommendation; - for standard input',
      })
      .option('set', SET_OPTION)
      .option('rules', RULES_OPTION)
      .example('$0 validate my.yaml', 'A scenario, a sweep or a recommendation')
      .example('$0 validate my.yaml --set policies.DODownloadMode=2', 'With another value'),
  handler: async ({ file, set, rules }) => {
    const validated = await validate(file, { set, rules });
    const { kind, problems } = validated;
    for (const problem of problems) print(formatProblem(problem));
    const count = problems.filter(({ severity }) => severity === 'warning').length;
    print(`${file}: valid ${kind}, ${counted(count, 'warning')}; ${factsOf(validated).join(', ')}`);
  },
};

/** What a file comes to, in a few words. */
function factsOf(validated: Validated): string[] {
  if (validated.kind === 'sweep') {
    const { spec, points } = validated.plan;
    return [
      counted(spec.factors.length, 'factor'),
      `${counted(points.length, 'point')} of a ${spec.design} design`,
      counted(points.length * spec.replicates, 'run'),
    ];
  }
  if (validated.kind === 'recommendation') {
    const { expectations, maxReplicates, sides } = validated.recommendation;
    const [without, with_] = sides.map(({ scenario }) => scenario.name);
    return [
      counted(expectations.length, 'expectation'),
      without === with_ ? `${without} without and with the advice` : `${without} against ${with_}`,
      `at most ${counted(maxReplicates, 'replicate')}`,
    ];
  }
  const { sites, devices, releases, files } = validated;
  return [counted(sites, 'site'), counted(devices, 'device'), counted(releases, 'release'), counted(files, 'file')];
}

export const schemaCommand: CommandModule = {
  handler: () => {
    print(jsonText(scenarioJsonSchema()));
  },
};
