/** The index of docs/decisions, from the heads of the decisions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HEAD = /^# (\d+)\. (.+)\n\n- Date: (\d{4}-\d{2}-\d{2})\n- Status: (.+)\n- Superseded by: (.+)\n\n/;

/** The decisions in order. Throws where a file does not begin with its title, date, status and successor. */
export function decisions(root) {
  const folder = join(root, 'docs/decisions');
  const files = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name));
  return files.sort().map((file) => {
    const head = HEAD.exec(readFileSync(join(folder, file), 'utf8'));
    if (!head) throw new Error(`docs/decisions/${file} does not begin with title, Date, Status and Superseded by`);
    const [, number, title, date, status, supersededBy] = head;
    return { file, number: Number(number), title, date, status, supersededBy };
  });
}

/** Header and rows of the index. */
export function decisionTable(root) {
  const rows = decisions(root).map(({ file, number, title, date, status, supersededBy }) => [
    number,
    `[${title}](${file})`,
    date,
    status,
    supersededBy === 'nothing' ? '' : supersededBy,
  ]);
  return [['number', 'decision', 'date', 'status', 'superseded by'], rows];
}
