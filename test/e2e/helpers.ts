/** The built command line, run as users run it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

export const ROOT = resolve(import.meta.dirname, '../..');
export const MAIN = resolve(ROOT, 'dist/cli/main.js');

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command to its end. */
export function dosim(...args: string[]): Promise<Ran> {
  return dosimWith({}, ...args);
}

/** The same with more environment. */
export function dosimWith(env: Record<string, string>, ...args: string[]): Promise<Ran> {
  return ran(process.execPath, env, [MAIN, ...args]);
}

/** Runs Node.js with arguments of its own. */
export function node(...args: string[]): Promise<Ran> {
  return ran(process.execPath, {}, args);
}

/** Runs a program with more environment. */
export function ran(program: string, env: Record<string, string>, args: string[]): Promise<Ran> {
  return new Promise((done) => {
    const options = { cwd: ROOT, maxBuffer: 64e6, env: { ...process.env, ...env } };
    execFile(program, args, options, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

/** Starts a command that goes on. */
export function start(env: Record<string, string>, ...args: string[]): ChildProcess {
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
  return spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env: { ...process.env, ...env }, stdio: [...stdio] });
}

/** Environment of a command that says on its fourth channel that its first thread is at work. */
export const WATCHED = {
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${pathToFileURL(resolve(import.meta.dirname, 'signOfLife.mjs'))}`,
};

/** Resolves when a command that was started with {@link WATCHED} is at work, or has ended. */
export function atWork(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    const channel = child.stdio[3] as Readable;
    channel.once('data', () => done());
    child.once('exit', () => done());
  });
}

export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode);
    else child.once('exit', (code) => done(code));
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
