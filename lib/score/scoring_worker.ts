import type { Matrix } from "../base/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import type { WorkerReply, WorkerRequest } from "./_score_in_worker.ts";

/** Features, and their rows' scores. */
export interface ScoredFeatures {
  /** Shape `[n, features]`. */
  readonly features: Matrix;
  /** Shape `[n]`. */
  readonly scores: Float32Array;
}

/**
 * Scores on a thread of its own, so that the caller reads the next flows
 * meanwhile: on a CPU the runtime holds up the thread that calls it. The scores
 * are the detector's own.
 */
export class ScoringWorker {
  readonly #worker: Worker;
  /** Settles when the detector is loaded. */
  readonly #ready: Promise<unknown>;
  /** Settles the requests, in their order. */
  readonly #waiting: PromiseWithResolvers<ScoredFeatures | null>[] = [];

  /**
   * Starts the thread. If the detector cannot be loaded, `score` says why.
   *
   * @param folder The detector's.
   * @param detector The same, loaded: it says what computes.
   * @param threads Of its engine. Default 1: more would take the place of the
   * one that reads.
   */
  constructor(folder: string, { engine }: AnomalyDetector, threads = 1) {
    this.#worker = new Worker(
      new URL("./_score_in_worker.ts", import.meta.url),
      { type: "module", name: "scoring" },
    );
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
      const request = this.#waiting.shift()!;
      if ("error" in data) request.reject(data.error);
      else request.resolve("scores" in data ? data : null);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault(); // it would end this process
      const error = new Error(
        `The thread that scores failed: ${event.message}`,
      );
      for (const request of this.#waiting.splice(0)) request.reject(error);
    };
    this.#ready = this.#ask({ folder, options: { engine, threads } });
    this.#ready.catch(() => {}); // told when something is to be scored
  }

  /**
   * Scores rows. Several may be asked for before the first is done.
   *
   * @param features Shape `[n, features]`; its values go over to the other
   * thread, and come back with the scores.
   */
  async score(features: Matrix): Promise<ScoredFeatures> {
    await this.#ready;
    const buffer = features.values.buffer as ArrayBuffer;
    return (await this.#ask({ features }, [buffer]))!;
  }

  #ask(
    request: WorkerRequest,
    transfer: Transferable[] = [],
  ): Promise<ScoredFeatures | null> {
    const waiting = Promise.withResolvers<ScoredFeatures | null>();
    this.#waiting.push(waiting);
    this.#worker.postMessage(request, transfer);
    return waiting.promise;
  }

  /** Ends the thread, whatever it is doing. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
