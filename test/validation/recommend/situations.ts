/**
 * The five situations of the setup page (docs/situations.md): each as it is without the page's advice, with what the page
 * advises for it.
 */
import { join, resolve } from 'node:path';
import type { PolicyValues } from '../../../src/experiment/recommend/scopes.js';
import { readText } from '../../../src/io/files.js';
import { type LoadedScenario, loadScenario } from '../../../src/scenario/load.js';

const SCENARIO_FOLDER = resolve(import.meta.dirname, '../../../scenarios');
const DAY_S = 86_400;

export interface Situation {
  name: string;
  /** The scenario without the advice, and what is set in it so that some hundred runs take a minute. */
  scenario: string;
  set: readonly string[];
  /** What is set, in words; empty where the scenario is as it stands in its file. */
  scaled: string;
  advice: { words: string; settings: PolicyValues };
}

export const SITUATIONS: readonly Situation[] = [
  {
    name: 'hub and spoke',
    scenario: 'hub-and-spoke-lan',
    set: ['sites.branch.count=6', 'sites.branch.devices=30', 'duration=14 d'],
    scaled: '6 branches of 30 devices, 14 days',
    advice: { words: 'mode 2', settings: { DODownloadMode: 2 } },
  },
  {
    name: 'hybrid WAN',
    scenario: 'hybrid-wan-lan',
    set: [],
    scaled: '',
    advice: { words: 'mode 2, the domain as the group', settings: { DODownloadMode: 2, DOGroupIdSource: 2 } },
  },
  {
    name: 'mobile workforce',
    scenario: 'mobile-workforce',
    set: [],
    scaled: '',
    advice: { words: 'upload on battery down to 60 %', settings: { DOMinBatteryPercentageAllowedToUpload: 60 } },
  },
  {
    name: 'large site',
    scenario: 'large-site',
    set: [],
    scaled: '',
    advice: { words: 'files from 10 MB on', settings: { DOMinFileSizeToCache: 10 } },
  },
  {
    name: 'lab',
    scenario: 'lab',
    set: [],
    scaled: '',
    advice: { words: 'files kept for 7 days', settings: { DOMaxCacheAge: 7 * DAY_S } },
  },
];

export function loadSituation({ scenario, set }: Situation): LoadedScenario {
  return loadScenario(join(SCENARIO_FOLDER, `${scenario}.yaml`), readText, set);
}
