/**
 * The kinds of content that reports tell apart, by the type of content of a scenario.
 *
 * Categories: Windows Update for Business reports, Delivery Optimization (2024-09) and what their tables show in 2026 (Edge
 * Updates, Intune Apps, Teams Updates have come out of Other). Callers: the monitor page, and public outputs of the cmdlets.
 */
import type { ContentType } from '../../scenario/content.js';

interface Kind {
  category: string;
  caller: string;
}

const WINDOWS_UPDATE = 'Windows Update';
const STORE = 'Store';
const INTUNE = 'Intune';

const KINDS: Record<ContentType, Kind> = {
  'feature-update': { category: 'Feature Updates', caller: WINDOWS_UPDATE },
  'quality-update': { category: 'Quality Updates', caller: WINDOWS_UPDATE },
  driver: { category: 'Driver Updates', caller: WINDOWS_UPDATE },
  'store-app': { category: 'Apps', caller: STORE },
  defender: { category: 'Other', caller: WINDOWS_UPDATE },
  'win32-app': { category: 'Intune Apps', caller: INTUNE },
  'microsoft-365-apps': { category: 'Office', caller: 'Office' },
  edge: { category: 'Edge Updates', caller: 'Edge' },
  'dynamic-update': { category: 'Other', caller: WINDOWS_UPDATE },
  'configmgr-express': { category: 'Other', caller: 'Configuration Manager' },
  'language-pack': { category: 'Other', caller: WINDOWS_UPDATE },
  'game-pass': { category: 'Other', caller: STORE },
  'win32-store-app': { category: 'Apps', caller: STORE },
  'mdm-agent': { category: 'Other', caller: INTUNE },
  winget: { category: 'Other', caller: 'Other' },
  msix: { category: 'Other', caller: 'Other' },
  teams: { category: 'Teams Updates', caller: 'Teams' },
  other: { category: 'Other', caller: 'Other' },
};

/** The category of the reports for a type of content. */
export function categoryOf(type: ContentType): string {
  return KINDS[type].category;
}

/** Who asks for a type of content. */
export function callerOf(type: ContentType): string {
  return KINDS[type].caller;
}

/** Parts of what the cmdlets call the application that asked (`PredefinedCallerApplication`), and of the log's `caller`. */
const CALLERS: readonly [RegExp, string][] = [
  [/^wu client|windows update|updateorchestrator|wuauserv/i, WINDOWS_UPDATE],
  [/defender|mpsigstub/i, WINDOWS_UPDATE],
  [/store|appinstall/i, STORE],
  [/intune|mdm|sidecar/i, INTUNE],
  [/office|click-?to-?run|c2r/i, 'Office'],
  [/edge/i, 'Edge'],
  [/teams/i, 'Teams'],
  [/config(uration )?m(ana)?g(e)?r|sccm|ccm/i, 'Configuration Manager'],
];

/** Who asked, by the name that a cmdlet shows; `Other` for names that are not known. */
export function callerNamed(name: string): string {
  if (name.trim() === '') return '';
  return CALLERS.find(([pattern]) => pattern.test(name))?.[1] ?? 'Other';
}

/** What the cmdlets show as the application that asks for a type of content. */
const APPLICATIONS: Readonly<Record<string, string>> = {
  [WINDOWS_UPDATE]: 'WU Client Download',
  [STORE]: 'Microsoft Store',
  [INTUNE]: 'IntuneAppDownload',
  Office: 'Microsoft Office Click-to-Run',
  Edge: 'Microsoft Edge Update',
  'Configuration Manager': 'Configuration Manager',
  Teams: 'Microsoft Teams',
  Other: 'Other',
};

/** The application that a cmdlet shows for a type of content; {@link callerNamed} reads it back. */
export function applicationOf(type: ContentType): string {
  return APPLICATIONS[callerOf(type)]!;
}
