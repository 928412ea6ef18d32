/** Policies to the formats that Intune, the registry editor and LGPO take. */
import { POLICY_NAMES, type PolicyName, policySpec } from '../policy/catalogue.js';
import type { PolicySet } from '../policy/values.js';
import { writeLgpoText } from './lgpo.js';
import { writeCustomProfile } from './omaUri.js';
import { type Omission, whyNoLine } from './omissions.js';
import { writePowerShellScript } from './powershell.js';
import { writeRegFile } from './regFile.js';
import { type RegistryEntry, registryEntries } from './registryEntries.js';
import { writeRegistryPol } from './registryPol.js';
import { writeCatalogPolicy } from './settingsCatalog.js';

export const EXPORT_FORMATS = ['intune', 'reg', 'lgpo', 'pol', 'oma-uri', 'powershell'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface Exported {
  /** The file, with the encoding that its readers ask for. */
  bytes: Uint8Array;
  /** False: the bytes are no text. */
  isText: boolean;
  /** Policies that are in the file. */
  written: readonly PolicyName[];
  /** Policies that the format cannot express, and why. */
  omitted: readonly Omission[];
  /** What else is to be known of the file. */
  notes: readonly string[];
}

const REGISTRY_FORMATS: Partial<
  Record<
    ExportFormat,
    { write: (entries: readonly RegistryEntry[]) => Uint8Array; whyNoText: (text: string) => string | null }
  >
> = {
  reg: { write: writeRegFile, whyNoText: () => null },
  pol: { write: writeRegistryPol, whyNoText: () => null },
  lgpo: { write: writeLgpoText, whyNoText: whyNoLine },
  powershell: { write: writePowerShellScript, whyNoText: whyNoLine },
};

/** Writes policies in a format. @param title the name of the policy in Intune */
export function exportPolicySet(policies: PolicySet, format: ExportFormat, title: string): Exported {
  const stated = Object.fromEntries(
    POLICY_NAMES.flatMap((name) => (policies[name] === undefined ? [] : [[name, policies[name]]])),
  ) as PolicySet;
  const notes = notesOn(stated, format);
  const registry = REGISTRY_FORMATS[format];
  if (registry) {
    const { entries, omitted } = registryEntries(stated, registry.whyNoText);
    return {
      bytes: registry.write(entries),
      isText: format !== 'pol',
      written: writtenOf(stated, omitted),
      omitted: withWay(omitted, stated, format),
      notes,
    };
  }
  const { bytes, omitted } =
    format === 'intune' ? writeCatalogPolicy(stated, title) : writeCustomProfile(stated, title);
  const written = writtenOf(stated, omitted);
  return { bytes, isText: true, written, omitted: withWay(omitted, stated, format), notes };
}

function writtenOf(policies: PolicySet, omitted: readonly Omission[]): PolicyName[] {
  return POLICY_NAMES.filter((name) => policies[name] !== undefined && !omitted.some(({ policy }) => policy === name));
}

/** Says which format can do what this one cannot: then it takes both files. */
function withWay(omitted: readonly Omission[], policies: PolicySet, format: ExportFormat): Omission[] {
  return omitted.map(({ policy, why }) => {
    const inRegistry = registryEntries({ [policy]: policies[policy] }, () => null).omitted.length === 0;
    return {
      policy,
      why: inRegistry && format !== 'reg' ? `${why}; --to reg or --to pol can: it takes two files` : why,
    };
  });
}

function notesOn(policies: PolicySet, format: ExportFormat): string[] {
  const names = POLICY_NAMES.filter((name) => policies[name] !== undefined);
  const notes: string[] = [];
  const retired = names.filter((name) => policySpec(name).retired !== undefined);
  if (retired.length > 0) {
    notes.push(`${retired.join(', ')}: without effect since Windows 10 2004; no newer template or CSP has them`);
  }
  if (format === 'lgpo' && names.some((name) => policySpec(name).kind === 'businessHours')) {
    notes.push(
      'business hours have an extension of their own: call LGPO.exe with /e {CFF649BD-601D-4361-AD3D-0FC365DB4DB7} (inferred)',
    );
  }
  return notes;
}
