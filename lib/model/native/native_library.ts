import util from "node:util";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The npm packages that bind TensorFlow's native library, best first. */
export const NATIVE_PACKAGES = [
  "@tensorflow/tfjs-node-gpu",
  "@tensorflow/tfjs-node",
] as const;

/** Name of a package that binds TensorFlow's native library. */
export type NativePackage = typeof NATIVE_PACKAGES[number];

/**
 * The folders that an installed library adds to its package, in the order in
 * which they are put there: with the binding, in the last, it counts as
 * installed. A binding that is compiled here needs no `deps`.
 */
export const NATIVE_PARTS = ["deps", "lib"] as const;

const NAPI_VERSIONS = [8, 7, 6, 5, 4, 3]; // those the packages look for

/** Where, in a package's folder, a binding lies that is compiled here. */
export const BINDING = bindingFor(NAPI_VERSIONS[0]);

/**
 * Whether a package's native library was installed. Looked for before the
 * package is loaded, since its own answer to a missing library is long, and
 * slow to come.
 *
 * @param folder The package's folder in `node_modules`.
 */
export function hasNativeLibrary(folder: string): boolean {
  return NAPI_VERSIONS.some((version) =>
    existsSync(join(folder, bindingFor(version)))
  );
}

/** Whether the native library of one of the project's packages was installed. */
export function isInstalled(name: NativePackage): boolean {
  const { resolve } = createRequire(import.meta.url);
  return hasNativeLibrary(dirname(resolve(`${name}/package.json`)));
}

function bindingFor(napiVersion: number): string {
  return join("lib", `napi-v${napiVersion}`, "tfjs_binding.node");
}

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
  const tf = await import("@tensorflow/tfjs");
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
