/** `dosim init`: a commented scenario to start from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { didYouMean, InputError } from '../core/problems.js';
import { writeNewFile } from '../io/outputFile.js';
import { STDIN } from '../io/stdin.js';
import { print } from './terminal.js';

const EXAMPLES = fileURLToPath(new URL('../../scenarios', import.meta.url));

/** Names of the examples that stand alone. */
function exampleNames(): string[] {
  return readdirSync(EXAMPLES)
    .filter((name) => name.endsWith('.yaml'))
    .filter((name) => !/^extends:/m.test(readFileSync(join(EXAMPLES, name), 'utf8')))
    .map((name) => name.replace(/\.yaml$/, ''));
}

export const initCommand: CommandModule<object, { like: string; file?: string }> = {
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', describe: 'File to write, - to print it; default: <example>.yaml here' })
      .option('like', { type: 'string', default: 'hub-and-spoke', requiresArg: true, describe: 'Example to copy' })
      .example('$0 init', 'A hub-and-spoke estate')
      .example('$0 init my.yaml --like mobile-workforce', 'Another example, under another name'),
  handler: ({ like, file }) => {
    const names = exampleNames();
    if (!names.includes(like)) {
      const near = didYouMean(like, names);
      throw InputError.of(`--like ${like}: error: no such example${near}; there are ${names.join(', ')}`);
    }
    const schema = 'dosim.schema.json';
    const example = readFileSync(join(EXAMPLES, `${like}.yaml`), 'utf8');
    const text = example.replace(/\$schema=.*/, `$schema=./${schema}`);
    if (file === STDIN) {
      print(text.trimEnd());
      return;
    }
    const target = file ?? `${like}.yaml`;
    writeNewFile(target, text);
    print(`Written ${target}. Next: dosim run ${target}. For completion in an editor: dosim schema > ${schema}`);
  },
};
