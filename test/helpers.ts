/** What the tests share: scenarios from text, and runs of them. */
import { stringify } from 'yaml';
import { InputError } from '../src/core/problems.js';
import { TRAFFIC } from '../src/engine/lineUse.js';
import { type Replicate, runReplicate } from '../src/experiment/world.js';
import type { InventoryRow } from '../src/fleet/inventory.js';
import type { LineKind } from '../src/fleet/line.js';
import type { ReadText } from '../src/scenario/layers.js';
import { type LoadedScenario, loadScenario } from '../src/scenario/load.js';
import type { Scenario } from '../src/scenario/schema.js';

/** Files that exist in memory only. */
export function files(texts: Record<string, string>): ReadText {
  return (name) => {
    if (!(name in texts)) throw InputError.of(`${name}: error: no such file`);
    return { file: name, text: texts[name]! };
  };
}

/** A scenario from text, as it is written. */
export function loadAsWritten(text: string, overrides: string[] = []): LoadedScenario {
  return loadScenario('a.yaml', files({ 'a.yaml': text }), overrides);
}

/** The same under `reference-2024`, unless the text says otherwise: its model can be worked out by hand. */
export function load(text: string, overrides: string[] = []): LoadedScenario {
  const named = /^\s*"?defaults"?:/m.test(text) || overrides.some((override) => override.startsWith('defaults='));
  return loadAsWritten(text, named ? overrides : ['defaults=reference-2024', ...overrides]);
}

/** The problems of a text that must not load. */
export function problemsOf(text: string, others: Record<string, string> = {}, overrides: string[] = []) {
  try {
    loadScenario('a.yaml', files({ 'a.yaml': text, ...others }), overrides);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('the scenario loaded although it should not');
}

/** Always-on machines on one site with one content; everything can be overridden. */
export interface Small {
  devices?: number;
  wan?: string;
  lan?: string;
  sizeMb?: number;
  requests?: { device: string; after: string }[];
  policies?: object;
  model?: object;
  profile?: object;
  site?: object;
  content?: object;
  more?: object;
}

export function small(options: Small = {}): Scenario {
  const scenario = {
    name: 'small',
    start: '2026-03-02T00:00:00Z',
    duration: '4 h',
    sites: [
      {
        name: 'pc',
        devices: options.devices ?? 2,
        wan: options.wan ?? '80 Mbit/s',
        lan: options.lan ?? '1 Gbit/s',
        ...options.site,
      },
    ],
    devices: { mix: [{ name: 'p', on: 'always', windows: '10 22H2', ...options.profile }] },
    policies: { DODownloadMode: 2, ...options.policies },
    content: [
      {
        name: 'c',
        type: 'quality-update',
        priority: 'foreground',
        files: [{ name: 'f', size: `${options.sizeMb ?? 100} MB` }],
        ...(options.requests ? { requests: options.requests } : {}),
        ...options.content,
      },
    ],
    // HTTP does not yield to peers, so that rates can be worked out by hand.
    model: { peersKnown: 0, visibilityDelay: 0, foregroundTarget: 'unlimited', ...options.model },
    ...options.more,
  };
  return load(stringify(scenario)).scenario;
}

export function run(scenario: Scenario, seed = '1', inventory: InventoryRow[] | null = null): Replicate {
  return runReplicate({ scenario, inventory, seed, tracing: true }, 0);
}

/** A download of the first part, as an object. */
export function downloadOf(replicate: Replicate, device: string, file = 0) {
  const { fleet } = replicate.world;
  for (const { downloads } of replicate.parts) {
    for (let r = 0; r < downloads.count; r += 1) {
      if (fleet.name(downloads.device[r]!) !== device || downloads.file[r] !== file) continue;
      const [cdn, cacheServer, lan, group, internet, linkLocal] = downloads.bytes.subarray(r * 6, r * 6 + 6);
      return {
        startedS: downloads.startedS[r]!,
        finishedS: downloads.finishedS[r]!,
        mode: downloads.mode[r]!,
        numPeers: downloads.numPeers[r]!,
        cdn: cdn!,
        cacheServer: cacheServer!,
        lan: lan!,
        group: group!,
        internet: internet!,
        linkLocal: linkLocal!,
      };
    }
  }
  throw new Error(`no download of ${device}`);
}

/** Whole bytes that crossed a line, down and up, by the kind of traffic; kinds of which there was nothing are left out. */
export function bytesOverLine({ account, world }: Replicate, kind: LineKind, name: string): Record<string, number>[] {
  const line = world.fleet.lines.all.find((each) => each.kind === kind && each.name === name)!;
  const { directions } = account.lines.find((each) => each.line === line.index)!;
  return directions.map(({ bytes }) =>
    Object.fromEntries(
      Object.entries(TRAFFIC).flatMap(([traffic, k]) => (bytes[k] === 0 ? [] : [[traffic, bytes[k]!]])),
    ),
  );
}

export const MB = 1024 * 1024;
