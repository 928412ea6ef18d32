/** Problems of the rows of a table: those that are the same are one, with the first positions and their count. */
import { unknownName } from './names.js';
import { shortened } from './printable.js';
import { InputError, type Position, type Problem } from './problems.js';

/** Lines that a problem names. */
const MOST_LINES = 5;

interface Group {
  position: Position;
  path: string;
  message: string;
  lines: number[];
  found: string[];
}

export class RowProblems {
  private readonly groups = new Map<string, Group>();
  private readonly unknown = new Map<string, string>();

  constructor(private readonly file: string) {}

  /** @param found what stands there */
  add(line: number, column: number, path: string, message: string, found?: string): void {
    const key = `${path}\n${message}`;
    let group = this.groups.get(key);
    if (!group) {
      group = { position: { file: this.file, line, column }, path: shortened(path), message, lines: [], found: [] };
      this.groups.set(key, group);
    }
    group.lines.push(line);
    const shown = found === undefined ? undefined : shortened(found);
    if (shown !== undefined && group.found.length < MOST_LINES && !group.found.includes(shown)) group.found.push(shown);
  }

  /** Names are many: the nearest of one is looked for once. */
  addUnknown(line: number, what: string, name: string, names: readonly string[]): void {
    const key = `${what} ${name}`;
    let message = this.unknown.get(key);
    if (message === undefined) {
      message = unknownName(what, name, names);
      this.unknown.set(key, message);
    }
    this.add(line, 1, what, message);
  }

  /** One problem a group. */
  list(severity: Problem['severity'] = 'error'): Problem[] {
    return [...this.groups.values()].map(({ position, path, message, lines, found }) => {
      const seen = found.length > 0 ? `found ${found.join(', ')}: ` : '';
      const more = lines.length > MOST_LINES ? ', ...' : '';
      const where =
        lines.length > 1 ? `; in ${lines.length} rows, lines ${lines.slice(0, MOST_LINES).join(', ')}${more}` : '';
      return { severity, path, message: `${seen}${message}${where}`, position };
    });
  }

  /** @throws InputError with all of them */
  throwIfAny(): void {
    if (this.groups.size > 0) throw new InputError(this.list());
  }
}
