/** The frame of the reports: one HTML file that opens offline. */
import { printable } from '../core/printable.js';
import { VERSION } from '../core/version.js';

export function section(title: string, ...parts: string[]): string {
  return `<section><h2>${escapeHtml(title)}</h2>${parts.join('')}</section>`;
}

export function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
}

export function note(text: string): string {
  return text === '' ? '' : `<p class="note">${text}</p>`;
}

/** The units that figures are written with; a line does not end between a number and its unit. */
const NUMBER_AND_UNIT = /([0-9]) (?=(?:[KMGTP]?B(?:\/s)?|[kMGT]?bit\/s|ms|s|min|h|d|%|pp)(?![A-Za-z0-9]))/g;

/** Cells are HTML. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = header.map((cell) => `<th>${cell}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell.replaceAll(NUMBER_AND_UNIT, '$1\u00a0')}</td>`).join('')}</tr>`)
    .join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Text as HTML; what is not to be seen is shown. */
export function escapeHtml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `
:root { color: #22303c; background: #fff; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
body { max-width: 980px; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.9rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; border-bottom: 1px solid #e3e8eb; padding-bottom: .25rem; }
.headline { font-size: 1.25rem; }
.note { color: #66757f; font-size: .9rem; }
.warnings { background: #fdf6e3; border-left: 4px solid #d9a520; padding: .6rem 1rem .6rem 2rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
svg { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid #eef1f3; vertical-align: top; }
th { color: #66757f; font-weight: 600; }
code { font-size: .88rem; background: #f3f5f6; padding: .05rem .3rem; border-radius: 3px; }
footer { margin-top: 3rem; color: #66757f; font-size: .85rem; }
summary { cursor: pointer; }
@media (max-width: 760px) { section { overflow-x: auto; } section > svg { min-width: 720px; } }
`;

/** @param decided where it can be seen how the points are decided that the documents leave open */
export function page(
  title: string,
  parts: readonly string[],
  decided = 'the parameters above say how this run decided them',
): string {
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    ...parts,
    `<footer>Made by dosim ${VERSION}. Microsoft's documents leave points open; ${decided}.</footer>`,
    '</body></html>\n',
  ].join('\n');
}
