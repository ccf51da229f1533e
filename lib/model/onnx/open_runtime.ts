import type { InferenceSession, TensorConstructor } from "onnxruntime-node";
import { InputError } from "../../base/mod.ts";

/** ONNX Runtime, ready to open sessions. */
export interface Runtime {
  /** In words for a person: `"ONNX Runtime (CPU, 2 threads)"`, say. */
  readonly device: string;
  readonly Tensor: TensorConstructor;
  /** Opens a session on a model in ONNX's file format. */
  open(model: Uint8Array): Promise<InferenceSession>;
}

/**
 * More threads than this do not help: the tensors are small, and each operator
 * waits for its slowest part.
 */
const THREADS_AT_MOST = 4;

/**
 * How long a thread without work spins before it sleeps, in microseconds. Long
 * enough to bridge the gap to the next operator, where waking up would cost more
 * than the work; short enough that other programs get the processor, where the
 * runtime's own default takes it from them.
 */
const SPIN_MICROSECONDS = 100;

/** Threads that are used unless told: one a processor, four at most. */
export function defaultThreads(): number {
  return Math.min(navigator.hardwareConcurrency, THREADS_AT_MOST);
}

/**
 * Loads ONNX Runtime, whose CPU library is part of its package.
 *
 * @param threads Threads that share an operator's work; default as
 * {@linkcode defaultThreads} says.
 * @throws {RangeError} If threads is not a positive integer.
 * @throws {InputError} If it does not load on this machine.
 */
export async function openRuntime(threads?: number): Promise<Runtime> {
  const count = threads ?? defaultThreads();
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw new RangeError(
      `Cannot open the engine onnx as threads must be a positive integer: found ${count}`,
    );
  }
  const options = {
    intraOpNumThreads: count,
    interOpNumThreads: 1,
    logSeverityLevel: 4, // errors are thrown; that is enough
    extra: {
      session: {
        intra_op: {
          allow_spinning: "1",
          spin_duration_us: String(SPIN_MICROSECONDS),
        },
      },
    },
  } as const;
  const { InferenceSession, Tensor, env } = await load();
  env.logLevel = "error"; // else it warns of GPUs that it cannot look for
  return {
    device: `ONNX Runtime (CPU, ${count} thread${count === 1 ? "" : "s"})`,
    Tensor,
    open: (model) => InferenceSession.create(model, options),
  };
}

async function load() {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    const [reason] = (error as Error).message.split("\n", 1);
    throw new InputError(
      `Cannot use the engine onnx: ONNX Runtime does not load here (${reason}); ` +
        "--engine wasm needs no native library",
    );
  }
}
