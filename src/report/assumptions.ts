/** What a run rests on, as a part of its report: scenario and estate, policies, defaults, parameters of the model. */
import { formatDuration } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Replicate } from '../experiment/world.js';
import type { PolicyName } from '../policy/catalogue.js';
import { describeSources } from '../policy/sources.js';
import { POLICY_TITLES } from '../policy/titles.js';
import { CERTAINTIES } from '../scenario/model/parameter.js';
import {
  changedParameters,
  formatModelValue,
  MODEL_NAMES,
  MODEL_PARAMETERS,
  type ModelName,
} from '../scenario/model.js';
import type { Scenario } from '../scenario/schema.js';
import { assignmentsOf, defaultsLines } from './explainScenario.js';
import { details, escapeHtml, facts, table } from './page.js';
import { describeRates, type Summary } from './summary.js';
import { pathWords, policyWords, sentenceCase } from './words.js';

/** How large an estate is. */
export interface EstateSize {
  sites: number;
  devices: number;
  contents: number;
}

export function estateSize({ world }: Pick<Replicate, 'world'>): EstateSize {
  const { fleet, catalogue } = world;
  return { sites: fleet.sites.length, devices: fleet.count, contents: catalogue.releases.length };
}

/** Where the figures of a report come from. */
export interface Provenance {
  /** Name of the scenario's file. */
  file: string;
  estate: EstateSize;
}

/** What a run is of, in short facts. */
export function provenanceFacts(scenario: Scenario, summary: Summary, { file, estate }: Provenance): string {
  return facts([
    ['Scenario', file.split(/[\\/]/).at(-1) ?? ''],
    ['Estate', `${counted(estate.sites, 'site')}, ${counted(estate.devices, 'device')}`],
    ['Content', `${counted(estate.contents, 'release')}, ${counted(summary.downloads, 'download')}`],
    ['Time', `${formatDuration(scenario.durationS)} from ${new Date(scenario.startMs).toISOString().slice(0, 10)}`],
    ['Runs', `${counted(summary.replicates.length, 'replicate')}, seed ${summary.seed}`],
    ['Defaults', scenario.defaults],
  ]);
}

/** Policies and parameters of the model with their sources. */
export function assumptions(scenario: Scenario, summary: Summary): string {
  const changed = changedParameters(scenario);
  const others = MODEL_NAMES.filter((name) => !changed.includes(name));
  return [
    policiesTable(scenario),
    sources(scenario),
    `<p class="note">${describeRates(summary) ?? 'All rates are exact.'}</p>`,
    changed.length === 0
      ? ''
      : `<h3>Parameters of the model that this scenario sets</h3>${modelTable(scenario, changed)}`,
    details(
      `The other ${others.length} parameters of the model, as ${scenario.defaults} has them`,
      modelTable(scenario, others),
    ),
  ].join('');
}

/** What the defaults go back to, for who wants to check. */
function sources(scenario: Scenario): string {
  const lines = defaultsLines(scenario.defaults).map((line) => `<li>${escapeHtml(line)}</li>`);
  return details(`What the defaults ${scenario.defaults} go back to`, `<ul>${lines.join('')}</ul>`);
}

/** The policies and parameters in which scenarios differ, side by side; nothing where they do not. */
export function differingSettings(names: readonly string[], scenarios: readonly Scenario[]): string {
  const texts = scenarios.map(settingsOf);
  const keys = [...new Set(texts.flatMap((settings) => [...settings.keys()]))];
  const rows = keys
    .map((key) => [key, ...texts.map((settings) => settings.get(key) ?? 'not set')])
    .filter(([, ...values]) => new Set(values).size > 1);
  if (rows.length === 0) return '';
  return table(
    ['setting', ...names.map(escapeHtml)],
    rows.map(([name, ...values]) => [settingCell(name!), ...values.map(escapeHtml)]),
  );
}

/** A parameter of the model in words, with its name in scenarios behind it. */
function settingCell(name: string): string {
  if (!name.startsWith('model.')) return escapeHtml(name);
  return `${escapeHtml(sentenceCase(pathWords(name)))} <code>${escapeHtml(name)}</code>`;
}

/** Policies, assignments and parameters of a scenario by name, as text. */
function settingsOf(scenario: Scenario): Map<string, string> {
  const settings = new Map<string, string>([['Defaults', scenario.defaults]]);
  for (const [name, value] of Object.entries(scenario.policies)) {
    if (name === 'assignments' || value === undefined) continue;
    settings.set(POLICY_TITLES[name as PolicyName], policyWords(name as PolicyName, value));
  }
  assignmentsOf(scenario).forEach(({ who }, i) => {
    for (const [name, value] of Object.entries(scenario.policies.assignments[i]!.set)) {
      settings.set(`${POLICY_TITLES[name as PolicyName]} for ${who}`, policyWords(name as PolicyName, value));
    }
  });
  for (const name of MODEL_NAMES) settings.set(`model.${name}`, formatModelValue(name, scenario.model[name]));
  return settings;
}

function policiesTable(scenario: Scenario): string {
  const row = (name: string, value: unknown, who: string) => [
    escapeHtml(POLICY_TITLES[name as PolicyName]),
    escapeHtml(policyWords(name as PolicyName, value)),
    escapeHtml(who),
    `<code>${name}</code>`,
  ];
  const base = Object.entries(scenario.policies)
    .filter(([name, value]) => name !== 'assignments' && value !== undefined)
    .map(([name, value]) => row(name, value, 'all devices'));
  const assigned = assignmentsOf(scenario).flatMap(({ who }, i) =>
    Object.entries(scenario.policies.assignments[i]!.set).map(([name, value]) => row(name, value, who)),
  );
  if (base.length + assigned.length === 0) return '<p>No policy is set: the defaults hold.</p>';
  return table(['policy', 'value', 'for', 'CSP name'], [...base, ...assigned]);
}

function modelTable(scenario: Scenario, names: readonly ModelName[]): string {
  const rows = names.map((name) => {
    const { meaning, certainty, sources } = MODEL_PARAMETERS[name];
    return [
      `<code>${name}</code>`,
      escapeHtml(formatModelValue(name, scenario.model[name])),
      escapeHtml(meaning),
      `<span title="${escapeHtml(CERTAINTIES[certainty])}">${certainty}</span>`,
      escapeHtml(describeSources(sources)),
    ];
  });
  return table(['parameter', 'value', 'what it decides', 'how sure', 'source'], rows);
}
