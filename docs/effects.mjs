/** Tables of what each open point of the model moves, from docs/effects.json (`npm run validate` writes it). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Rows of the table in README. */
const LARGEST = 12;

/**
 * @param table makes a Markdown table of a header and rows
 * @returns the tables by the name of their place in a document
 */
export async function effectTables(root, table) {
  const { MODEL_PARAMETERS, modelDefaults, formatModelValue } = await import(
    pathToFileURL(join(root, 'build/scenario/model.js')).href
  );
  const { estates, defaults, rows } = JSON.parse(readFileSync(join(root, 'docs/effects.json'), 'utf8'));
  const model = modelDefaults('observed-2026');
  const ranked = rows
    .map(({ name, value, cdnBytes }) => ({ name, value, changes: cdnBytes.map((bytes, e) => bytes / defaults[e] - 1) }))
    .sort((a, b) => largest(b.changes) - largest(a.changes));
  const header = ['parameter', 'default', 'becomes', ...estates, 'how sure'];
  const cells = ({ name, value, changes }) => [
    `\`${name}\``,
    formatModelValue(name, model[name]),
    value,
    ...changes.map(formatChange),
    MODEL_PARAMETERS[name].certainty,
  ];
  const moving = ranked.filter(({ changes }) => largest(changes) >= 0.005);
  const still = ranked
    .filter(({ changes }) => largest(changes) < 0.005)
    .map(({ name, value }) => `\`${name}\` ${value}`);
  return {
    unknowns: table(header, ranked.slice(0, LARGEST).map(cells)),
    'all-unknowns': table(header, [...moving.map(cells), ['under half a percent', '', still.join(', ')]]),
  };
}

function largest(changes) {
  return Math.max(...changes.map(Math.abs));
}

function formatChange(change) {
  const percent = Math.round(Math.abs(change) * 100);
  return percent === 0 ? '0 %' : `${change < 0 ? '-' : '+'}${percent} %`;
}
