/**
 * Text that came from outside, made harmless for a terminal, a page and a picture.
 *
 * Control characters can move a terminal's cursor or change its title, marks of writing direction can make a name read as
 * another, and line separators can fake a line. They are shown as in JSON, `\u001b`, which within the strings of a JSON
 * text means the same as before. Half of a surrogate pair and what no XML may hold are shown likewise.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u{feff}\u{fff9}-\u{fffb}\u{fffe}\u{ffff}]/gu;

/** One line: line feeds and tabs are shown like other control characters. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** Longest text of a name or a value in a message. */
const LONGEST_SHOWN = 120;

/** Text from a file for a message: one line, and not too much of it. */
export function shortened(text: string): string {
  const shown = printable(text.slice(0, LONGEST_SHOWN + 1));
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}...` : shown;
}

/**
 * A file for what others may read: without its folder, which may be named after a person, and without an address of one.
 *
 * @param file a path, or the place within an archive
 */
export function withoutFolder(file: string): string {
  const name = file.split(/[/\\]/).at(-1)!;
  return name.includes('@') ? 'a file with @ in its name' : name;
}

/** What a CI server obeys in its log: GitHub at the begin of a line, also after blanks; Azure DevOps and TeamCity anywhere. */
const LOG_COMMAND = /(?<=^[ \t]*):(?=:)|#(?=#(?:vso|teamcity)?\[)/gm;

/** Several lines that dosim put together: line feeds stay. No name in them is a command to a CI server. */
export function printableLines(text: string): string {
  const shown = text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)));
  return shown.replace(LOG_COMMAND, escaped);
}

/** A character as in JSON: `\u001b`. */
export function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
