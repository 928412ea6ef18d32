/** Tables of docs/judgement.md and of the README, from docs/judgement.json: the main readings judged together. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Combinations whose scores differ by no more than this cannot be told apart: two assumed cases of one job in 32. */
const TOLD_APART = 1 / 16 + 1e-9;

/**
 * @param table makes a Markdown table of a header and rows
 * @returns the tables by the name of their place in a document
 */
export async function judgementTables(root, table) {
  const built = (name) => import(pathToFileURL(join(root, 'build', name)).href);
  const { MAIN_READINGS } = await built('experiment/readings.js');
  const { estates, combinations } = JSON.parse(readFileSync(join(root, 'docs/judgement.json'), 'utf8'));
  const defaults = MAIN_READINGS.map(({ values }) => values[0].label);
  const chosen = combinations.find(({ labels }) => labels.every((label, k) => label === defaults[k]));
  const ranked = [...combinations].sort((a, b) => b.score - a.score);
  return {
    judgement: table(
      [
        ...MAIN_READINGS.map(({ name }) => name),
        'met',
        'two machines',
        'Microsoft IT',
        'jobs',
        'LAN first',
        ...estates,
      ],
      ranked.map((of) => [
        ...of.labels,
        of === chosen ? `**${of.score.toFixed(2)}**` : of.score.toFixed(2),
        of.met.twoMachines ? 'yes' : 'no',
        of.met.estate ? 'yes' : 'no',
        of.met.jobs.map((share) => share.toFixed(2)).join(', '),
        of.met.lanFirst.toFixed(2),
        ...of.estates.map(cell),
      ]),
    ),
    spread: table(['estate', 'default', 'as good', 'all combinations'], spreadRows(estates, combinations, chosen)),
    effects: table(
      ['reading', 'in place of', 'becomes', ...estates],
      effectRows(MAIN_READINGS, combinations, chosen).map(({ name, from, to, changes }) => [
        name,
        from,
        to,
        ...changes.map(formatChange),
      ]),
    ),
  };
}

function cell({ peerShare, cdnGb }) {
  return `${(peerShare * 100).toFixed(1)} %, ${cdnGb.toFixed(0)} GB`;
}

function spreadRows(estates, combinations, chosen) {
  const best = Math.max(...combinations.map(({ score }) => score));
  const asGood = combinations.filter(({ score }) => score >= best - TOLD_APART);
  const range = (of, e) => {
    const shares = of.map((combination) => combination.estates[e].peerShare * 100);
    return `${Math.min(...shares).toFixed(1)} to ${Math.max(...shares).toFixed(1)} %`;
  };
  return estates.map((name, e) => [
    name,
    `${(chosen.estates[e].peerShare * 100).toFixed(1)} %`,
    range(asGood, e),
    range(combinations, e),
  ]);
}

/** One reading changed at a time from the defaults: the change of CDN bytes in each estate, the largest first. */
function effectRows(readings, combinations, chosen) {
  const rows = [];
  for (const [k, { name, values }] of readings.entries()) {
    for (const { label } of values.slice(1)) {
      const labels = chosen.labels.map((own, i) => (i === k ? label : own));
      const other = combinations.find((of) => of.labels.every((found, i) => found === labels[i]));
      if (!other) continue;
      const changes = other.estates.map(({ cdnGb }, e) => cdnGb / chosen.estates[e].cdnGb - 1);
      rows.push({ name, from: chosen.labels[k], to: label, changes });
    }
  }
  const size = ({ changes }) => changes.reduce((sum, change) => sum + Math.abs(Math.log1p(change)), 0);
  return rows.sort((a, b) => size(b) - size(a));
}

function formatChange(change) {
  const percent = Math.round(Math.abs(change) * 100);
  return percent === 0 ? '0 %' : `${change < 0 ? '-' : '+'}${percent} %`;
}
