/**
 * The version of everything that the result of a part depends on beside its input: a hash of the sources of the layers up to
 * the ledger and of the kernel. Results of parts that are remembered carry it (docs/decisions/0027-memory-of-parts.md).
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LAYERS = ['core', 'policy', 'scenario', 'fleet', 'content', 'engine', 'ledger'];
/** What the kernel's build makes of the others, and of the compiled kernel, whose sources count. */
const MADE = /^(src\/engine\/kernel\/(border|calls|code|debugCode|layouts)|kernel\/codes)\.ts$/;

/**
 * Names and texts of the files that count, in order of their names.
 *
 * @param {string} root folder of the project
 * @returns {[string, string][]}
 */
export function ruleFiles(root) {
  const folders = [...LAYERS.map((layer) => `src/${layer}`), 'kernel'];
  const names = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter(
        (name) =>
          /\.(ts|js|json)$/.test(name) && !name.endsWith('.d.ts') && !name.includes('node_modules') && !MADE.test(name),
      ),
  );
  // What is installed decides as well: the numbers of draws come from a library.
  return [...names, 'package-lock.json'].sort().map((name) => [name, readFileSync(join(root, name), 'utf8')]);
}

/**
 * The version of these files. Line ends do not count.
 *
 * @param {readonly [string, string][]} files
 * @returns {string}
 */
export function rulesVersion(files) {
  const hash = createHash('sha256');
  for (const [name, text] of files) {
    const content = text.replaceAll('\r\n', '\n');
    hash.update(`${name} ${content.length}\n${content}`);
  }
  return hash.digest('hex');
}
