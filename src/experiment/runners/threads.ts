/** How the threads of piscina are started. */

/**
 * piscina loads the file of its threads by `require`, and by `import` where that is refused. A thread that is stopped while
 * it requires an ES module ends the whole process with a fatal error of V8 (Node.js 20.20.2, in about one of six hundred
 * stops). So its threads require no ES modules.
 */
export const THREAD_ARGUMENTS: readonly string[] = ['--no-experimental-require-module'];
