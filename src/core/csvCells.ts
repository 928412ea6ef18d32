/** Cells of CSV files: texts that no spreadsheet computes and no terminal obeys, and back. */
import { escaped, UNPRINTABLE } from './printable.js';

/** RFC 4180, 2, and the vertical bar, which fast-csv quotes too. */
const NEEDS_QUOTES = /[",\r\n|]/;
/**
 * Where a text begins so, after any number of apostrophes, a spreadsheet may take it for a formula: OWASP, "CSV Injection"
 * (the last four are the full-width forms, which some spreadsheets take as well).
 */
const MAY_BE_FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/** A text of nothing else is written as it is, unless it may be a formula. */
const PLAIN = /^[ !#-+\--[\]-{}~]*$/;
const LOOKS_ESCAPED = /\\(?=u[0-9a-f]{4})/g;
const ESCAPED = /\\u(?:(005c)(?=u[0-9a-f]{4})|([0-9a-f]{4}))/g;

/** As OWASP advises: an apostrophe before what might be a formula, and quotes around it. */
export function toCell(value: string): string {
  const text = PLAIN.test(value) ? value : withoutControls(value);
  const quoted = () => text.replaceAll('"', '""');
  if (MAY_BE_FORMULA.test(text)) return `"'${quoted()}"`;
  return NEEDS_QUOTES.test(text) ? `"${quoted()}"` : text;
}

/** The text of a cell of a CSV file, as a CSV reader gives it, without the apostrophe that kept it from being a formula. */
export function fromCell(cell: string): string {
  const text = cell.startsWith("'") && MAY_BE_FORMULA.test(cell) ? cell.slice(1) : cell;
  if (!text.includes('\\u')) return text;
  // What another program wrote and dosim would not have escaped stays: `\u00e9`.
  return text.replace(ESCAPED, (sequence: string, backslash: string | undefined, code: string) => {
    if (backslash !== undefined) return '\\';
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return withoutControls(character) === sequence ? character : sequence;
  });
}

/** Control characters are shown, but for those that belong into a cell of several lines or columns. */
function withoutControls(text: string): string {
  const shown = text.replace(LOOKS_ESCAPED, escaped);
  return shown.replace(UNPRINTABLE, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** What to say of a number that cannot be read because of a comma; nothing where there is none. */
export function commaHint(cell: string): string {
  return /\d,\d/.test(cell) ? '; decimals take a point, and thousands nothing' : '';
}

/** Rows as the text of a CSV file. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(',')}\n`).join('');
}
