/** Types of rulesVersion.js, for tests. */
export function ruleFiles(root: string): [string, string][];
export function rulesVersion(files: readonly (readonly [string, string])[]): string;
