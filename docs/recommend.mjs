/** Tables and pictures of what recommendations win, from docs/recommend.json (`npm run validate` writes it). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const built = (root, name) => import(pathToFileURL(join(root, 'build', name)).href);

function study(root) {
  return JSON.parse(readFileSync(join(root, 'docs/recommend.json'), 'utf8'));
}

/**
 * @param table makes a Markdown table of a header and rows
 * @returns the tables by the name of their place in a document
 */
export async function recommendTables(root, table) {
  const { formatBytes, formatDuration, formatShare } = await built(root, 'core/units.js');
  const { writtenPolicies } = await built(root, 'policy/values.js');
  const { situations, estates, spaces } = study(root);
  const settingsText = (settings) =>
    Object.entries(writtenPolicies(settings))
      .map(([name, value]) => `\`${name}\` ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ') || 'nothing';
  /** A gain with its interval; what no seed tells apart has none. */
  const gainText = ({ gain: { low, mean, high }, verdict, byLimit }) => {
    if (byLimit) return verdict === 'better' ? 'breaks the limit' : '**worse**: the limit is broken';
    const all = low === null ? [] : [low, mean, high];
    const [from, of, to] = all.map((value) => formatBytes(value, all));
    const interval = low === null ? '' : ` [${from}, ${to}]`;
    if (verdict === 'same') return low === null ? 'the same' : `not told apart${interval}`;
    return `${verdict === 'worse' ? '**worse** ' : ''}${of ?? formatBytes(mean)}${interval}`;
  };
  const figureOf = (row, name) => row.figures.find(({ figure }) => figure === name);
  const format = {
    bytesUploadedOnBattery: formatBytes,
    'lines.utilisation.p95OfficeHours': formatShare,
    installTimeP95S: formatDuration,
  };
  const rivals = [...new Set(estates.flatMap((estate) => estate.rivals.map(({ name }) => name)))];
  return {
    'won-situations': table(
      ['situation', 'as it is', 'page', 'with its advice', 'recommended', 'gain over the advice'],
      situations.map((row) => {
        const { before, advice, found } = figureOf(row, 'bytesLeavingCdn');
        const name = row.scaled === '' ? row.name : `${row.name} (${row.scaled})`;
        return [
          name,
          formatBytes(before),
          row.advice.words,
          formatBytes(advice),
          formatBytes(found),
          gainText(row.duel),
        ];
      }),
    ),
    'won-prices': table(
      ['situation', 'on battery: advice, recommended', 'fullest line, p95 of office hours', 'p95 install time'],
      situations.map((row) => [
        row.name,
        ...Object.entries(format).map(([name, write]) => {
          const { advice, found } = figureOf(row, name);
          return `${write(advice)}, ${write(found)}`;
        }),
      ]),
    ),
    'won-settings': table(
      ['situation', 'recommended', 'without it alone, more from the CDN'],
      situations.flatMap((row) =>
        row.found.losses.map(({ keepsLimits, settings, loss }, i) => [
          i === 0 ? row.name : '',
          settingsText(settings),
          [...(loss.mean > 0 ? [formatBytes(loss.mean)] : []), ...(keepsLimits ? ['above a limit'] : [])].join(', '),
        ]),
      ),
    ),
    'won-estates': table(
      ['estate', 'runs', 'CDN bytes left', ...rivals.map((name) => `less than ${name}`)],
      estates.map((row) => [
        estateText(row, formatDuration),
        row.budget,
        formatBytes(row.cdnBytes),
        ...rivals.map((name) => {
          const rival = row.rivals.find((one) => one.name === name);
          return rival ? gainText(rival.duel) : '';
        }),
      ]),
    ),
    'won-spaces': table(
      ['space', 'sets', 'best of all sets', 'recommended', 'difference on fresh seeds', 'sets that are better'],
      spaces.map((row) => [
        row.only.map((name) => `\`${name}\``).join(', '),
        row.sets,
        `${settingsText(row.optimum.settings)}: ${formatBytes(row.optimum.cdnBytes)}`,
        `${settingsText(row.found.settings)}: ${formatBytes(row.cdnBytes)}`,
        gainText(row.duel),
        row.better,
      ]),
    ),
  };
}

function estateText({ number, devices, sites, hasPolicies, limits }, formatDuration) {
  const own = hasPolicies ? ', own policies' : '';
  const limit = limits.maxP95InstallS === undefined ? '' : `, installs within ${formatDuration(limits.maxP95InstallS)}`;
  return `${number + 1}: ${sites} sites, ${devices} devices${own}${limit}`;
}

export async function recommendPictures(root) {
  const { chartPicture } = await built(root, 'report/charts/onPaper.js');
  const { formatBytes } = await built(root, 'core/units.js');
  const { situations, estates } = study(root);
  const rows = situations.flatMap(({ name, advice, figures }) => {
    const { before, advice: advised, found } = figures.find(({ figure }) => figure === 'bytesLeavingCdn');
    const row = (label, bytes, colour) => ({ label, value: bytes / before, text: formatBytes(bytes), colour });
    return [
      row(`${name}, as it is`, before, 'total'),
      row(`with ${advice.words}`, advised, 'cdn'),
      row('recommended', found, 'lan'),
    ];
  });
  const bars = { kind: 'bars', title: 'Bytes that leave the CDN in the five situations', unit: 'share', rows };
  const names = [...new Set(estates.flatMap((estate) => estate.rivals.map(({ name }) => name)))];
  const heat = {
    kind: 'heat',
    title: 'CDN bytes that a recommendation saves of those of other sets',
    unit: 'share',
    scale: 'amount',
    most: 1,
    x: { title: '', labels: names.map((name) => name.replace('OpenIntuneBaseline', 'Open Intune Baseline')) },
    y: { title: 'estate', labels: estates.map(({ number }) => String(number + 1)) },
    values: estates.map(({ cdnBytes, rivals }) =>
      names.map((name) => {
        const rival = rivals.find((one) => one.name === name);
        return rival ? 1 - cdnBytes / rival.cdnBytes : null;
      }),
    ),
  };
  return {
    'recommend-situations.svg': `${chartPicture(bars)}\n`,
    'recommend-estates.svg': `${chartPicture(heat)}\n`,
  };
}
