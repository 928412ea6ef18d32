/**
 * Brings the generated parts of the documents up to date: outputs of commands, tables of the model, the picture.
 * `node docs/update.mjs` writes; test/docs.test.ts calls `updated` and compares.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { calibrationPictures, calibrationTables } from './calibration.mjs';
import { policyCases, readingCases } from './cases.mjs';
import { decisionTable } from './decisions.mjs';
import { effectTables } from './effects.mjs';
import { judgementTables } from './judgement.mjs';
import { maps } from './maps.mjs';
import { performanceTable, profilePicture } from './performance.mjs';
import { validationPictures } from './pictures.mjs';
import { recommendPictures, recommendTables } from './recommend.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = (name) => import(pathToFileURL(join(ROOT, 'build', name)).href);

function dosim(args) {
  return execFileSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, COLUMNS: '100' },
  });
}

/** What a program prints. */
function node(file) {
  return execFileSync(process.execPath, [join(ROOT, file)], { cwd: ROOT, encoding: 'utf8' });
}

function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

let made;
function tables() {
  made ??= makeTables();
  return made;
}

async function makeTables() {
  const { MODEL_PARAMETERS, modelDefaults, formatModelValue } = await built('scenario/model.js');
  const { describeSources } = await built('policy/sources.js');
  const [observed, older] = ['observed-2026', 'reference-2024'].map(modelDefaults);
  const { POLICIES } = await built('policy/catalogue.js');
  const { REASONS } = await built('core/reasons.js');
  const { CAUSES, SYMPTOMS } = await built('experiment/symptoms.js');
  return {
    inventory: await inventoryTable(),
    sites: await siteTable(),
    parameters: table(
      ['parameter', 'default', 'older profiles', 'what it decides', 'why', 'how sure', 'sources'],
      Object.entries(MODEL_PARAMETERS).map(([name, { meaning, why, certainty, sources }]) => {
        const [value, before] = [observed, older].map((model) => formatModelValue(name, model[name]));
        const sourceTexts = describeSources(sources);
        return [`\`${name}\``, value, before === value ? '' : before, meaning, why, certainty, sourceTexts];
      }),
    ),
    reasons: table(
      ['reason', 'meaning'],
      REASONS.map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    symptoms: table(
      ['code', 'cause', 'reasons of the CDN bytes, or why not arrived', 'remedy'],
      SYMPTOMS.map(({ id, cause, reasons, missing, remedy }) => [
        id,
        CAUSES[cause],
        (missing ? [missing] : reasons).map((reason) => `\`${reason}\``).join(', '),
        remedy,
      ]),
    ),
    ...(await caseTables(POLICIES)),
    swarm: swarmTable(),
    ...publishedTables(),
    ...verdictTables(),
    ...(await judgementTables(ROOT, table)),
    ...(await effectTables(ROOT, table)),
    ...calibrationTables(ROOT, table),
    ...(await recommendTables(ROOT, table)),
    bench: table(...performanceTable(ROOT)),
    decisions: table(...decisionTable(ROOT)),
  };
}

/** The columns of an inventory. */
async function inventoryTable() {
  const { INVENTORY_COLUMNS } = await built('fleet/inventoryColumns.js');
  return columnsTable(INVENTORY_COLUMNS);
}

/** The columns of a list of sites. */
async function siteTable() {
  const { SITE_COLUMNS } = await built('scenario/siteColumns.js');
  return columnsTable(SITE_COLUMNS);
}

function columnsTable(columns) {
  return table(
    ['column', 'what it says', 'needs a unit', 'example'],
    Object.entries(columns).map(([name, { meaning, quantity, example }]) => [
      `\`${name}\``,
      meaning,
      quantity === undefined || quantity === 'percent' ? '' : quantity,
      `\`${example}\``,
    ]),
  );
}

function publishedTables() {
  const { estateSteps, observations } = JSON.parse(readFileSync(join(ROOT, 'docs/validation.json'), 'utf8'));
  return {
    steps: table(
      ['the step, with those before it', 'from peers'],
      estateSteps.map(({ label, peerShare }) => [label, `${(peerShare * 100).toFixed(1)} %`]),
    ),
    observations: table(
      ['what was seen', 'source', 'assumed', 'seen', 'dosim', 'within a tenth'],
      observations.map(({ what, source, assumed, unit, observed, found, isWithin }) => [
        what,
        source,
        assumed,
        ...[observed, found].map((value) => (unit === 'mode' ? `mode ${value}` : `${value} ${unit}`)),
        isWithin ? 'yes' : 'no',
      ]),
    ),
  };
}

function swarmTable() {
  const { swarm } = JSON.parse(readFileSync(join(ROOT, 'docs/validation.json'), 'utf8'));
  const cell = (of) => (of ? `${(of.peerShare * 100).toFixed(1)} %, ${of.lastFinishS.toFixed(1)} s` : '');
  return table(
    ['case', 'measured', 'oracle', 'dosim'],
    swarm.map(({ name, measured, oracle, engine }) => [name, cell(measured), cell(oracle), cell(engine)]),
  );
}

/** How often verdicts and intervals are wrong, as `npm run validate` found. */
function verdictTables() {
  const { verdicts, precision, coverage } = JSON.parse(readFileSync(join(ROOT, 'docs/verdicts.json'), 'utf8'));
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  const estates = [...new Set(verdicts.map(({ devices }) => devices))];
  const of = (devices) => verdicts.filter((row) => row.devices === devices);
  const most = (rows, read) => percent(Math.max(...rows.map(read)));
  const decided = (rows) => rows.reduce((sum, row) => sum + row.decided, 0) / rows.length;
  return {
    verdicts: table(
      ['devices', 'expectations', 'wrong verdicts, at most', 'decided, 5 pp off', 'wrong with t intervals, at most'],
      estates.map((devices) => [
        devices,
        of(devices).length,
        most(of(devices), ({ wrong }) => wrong),
        percent(decided(of(devices).filter(({ offBy }) => offBy === 0.05))),
        most(of(devices), ({ wrongByT }) => wrongByT),
      ]),
    ),
    precision: table(
      ['devices', '`--until-ci`', 'intervals that hold', 'replicates', 'hold if runs that agree end it'],
      precision.map(({ devices, width, coverage: held, replicates, coverageByWidthAlone }) => [
        devices,
        width,
        percent(held),
        replicates.toFixed(0),
        percent(coverageByWidthAlone),
      ]),
    ),
    coverage: table(
      ['devices', 'replicates', 'intervals of a share that hold', 'of a difference'],
      coverage.map(({ devices, replicates, ofLevel, ofRise }) => [
        devices,
        replicates,
        percent(ofLevel),
        percent(ofRise),
      ]),
    ),
  };
}

/** A figure as people read it, by the unit in its name. */
async function formatter() {
  const { formatBytes, formatDuration, formatRate, formatShare } = await built('core/units.js');
  return (figure, value) => {
    if (figure === 'peerShare') return formatShare(value);
    if (figure.endsWith('BytesPerS')) return formatRate(value);
    return /TimeP\d+S$/.test(figure) ? formatDuration(value) : formatBytes(value);
  };
}

/** What each policy and each reading changes, as measured now. */
async function caseTables(policies) {
  const { MODEL_PARAMETERS } = await built('scenario/model.js');
  const format = await formatter();
  const command = ({ scenario, with: settings = [] }, vary) => {
    const set = settings.map((setting) => ` --set ${quoted(setting)}`).join('');
    return `\`dosim compare scenarios/policies/${scenario}.yaml${set} --vary ${quoted(vary)}\``;
  };
  const policyRows = (await policyCases()).map(({ name, policy, before, after }) => {
    const { rule, effect } = policies[name];
    const { change, figure, tests, scenario, with: settings = [] } = policy;
    const run = [...settings, change].map((setting) => ` --set ${quoted(setting)}`).join('');
    return [
      `\`${name}\``,
      effect,
      `[${rule}](../src/policy/${rule})`,
      tests.map((test) => `\`${test}.test.ts\``).join(' '),
      `\`dosim run scenarios/policies/${scenario}.yaml${run}\``,
      `${figure}: ${format(figure, before)} becomes ${format(figure, after)}`,
    ];
  });
  const readingRows = (await readingCases()).map(({ name, reading, found }) => {
    const { figure, values } = reading;
    const parameter = MODEL_PARAMETERS[name.replace('model.', '')];
    return [
      `\`${name}\``,
      parameter?.meaning ?? 'Which document gives the defaults of the policies',
      command(reading, `${name}=${values.join(',')}`),
      `${figure}: ${values.map((value, i) => `${value} ${format(figure, found[i])}`).join(', ')}`,
    ];
  });
  return {
    policies: table(['policy', 'effect', 'rule', 'tests', 'try it', 'what changes'], policyRows),
    readings: table(['reading', 'what it decides', 'try it', 'what it makes of the scenario'], readingRows),
  };
}

function quoted(setting) {
  return /[ {]/.test(setting) ? `"${setting}"` : setting;
}

/** The text of a document with its generated parts made anew. */
export async function updated(text) {
  let result = text.replaceAll(
    /<!-- output: dosim (.*?) -->\n```text\n[\s\S]*?```/g,
    (_, args) => `<!-- output: dosim ${args} -->\n\`\`\`text\n${dosim(args.split(' '))}\`\`\``,
  );
  result = result
    .replaceAll(/<!-- program: (.*?) -->\n```js\n[\s\S]*?```/g, (_, file) => {
      return `<!-- program: ${file} -->\n\`\`\`js\n${readFileSync(join(ROOT, file), 'utf8')}\`\`\``;
    })
    .replaceAll(/<!-- printed: (.*?) -->\n```text\n[\s\S]*?```/g, (_, file) => {
      return `<!-- printed: ${file} -->\n\`\`\`text\n${node(file)}\`\`\``;
    });
  if (!/<!-- (?!output|program|printed)/.test(result)) return result;
  for (const [name, content] of Object.entries(await tables())) {
    const block = new RegExp(`<!-- ${name} -->\\n\\n*(?:\\|[^\\n]*\\n)*\\n*`);
    result = result.replace(block, () => `<!-- ${name} -->\n\n${content}\n\n`);
  }
  return result;
}

/** The picture of the README: hub and spoke in both modes. */
async function picture() {
  const json = JSON.parse(dosim(`${COMPARISON} --format json`.split(' ')));
  const { chartSvg } = await built('report/charts/onPaper.js');
  const { withFixedColours } = await built('report/charts/palette.js');
  const rows = [
    ['bytesFromCdn', 'from the CDN'],
    ['bytesBetweenSites', 'from peers in other branches'],
  ].flatMap(([key, label]) =>
    json.scenarios.map(({ name, figures }) => ({
      label: `${label}, ${name === 'hub-and-spoke' ? 'mode 2 by AD site' : 'mode 1'}`,
      value: figures[key].mean,
      colour: key === 'bytesFromCdn' ? 'cdn' : 'group',
    })),
  );
  const title = 'Bytes over the lines of twenty branches';
  return `${withFixedColours(chartSvg({ kind: 'bars', title, unit: 'bytes', rows }, 920))}
`;
}

const COMPARISON = 'compare scenarios/hub-and-spoke-lan.yaml scenarios/hub-and-spoke.yaml --replicates 3 --quiet';

/** All pictures by path. */
export async function pictures() {
  const all = { 'docs/images/hub-and-spoke.svg': await picture() };
  for (const [name, svg] of Object.entries(validationPictures(ROOT))) all[`docs/images/${name}`] = svg;
  for (const [name, svg] of Object.entries(calibrationPictures(ROOT))) all[`docs/images/${name}`] = svg;
  for (const [name, svg] of Object.entries(await recommendPictures(ROOT))) all[`docs/images/${name}`] = svg;
  all['docs/images/profile.svg'] = profilePicture(ROOT);
  for (const [name, svg] of Object.entries(maps(ROOT))) all[`docs/images/${name}`] = svg;
  return all;
}

export const DOCUMENTS = [
  'README.md',
  'docs/situations.md',
  'docs/questions.md',
  'docs/recommend.md',
  'docs/diagnosis.md',
  'docs/model.md',
  'docs/observed.md',
  'docs/calibration.md',
  'docs/inventory.md',
  'docs/sites.md',
  'docs/policies.md',
  'docs/readings.md',
  'docs/validation.md',
  'docs/judgement.md',
  'docs/performance.md',
  'docs/library.md',
  'docs/sweeps.md',
  'docs/doors.md',
  'docs/decisions/README.md',
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, svg] of Object.entries(await pictures())) {
    mkdirSync(join(ROOT, dirname(path)), { recursive: true });
    writeFileSync(join(ROOT, path), svg);
  }
  for (const name of DOCUMENTS) {
    const text = readFileSync(join(ROOT, name), 'utf8');
    writeFileSync(join(ROOT, name), await updated(text));
  }
  writeFileSync(join(ROOT, 'scenarios/dosim.schema.json'), dosim(['schema']));
}
