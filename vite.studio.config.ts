/** Makes dist/studio.html: the studio as one file that opens offline. Before it, bundle.js makes the Web Worker. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const OUT = resolve(import.meta.dirname, 'dist');

/** Nothing is loaded or sent; scripts are those of this file; the simulator is WebAssembly in a Web Worker. */
const policyOf = (hashes: readonly string[]) =>
  [
    "default-src 'none'",
    `script-src ${hashes.map((hash) => `'sha256-${hash}'`).join(' ')} 'wasm-unsafe-eval'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Gives the finished file its content security policy, with the hashes of its scripts. */
function withSecurityPolicy(): Plugin {
  return {
    name: 'security-policy',
    enforce: 'post',
    closeBundle() {
      const made = resolve(OUT, 'index.html');
      const html = readFileSync(made, 'utf8');
      const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code!);
      const hashes = scripts.map((code) => createHash('sha256').update(code).digest('base64'));
      const meta = `<meta http-equiv="Content-Security-Policy" content="${policyOf(hashes)}">`;
      writeFileSync(
        made,
        html.replace('<meta charset="utf-8" />', (charset) => `${charset}\n    ${meta}`),
      );
      renameSync(made, resolve(OUT, 'studio.html'));
    },
  };
}

export default defineConfig({
  root: resolve(import.meta.dirname, 'src/web'),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: OUT, emptyOutDir: false, target: 'es2022', chunkSizeWarningLimit: 10_000 },
  plugins: [viteSingleFile({ removeViteModuleLoader: true }), withSecurityPolicy()],
});
