import * as tf from "@tensorflow/tfjs";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import util from "node:util";
import { InputError } from "./errors.ts";
import type { EngineName } from "./model/engine.ts";

/** What TensorFlow.js computes with. */
export interface Backend {
  readonly name: EngineName;
  /** In words for a person: `"wasm (CPU)"`, say. */
  readonly device: string;
}

/** The native packages, best first. */
const NATIVE_PACKAGES = [
  { name: "@tensorflow/tfjs-node-gpu", device: "TensorFlow (GPU)" },
  { name: "@tensorflow/tfjs-node", device: "TensorFlow (CPU)" },
] as const;

const NAPI_VERSIONS = [8, 7, 6, 5, 4, 3]; // those the packages are built for

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
 * });
 * ```
 */
export async function openBackend(
  engine: "auto" | EngineName,
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

/** The first native package whose library is there and loads. */
async function openNative(): Promise<Backend> {
  let reason = "no native library is installed for @tensorflow/tfjs-node";
  for (const { name, device } of NATIVE_PACKAGES) {
    if (!hasNativeLibrary(name)) continue;
    restoreIsNullOrUndefined();
    try {
      await import(name);
      await useBackend("tensorflow");
      return { name: "tensorflow", device };
    } catch (error) {
      reason = `${name} does not load (${firstLine(error)})`;
    }
  }
  throw new InputError(
    `Cannot use the engine tensorflow: ${reason}; --engine wasm needs no install`,
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
  return { name: "wasm", device: "WebAssembly (CPU)" };
}

async function openPlain(): Promise<Backend> {
  await useBackend("cpu");
  return { name: "cpu", device: "JavaScript (CPU)" };
}

async function useBackend(name: string): Promise<void> {
  if (!await tf.setBackend(name)) {
    throw new InputError(`Cannot use the engine ${name}: it does not start`);
  }
}

/**
 * Whether the package's native library was installed. Looked for first, since
 * the package's own answer to a missing library is long, and slow to come.
 */
function hasNativeLibrary(packageName: string): boolean {
  const root = dirname(require.resolve(`${packageName}/package.json`));
  return NAPI_VERSIONS.some((version) =>
    existsSync(join(root, "lib", `napi-v${version}`, "tfjs_binding.node"))
  );
}

/** The native packages call this function, which newer runtimes removed. */
function restoreIsNullOrUndefined(): void {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0];
}
