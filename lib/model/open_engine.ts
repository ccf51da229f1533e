import {
  openAnyBackend,
  openBackend,
  openGpu,
  TensorflowEngine,
} from "./tensorflow/mod.ts";
import { InputError } from "../base/mod.ts";
import type { Architecture, Engine, EngineName, Weights } from "./engine.ts";
import { OnnxEngine, openRuntime } from "./onnx/mod.ts";

/** Which engine, and what it may use. */
export interface EngineOptions {
  /**
   * A name insists on one; `"auto"` takes TensorFlow where it finds a GPU, else
   * ONNX Runtime, else what TensorFlow.js has. Default `"auto"`.
   */
  readonly engine?: "auto" | EngineName;
  /**
   * Threads that share the work; only the engine onnx heeds it. Default one a
   * processor, four at most. Results may differ in their last digits between
   * one number of threads and another.
   */
  readonly threads?: number;
}

/**
 * Opens the engine asked for, with a network of that shape and those weights.
 *
 * @throws {InputError} If the engine asked for cannot run here.
 */
export async function openEngine(
  { engine = "auto", threads }: EngineOptions,
  architecture: Architecture,
  weights: Weights,
): Promise<Engine> {
  const tensorflow = async (name: Parameters<typeof openBackend>[0]) =>
    new TensorflowEngine(await openBackend(name), architecture, weights);
  const onnx = async () => {
    await openAnyBackend(); // the detector keeps its network there
    return new OnnxEngine(await openRuntime(threads), architecture, weights);
  };
  if (engine === "onnx") return await onnx();
  if (engine !== "auto") return await tensorflow(engine);

  const gpu = await openGpu();
  if (gpu) return new TensorflowEngine(gpu, architecture, weights);
  try {
    return await onnx();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return await tensorflow("auto");
  }
}
