import * as tf from "@tensorflow/tfjs";
import util from "node:util";
import type { NativePackage } from "./native_package.ts";

/** What the native backend says of itself, beside what every backend does. */
interface NativeBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
}

/**
 * Loads TensorFlow's native library and makes TensorFlow.js compute with it.
 *
 * TensorFlow's own log is off, unless `TF_CPP_MIN_LOG_LEVEL` says otherwise: 0
 * shows why a GPU is not found, say.
 *
 * @param name Package whose library is installed.
 * @returns What it runs on; in words, `"TensorFlow 2.21.0 (CPU)"`, say.
 * @throws If the library does not load; the message is that of the loader.
 */
export async function loadNative(name: NativePackage): Promise<
  { device: string; isGpu: boolean }
> {
  restoreIsNullOrUndefined();
  if (!Deno.env.has("TF_CPP_MIN_LOG_LEVEL")) {
    Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "3");
  }
  await import(name);
  if (!await tf.setBackend("tensorflow")) {
    throw new Error("its backend does not start");
  }
  const backend = tf.backend() as unknown as NativeBackend;
  return { device: describe(backend), isGpu: backend.isUsingGpuDevice };
}

/** The binding lists no devices, but tells whether it took a GPU. */
function describe(backend: NativeBackend): string {
  const processor = backend.isUsingGpuDevice
    ? "GPU"
    : backend.isGPUPackage
    ? "CPU, as it found no GPU"
    : "CPU";
  return `TensorFlow ${backend.binding.TF_Version} (${processor})`;
}

/** The native packages call this function, which newer runtimes removed. */
function restoreIsNullOrUndefined(): void {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
