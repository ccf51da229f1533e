import { join } from "node:path";
import { InputError, taskPermissions } from "../../base/mod.ts";
import { errorLine, runProgram } from "../run_program.ts";
import type { NativePackage } from "../../model/native/mod.ts";

const PROGRAM = join(import.meta.dirname!, "print_device.ts");

/** How {@linkcode tryPackage} runs. */
export interface TryOptions {
  /** The project's folder. */
  readonly project: string;
  /** The Deno to run. */
  readonly deno: string;
  readonly signal?: AbortSignal;
}

/**
 * Computes with a package's native library, in a process of its own.
 *
 * @returns What it ran on, in words.
 * @throws {InputError} If it does not load.
 */
export async function tryPackage(
  name: NativePackage,
  { project, deno, signal }: TryOptions,
): Promise<string> {
  // What loads with these loads where it is needed; there is nothing to write.
  const permissions = taskPermissions("train")
    .filter((flag) => !flag.startsWith("--allow-write"));
  const result = await runProgram(deno, [
    ...["run", "--quiet", "--no-check", ...permissions],
    ...[PROGRAM, name],
  ], { cwd: project, signal });
  if (!result?.success) {
    throw new InputError(
      `The library of ${name} does not load: ` +
        errorLine(result?.output ?? `found no ${deno}`),
    );
  }
  return result.output.split("\n", 1)[0]; // TensorFlow may log below it
}
