import { delimiter, join } from "node:path";
import { cp } from "node:fs/promises";
import { InputError } from "../../base/mod.ts";
import { errorLine, runProgram } from "../run_program.ts";
import {
  hasNativeLibrary,
  NATIVE_PARTS,
  type NativePackage,
} from "../../model/native/mod.ts";

const LIMIT_MINUTES = 15; // it fetches up to half a gigabyte

/** What {@linkcode runOwnInstaller} needs to know. */
export interface OwnInstallerOptions {
  /** The package's folder; unchanged. */
  readonly packageFolder: string;
  /** The project's `node_modules`. */
  readonly nodeModules: string;
  /** Folder to work in, not there yet. */
  readonly scratch: string;
  /** The Node that runs the script. */
  readonly node: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs the install script that a native package comes with, which downloads
 * TensorFlow's library and a binding made for it.
 *
 * It runs in a copy of the package: it rewrites its `package.json`, which Deno
 * shares with a cache outside the project, and leaves half a download behind
 * when it fails.
 *
 * @returns A folder with what the package lacked: `lib/` and `deps/`.
 * @throws {InputError} If it does not succeed.
 */
export async function runOwnInstaller(
  name: NativePackage,
  { packageFolder, nodeModules, scratch, node, signal }: OwnInstallerOptions,
): Promise<string> {
  // Without what an earlier installation left: the script would build on it.
  const earlier = NATIVE_PARTS.map((part) => join(packageFolder, part));
  await cp(packageFolder, scratch, {
    recursive: true,
    filter: (path) => !earlier.includes(path),
  });
  const limit = AbortSignal.timeout(LIMIT_MINUTES * 60_000);
  try {
    const result = await runProgram(node, await installArguments(scratch), {
      cwd: scratch,
      env: {
        // Its packages lie beside the original, its programs in the project.
        NODE_PATH: join(packageFolder, "..", ".."),
        PATH: join(nodeModules, ".bin") + delimiter + Deno.env.get("PATH"),
      },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if (result?.success && hasNativeLibrary(scratch)) return scratch;
    throw failed(name, errorLine(result?.output ?? `found no ${node}`));
  } catch (error) {
    if (error !== limit.reason) throw error;
    throw failed(name, `it took more than ${LIMIT_MINUTES} minutes`);
  }
}

/** The package's install script, without the `node` it begins with. */
async function installArguments(folder: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(folder, "package.json"));
  return JSON.parse(text).scripts.install.split(" ").slice(1);
}

function failed(name: NativePackage, reason: string): InputError {
  return new InputError(`The installer of ${name} failed: ${reason}`);
}
