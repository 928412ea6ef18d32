/** Makes kernel/codes.ts of the tables of codes (codeTables.js). */
import { rolldown } from 'rolldown';

/** The text of kernel/codes.ts. */
export async function codesText() {
  const tables = await readTables();
  const written = new Map();
  const parts = tables.map(({ title, prefix, codes, count, type = 'i32' }) => {
    const named = Object.entries(codes).map(([name, code]) => [`${prefix}${constantName(name)}`, code]);
    if (count) named.push([count, named.length]);
    for (const [name, code] of named) {
      if (written.has(name)) throw new Error(`two codes of the kernel have the name ${name}`);
      written.set(name, code);
    }
    const lines = named.map(([name, code]) => `export const ${name}: ${type} = ${code};`);
    return `/** ${title} */\n${lines.join('\n')}\n`;
  });
  return `// Made by kernel/build.js of the tables of kernel/tools/codeTables.js.\n\n${parts.join('\n')}`;
}

/** The tables are TypeScript: what they need of it is put together and run. */
async function readTables() {
  const bundle = await rolldown({
    input: 'kernel/tools/codeTables.js',
    platform: 'node',
    tsconfig: false,
    external: (id) => !/^[./]/.test(id),
    treeshake: { moduleSideEffects: false },
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  const { TABLES } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
  return TABLES;
}

/** `onBattery` and `on-battery` as ON_BATTERY. */
function constantName(name) {
  return name
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .replaceAll('-', '_')
    .toUpperCase();
}
