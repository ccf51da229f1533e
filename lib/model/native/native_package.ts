import { existsSync } from "node:fs";
import { join } from "node:path";

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

function bindingFor(napiVersion: number): string {
  return join("lib", `napi-v${napiVersion}`, "tfjs_binding.node");
}
