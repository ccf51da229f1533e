/**
 * What `ScoringWorker` runs: loads a detector, then scores what it is sent.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import type { Matrix } from "../base/mod.ts";
import { AnomalyDetector, type EngineOptions } from "../model/mod.ts";

/** What the worker is sent: first a detector, then features. */
export type WorkerRequest =
  | { readonly folder: string; readonly options: EngineOptions }
  | { readonly features: Matrix };

/** What it answers, in the order of the requests. */
export type WorkerReply =
  | { readonly error: unknown }
  | { readonly isReady: true }
  | { readonly features: Matrix; readonly scores: Float32Array };

let detector: AnomalyDetector;
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<WorkerRequest>) => {
  last = last.then(async () => {
    try {
      await answer(data);
    } catch (error) {
      self.postMessage({ error });
    }
  });
};

async function answer(request: WorkerRequest): Promise<void> {
  if ("folder" in request) {
    detector = await AnomalyDetector.load(request.folder, request.options);
    return self.postMessage({ isReady: true });
  }
  const { features } = request;
  const scores = await detector.score(features);
  const buffers = [features.values.buffer, scores.buffer] as ArrayBuffer[];
  self.postMessage({ features, scores }, buffers);
}
