/** The page's side of the Web Worker: requests with progress and an end, one of a kind at a time. */

import code from '../../../build/studioWorker.js?raw';
import type { Problem } from '../../core/problems.js';
import type { Answers, FromWorker, Request, Result, ToWorker } from './protocol.js';

/** A worker that does not hear is replaced after so long, in milliseconds: it is in the middle of something long. */
const PATIENCE_MS = 400;

/** The input was refused: all that is wrong with it. */
export class RefusedError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}

/** A newer request of the same kind has taken the place of this one. */
export class CancelledError extends Error {}

export interface Listeners {
  onProgress?: (share: number) => void;
  onPartial?: (result: Result) => void;
}

interface Pending extends Listeners {
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

/** A Web Worker with the simulator. */
export class Engine {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private last = 0;

  /** Asks for something; what is still being done is given up. */
  ask<R extends Request>(request: R, listeners: Listeners = {}): Promise<Answers[R['kind']]> {
    this.cancel();
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { ...listeners, resolve: resolve as (answer: never) => void, reject });
      this.send({ id, request });
    });
  }

  /** Gives up what is being done. */
  cancel(): void {
    for (const [id, { reject }] of this.pending) {
      this.send({ id, cancel: true });
      reject(new CancelledError());
      this.pending.delete(id);
    }
    if (this.isBusy) this.replaceLater();
  }

  private isBusy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  private replaceLater(): void {
    clearTimeout(this.timer);
    const waited = this.worker;
    this.timer = setTimeout(() => {
      if (this.worker !== waited || !this.isBusy || this.heardSinceCancel) return;
      const again = this.unanswered;
      waited?.terminate();
      this.worker = undefined;
      this.isBusy = false;
      if (again) this.send(again);
    }, PATIENCE_MS);
    this.heardSinceCancel = false;
  }

  private heardSinceCancel = true;
  private unanswered: Extract<ToWorker, { request: Request }> | undefined;

  private send(message: ToWorker): void {
    if (!this.worker) {
      const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      this.worker = new Worker(url);
      this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.take(data);
      this.worker.onerror = ({ message: text }) => this.fail(new Error(text));
    }
    if ('request' in message) {
      this.unanswered = message;
      this.isBusy = true;
    }
    this.worker.postMessage(message);
  }

  private fail(error: Error): void {
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }

  private take(data: FromWorker): void {
    const asked = this.pending.get(data.id);
    // Whoever speaks of the newest request has heard that the older one is given up.
    if (data.id === this.last) this.heardSinceCancel = true;
    if (!asked) return;
    if ('progress' in data) asked.onProgress?.(data.progress);
    else if ('partial' in data) asked.onPartial?.(data.partial);
    else {
      this.pending.delete(data.id);
      this.isBusy = false;
      if ('answer' in data) asked.resolve(data.answer as never);
      else if ('problems' in data) asked.reject(new RefusedError(data.problems));
      else asked.reject(new Error(data.bug));
    }
  }
}
