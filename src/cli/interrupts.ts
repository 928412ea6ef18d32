/** Ctrl-C and a polite end: both stop the work, and the exit code is 128 and the number of the signal, as shells have it. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;
const SIGNALS = Object.keys(EXIT_CODES) as Signal[];

let received: Signal = 'SIGINT';

/**
 * Calls `stop` at the first signal; the next ends the process at once.
 *
 * @returns what ends it
 */
export function onInterrupt(stop: () => void): () => void {
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      received = signal;
      end();
      stop();
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  const end = () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
  return end;
}

/** The exit code of a command that was interrupted. */
export function interruptedExitCode(): number {
  return EXIT_CODES[received];
}
