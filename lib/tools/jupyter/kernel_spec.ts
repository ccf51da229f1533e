import { join } from "node:path";

/** What Jupyter reads to start a kernel (Jupyter client's `kernel.json`). */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
}

/**
 * Describes the Deno kernel to Jupyter.
 *
 * Named by its path, the kernel is the Deno the project runs on, also where
 * none is on the search path (`npx deno`). The kernel takes no flags; a bigger
 * heap comes from the variable `DENO_V8_FLAGS`, which it inherits.
 *
 * @param deno Absolute path of the Deno to run.
 *
 * @example
 * ```ts
 * import { kernelSpec } from "./kernel_spec.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(kernelSpec("/opt/deno").argv[0], "/opt/deno");
 * ```
 */
export function kernelSpec(deno: string): KernelSpec {
  return {
    // Jupyter puts a path in the place of {connection_file}.
    argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
  };
}

/**
 * Writes the Deno kernel's description below one of Jupyter's data folders.
 *
 * `deno jupyter --install` is not used: it knows only the user's own folder.
 *
 * @param dataFolder Folder that has, or gets, a `kernels` folder.
 * @param deno Absolute path of the Deno to run.
 */
export async function writeKernelSpec(dataFolder: string, deno: string) {
  const folder = join(dataFolder, "kernels", "deno");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    join(folder, "kernel.json"),
    JSON.stringify(kernelSpec(deno), null, 2) + "\n",
  );
}
