import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { InputError } from "../../base/mod.ts";
import type { EngineName } from "../engine.ts";
import {
  isInstalled,
  loadNative,
  NATIVE_PACKAGES,
  type NativePackage,
} from "../native/mod.ts";

/** The backends of TensorFlow.js that can be asked for. */
export type BackendName = Exclude<EngineName, "onnx">;

/** What TensorFlow.js computes with. */
export interface Backend {
  readonly name: BackendName;
  /** In words for a person: `"WebAssembly (CPU)"`, say. */
  readonly device: string;
  /** Whether it computes on a GPU. */
  readonly isGpu: boolean;
}

const require = createRequire(import.meta.url);

// Or TensorFlow.js prints a banner on first use. Here and not in a function, so
// that importing this module silences it, too.
tf.env().set("IS_NODE", false);

/**
 * Makes TensorFlow.js compute with the best that is at hand: the native library
 * on a GPU, the native library, WebAssembly, plain JavaScript, in that order.
 *
 * The backend is a setting of the whole process; opening another one moves
 * every network that is trained afterwards. Prints nothing.
 *
 * @param engine `"auto"` tries them in order, a name insists on one.
 * @throws {InputError} If `"tensorflow"` is asked for and its native library is
 * not installed or does not load.
 *
 * @example WebAssembly needs no install
 * ```ts
 * import { openBackend } from "./backend.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await openBackend("wasm"), {
 *   name: "wasm",
 *   device: "WebAssembly (CPU)",
 *   isGpu: false,
 * });
 * ```
 */
export async function openBackend(
  engine: "auto" | BackendName,
): Promise<Backend> {
  switch (engine) {
    case "tensorflow":
      return await openNative();
    case "wasm":
      return await openWasm();
    case "cpu":
      return await openPlain();
    case "auto":
      return await openNative()
        .catch(openWasm)
        .catch(openPlain);
  }
}

/**
 * The native library on a GPU; null where either is missing. A backend that was
 * open stays so then.
 */
export async function openGpu(): Promise<Backend | null> {
  const before = tf.engine().backendName;
  const backend = await openNative(["@tensorflow/tfjs-node-gpu"])
    .catch(() => null);
  if (backend?.isGpu) return backend;
  if (before) await useBackend(before);
  return null;
}

/**
 * Opens plain JavaScript unless a backend is open: enough for a network that
 * another engine trained, to be looked at or saved.
 */
export async function openAnyBackend(): Promise<void> {
  if (!tf.engine().backendName) await openPlain();
}

/** The first of the packages whose library is there and loads. */
async function openNative(
  packages: readonly NativePackage[] = NATIVE_PACKAGES,
): Promise<Backend> {
  let reason = "its native library is not installed";
  for (const name of packages) {
    if (!isInstalled(name)) continue;
    try {
      return { name: "tensorflow", ...await loadNative(name) };
    } catch (error) {
      reason = `${name} does not load (${firstLine(error)})`;
    }
  }
  throw new InputError(
    `Cannot use the engine tensorflow: ${reason}; deno task setup:tensorflow ` +
      "installs it, --engine wasm needs no install",
  );
}

async function openWasm(): Promise<Backend> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  // Its binaries lie beside its main file, wherever the process was started.
  const entry = require.resolve("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(dirname(entry) + sep);
  // Its threads start from a blob that Deno does not run as a Node worker.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await useBackend("wasm");
  return { name: "wasm", device: "WebAssembly (CPU)", isGpu: false };
}

async function openPlain(): Promise<Backend> {
  await useBackend("cpu");
  return { name: "cpu", device: "JavaScript (CPU)", isGpu: false };
}

async function useBackend(name: string): Promise<void> {
  if (!await tf.setBackend(name)) {
    throw new InputError(`Cannot use the engine ${name}: it does not start`);
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0];
}
