/** Content of a run as columns: every release of every content with its files. */
import { hashName, RandomStream } from '../core/random.js';
import { DAY_S, HOUR_S } from '../core/units.js';
import { costPolicyCode } from '../policy/costs.js';
import { drawFrom } from '../scenario/quantities.js';
import type { ContentSpec, EnvironmentSpec } from '../scenario/schema.js';
import { kindsWithoutCache, kindsWithoutPeering } from './clients.js';
import { deliveryOf } from './types.js';

/** One publication of a content: its files are new. */
export interface Release {
  content: ContentSpec;
  contentIndex: number;
  name: string;
  /** After the start of the run; content from before the start counts as released at the start. */
  releasedS: number;
  firstFile: number;
  fileCount: number;
}

export interface Catalogue {
  releases: Release[];
  fileCount: number;
  fileNames: string[];
  /** Identity for random draws. */
  fileIds: Int32Array;
  releaseOf: Int32Array;
  sizeBytes: Float64Array;
  peerable: Uint8Array;
  foreground: Uint8Array;
  /** 1 when cache servers serve it. */
  cacheable: Uint8Array;
  /** From when on it is requested over HTTPS only, in seconds of the run: -Infinity for always, Infinity for never. */
  httpsFromS: Float64Array;
  /** Kinds of devices (bits of `CLIENT`, policy/clients.ts) that do not share it, and to which no cache server serves it. */
  notSharedBy: Uint8Array;
  notServedTo: Uint8Array;
  /** What the service sends with each file, two numbers: cache age in s, background QoS in bytes/s; 0 for nothing. */
  sentLimits: Float64Array;
  /** Code of its cost policy on metered networks (policy/costs.ts). */
  costPolicies: Uint8Array;
}

/** True when peers of a kind of device share a file (bits of `CLIENT`, policy/clients.ts). */
export function isSharedBy({ notSharedBy, peerable }: Catalogue, file: number, kind: number): boolean {
  return peerable[file] === 1 && (notSharedBy[file]! & kind) === 0;
}

/** True when cache servers serve a file to a kind of device. */
export function isServedTo({ cacheable, notServedTo }: Catalogue, file: number, kind: number): boolean {
  return cacheable[file] === 1 && (notServedTo[file]! & kind) === 0;
}

/** Expands the content of a scenario: releases within the run, files with their sizes. */
export function buildCatalogue(environment: EnvironmentSpec, seed: string): Catalogue {
  const random = new RandomStream(seed, 'content.size');
  const releases: Release[] = [];
  const files: { name: string; release: number; sizeBytes: number }[] = [];
  for (const [contentIndex, content] of environment.content.entries()) {
    const times = releaseTimes(content, environment);
    for (const releasedS of times) {
      const day = new Date(environment.startMs + releasedS * 1000).toISOString().slice(0, times.length > 1 ? 16 : 10);
      const name = times.length > 1 ? `${content.name}@${day.replace('T00:00', '')}` : content.name;
      const firstFile = files.length;
      for (const [f, spec] of content.files.entries()) {
        for (let i = 0; i < spec.count; i += 1) {
          const base = spec.name ?? `file-${f + 1}`;
          const fileName = `${name}/${base}${spec.count > 1 ? `-${i + 1}` : ''}`;
          const id = hashName(fileName);
          const sizeBytes = Math.max(1, Math.round(drawFrom(spec.sizeBytes, random, id)));
          files.push({ name: fileName, release: releases.length, sizeBytes });
        }
      }
      const fileCount = files.length - firstFile;
      releases.push({ content, contentIndex, name, releasedS, firstFile, fileCount });
    }
  }
  const contentOf = files.map((file) => releases[file.release]!.content);
  const deliveries = environment.content.map((content) => deliveryOf(content, environment.model));
  const deliveryOfFile = (file: { release: number }) => deliveries[releases[file.release]!.contentIndex]!;
  const ofFile = (read: (content: ContentSpec) => boolean) =>
    Uint8Array.from(files, (file) => Number(read(releases[file.release]!.content)));
  return {
    releases,
    fileCount: files.length,
    fileNames: files.map((file) => file.name),
    fileIds: Int32Array.from(files, (file) => hashName(file.name)),
    releaseOf: Int32Array.from(files, (file) => file.release),
    sizeBytes: Float64Array.from(files, (file) => file.sizeBytes),
    peerable: Uint8Array.from(files, (file) => Number(deliveryOfFile(file).peerable)),
    cacheable: Uint8Array.from(files, (file) => Number(deliveryOfFile(file).cacheable)),
    httpsFromS: Float64Array.from(files, (file) => (deliveryOfFile(file).httpsFromMs - environment.startMs) / 1000),
    notSharedBy: Uint8Array.from(contentOf, ({ peerable, type }) => (peerable ? 0 : kindsWithoutPeering(type))),
    notServedTo: Uint8Array.from(contentOf, ({ type }) => kindsWithoutCache(type)),
    costPolicies: Uint8Array.from(contentOf, ({ costPolicy, priority }) => costPolicyCode(costPolicy, priority)),
    sentLimits: Float64Array.from(contentOf.flatMap(sentLimits)),
    foreground: ofFile((content) => content.priority === 'foreground'),
  };
}

function sentLimits({ backgroundQosBytesPerS = 0, maxCacheAgeS }: ContentSpec): number[] {
  return [maxCacheAgeS === 0 ? Number.POSITIVE_INFINITY : (maxCacheAgeS ?? 0), backgroundQosBytesPerS];
}

/** Release times within the run, in seconds after its start. */
function releaseTimes(content: ContentSpec, environment: EnvironmentSpec): number[] {
  const { release } = content;
  const { durationS, startMs } = environment;
  if (!release || content.requests) return [0];
  switch (release.kind) {
    case 'dates':
      return [...new Set(release.timesMs.map((timeMs) => Math.max(0, (timeMs - startMs) / 1000)))]
        .filter((timeS) => timeS < durationS)
        .sort((a, b) => a - b);
    case 'every': {
      const times: number[] = [];
      for (let timeS = release.afterS; timeS < durationS; timeS += release.everyS) times.push(timeS);
      return times;
    }
    case 'rule':
      return ruleTimes(release.rule, release.atHours, startMs, durationS);
  }
}

const ORDINALS = ['first', 'second', 'third', 'fourth'];
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The dates of a rule such as "second Tuesday" within the run, in UTC. */
function ruleTimes(rule: string, atHours: number, startMs: number, durationS: number): number[] {
  const [ordinal, dayName] = rule.toLowerCase().split(' ') as [string, string];
  const weekday = DAYS.indexOf(dayName);
  const start = new Date(startMs);
  const times: number[] = [];
  for (let month = 0; ; month += 1) {
    const firstOfMonth = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1);
    const firstOfNext = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month + 1, 1);
    if ((firstOfMonth - startMs) / 1000 >= durationS) return times;
    const firstMatch = 1 + ((weekday - new Date(firstOfMonth).getUTCDay() + 7) % 7);
    const daysInMonth = Math.round((firstOfNext - firstOfMonth) / 1000 / DAY_S);
    const day =
      ordinal === 'last'
        ? firstMatch + 7 * Math.floor((daysInMonth - firstMatch) / 7)
        : firstMatch + 7 * ORDINALS.indexOf(ordinal);
    const timeS = (firstOfMonth - startMs) / 1000 + (day - 1) * DAY_S + atHours * HOUR_S;
    if (timeS >= 0 && timeS < durationS) times.push(timeS);
  }
}
