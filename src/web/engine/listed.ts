/** Sites that a scenario takes from a file: the form changes what all of them have, for the entries are not in its text. */
import { parseDocument } from 'yaml';
import { beside } from '../../api/browserHost.js';

export interface ListedSites {
  /** The file that lists them. */
  file: string;
  /** What all sites of the file have. */
  defaults: Readonly<Record<string, unknown>>;
}

/** Files of a chain of `extends`; more are refused elsewhere. */
const LONGEST_CHAIN = 100;

/** A scenario's file and text, and the texts of the files that it names. */
interface Texts {
  name: string;
  text: string;
  files: Readonly<Record<string, string>>;
}

/** @returns null where the sites are written as a list, in the text or in what it extends */
export function listedSites({ name, text, files }: Texts): ListedSites | null {
  let defaults = {};
  let from = name;
  let content: string | undefined = text;
  for (let depth = 0; depth < LONGEST_CHAIN && content !== undefined; depth += 1) {
    const value: unknown = parseDocument(content).toJS();
    if (!isMapping(value)) return null;
    const { sites } = value;
    if (Array.isArray(sites)) return null;
    if (isMapping(sites)) {
      if (isMapping(sites.defaults)) defaults = { ...sites.defaults, ...defaults };
      if (typeof sites.file === 'string') return { file: sites.file, defaults };
    }
    if (typeof value.extends !== 'string') return null;
    from = beside(value.extends, from);
    content = files[from];
  }
  return null;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
