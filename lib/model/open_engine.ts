import { InputError } from "../base/mod.ts";
import type { Architecture, Engine, EngineName, Weights } from "./engine.ts";
import { isInstalled } from "./native/mod.ts";
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
 * TensorFlow.js is loaded where it computes, and nowhere else.
 *
 * @throws {InputError} If the engine asked for cannot run here.
 */
export async function openEngine(
  { engine = "auto", threads }: EngineOptions,
  architecture: Architecture,
  weights: Weights,
): Promise<Engine> {
  const onnx = async () =>
    new OnnxEngine(await openRuntime(threads), architecture, weights);
  const tensorflow = async (name: "auto" | Exclude<EngineName, "onnx">) => {
    const { openBackend, TensorflowEngine } = await import(
      "./tensorflow/mod.ts"
    );
    return new TensorflowEngine(await openBackend(name), architecture, weights);
  };
  if (engine === "onnx") return await onnx();
  if (engine !== "auto") return await tensorflow(engine);

  if (isInstalled("@tensorflow/tfjs-node-gpu")) {
    const { openGpu, TensorflowEngine } = await import("./tensorflow/mod.ts");
    const gpu = await openGpu();
    if (gpu) return new TensorflowEngine(gpu, architecture, weights);
  }
  try {
    return await onnx();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return await tensorflow("auto");
  }
}
