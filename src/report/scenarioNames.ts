/** Names of compared scenarios, each told from the others. */

/**
 * Scenarios of the same name get in brackets what their files differ in: the folders, or the names of the files. What is
 * compared with itself is numbered.
 *
 * @param files of the scenarios, absolute paths with `/` or `\`
 * @returns as many names, no two the same
 */
export function distinctNames(names: readonly string[], files: readonly string[]): string[] {
  const named = names.map((name, i) => {
    const alike = files.filter((_, k) => names[k] === name);
    const part = alike.length > 1 ? differingPart(files[i]!, alike) : '';
    return part === '' ? name : `${name} (${part})`;
  });
  const taken = new Set<string>();
  return named.map((name) => {
    let free = name;
    for (let k = 2; taken.has(free); k += 1) free = `${name} (${k})`;
    taken.add(free);
    return free;
  });
}

/** `before` of `/estate/before/office.yaml` beside `/estate/after/office.yaml`; nothing where all paths are the same. */
function differingPart(file: string, files: readonly string[]): string {
  const all = files.map((path) => path.split(/[\\/]/));
  const own = file.split(/[\\/]/);
  const isCommon = (part: (path: string[]) => string | undefined) => all.every((path) => part(path) === part(own));
  const shortest = Math.min(...all.map((path) => path.length));
  let start = 0;
  while (start < shortest && isCommon((path) => path[start])) start += 1;
  let end = 0;
  while (end < shortest - start && isCommon((path) => path.at(-1 - end))) end += 1;
  if (start === own.length && start === shortest && all.every((path) => path.length === shortest)) return '';
  return own.slice(start, own.length - end).join('/') || '.';
}
