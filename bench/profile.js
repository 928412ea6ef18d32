/** Where the time goes: phases of a run, and the engine's files by their share of the samples of V8's profiler. */
import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DOSIM, inFolder, run } from './measure.js';

/** Shares of the phases and of the files of the engine, the largest first. */
export async function profile() {
  const { phases } = await run('million.yaml', { set: { 'sites.site.count': 40 }, workers: 1 });
  const files = await inFolder(async (folder) => {
    await run('million.yaml', {
      set: { 'sites.site.count': 4 },
      nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
    });
    return sharesOfFiles(JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8')));
  });
  return { phases: phases.map(({ phase, meaning, share }) => ({ phase, meaning, share })), files };
}

/** The source of a function of the simulator: its modules are one file in what is shipped, those of the kernel another. */
function sources() {
  const simulator = join(dirname(DOSIM), 'simulator.js');
  const map = new SourceMap(JSON.parse(readFileSync(`${simulator}.map`, 'utf8')));
  return ({ url, functionName, lineNumber, columnNumber }) => {
    if (url.startsWith('wasm:')) return functionName.split('/').slice(0, -1).join('/');
    if (!url.endsWith(simulator)) return undefined;
    const source = map.findEntry(lineNumber, columnNumber).originalSource ?? '';
    return /\/src\/(engine|fleet|core)\//.test(source) ? basename(source, '.ts') : undefined;
  };
}

function sharesOfFiles({ nodes, samples, timeDeltas }) {
  const sourceOf = sources();
  const fileOf = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      callFrame.functionName === '(garbage collector)' ? 'garbage collector' : sourceOf(callFrame),
    ]),
  );
  const micros = new Map();
  let all = 0;
  samples.forEach((id, i) => {
    const file = fileOf.get(id);
    if (!file) return;
    all += timeDeltas[i];
    micros.set(file, (micros.get(file) ?? 0) + timeDeltas[i]);
  });
  return [...micros]
    .map(([file, time]) => ({ file, share: Number((time / all).toFixed(3)) }))
    .sort((a, b) => b.share - a.share)
    .filter(({ share }) => share >= 0.01);
}
