/**
 * The build that large parts are measured against: the commit before their cost was made to follow their size. It is taken
 * from the history and built once, in a cache folder, with the packages that are installed here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMIT = '01af72c';
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/dosim-bench');

/** Its root folder, built; or why there is none. */
export function referenceBuild() {
  const root = join(CACHE, COMMIT);
  if (existsSync(join(root, 'dist/cli/main.js'))) return { root };
  if (!succeeds('git', ['cat-file', '-e', `${COMMIT}^{commit}`], ROOT)) {
    return { skipped: `commit ${COMMIT} is not in the history; where it is shallow: git fetch --unshallow` };
  }
  const draft = `${root}-${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const archive = spawnSync('git', ['archive', '--format=tar', COMMIT], { cwd: ROOT, maxBuffer: 1 << 28 });
    const unpacked = spawnSync('tar', ['-x', '-C', draft], { input: archive.stdout });
    if (archive.status !== 0 || unpacked.status !== 0) return { skipped: `commit ${COMMIT} could not be unpacked` };
    symlinkSync(join(ROOT, 'node_modules'), join(draft, 'node_modules'), 'junction');
    if (!succeeds('npm', ['run', '--silent', 'build'], draft))
      return { skipped: `commit ${COMMIT} could not be built` };
    renameSync(draft, root);
    return { root };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function succeeds(command, args, cwd) {
  return spawnSync(command, args, { cwd, stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}
