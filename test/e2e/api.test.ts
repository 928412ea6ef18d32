/** The pages of the library, made of its types: every link within them leads somewhere. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { node, ROOT } from './helpers.js';

it('are made without a warning', async () => {
  const out = mkdtempSync(join(tmpdir(), 'dosim-api-'));
  try {
    const hook = join(ROOT, 'docs/typescript6.mjs');
    const typedoc = join(ROOT, 'node_modules/typedoc/bin/typedoc');
    // A warning is an error (docs/typedoc.json).
    const made = await node('--import', hook, typedoc, '--options', join(ROOT, 'docs/typedoc.json'), '--out', out);
    expect(made, made.out + made.err).toMatchObject({ code: 0 });
    for (const page of ['functions/index.simulate', 'functions/browser.simulate', 'interfaces/index.OwnRule']) {
      expect(existsSync(join(out, `${page}.html`)), page).toBe(true);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
