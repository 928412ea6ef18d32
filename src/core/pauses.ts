/** Why a download got nothing for so long that it was paused: the vocabulary of downloads.csv and of a diagnosis. */
export const PAUSE_REASONS = [
  ['line-down', 'the WAN line of its site was down'],
  ['cache-server-silent', 'its cache server sent nothing'],
  ['http-held', 'HTTP was held back by a delay, and no peer gave anything'],
  ['http-silent', 'HTTP sent nothing, and no peer gave anything'],
] as const;

export type PauseReasonName = (typeof PAUSE_REASONS)[number][0];

/** Codes by name, for the engine's columns: indices in {@link PAUSE_REASONS}. */
export const PAUSE_REASON = Object.fromEntries(PAUSE_REASONS.map(([name], code) => [name, code])) as Record<
  PauseReasonName,
  number
>;
