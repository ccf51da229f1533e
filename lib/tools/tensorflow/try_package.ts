import { delimiter, join } from "node:path";
import { cp } from "node:fs/promises";
import { existsSync } from "node:fs";
import { InputError, taskPermissions } from "../../base/mod.ts";
import { errorLine, runProgram } from "../python_environment.ts";
import {
  hasNativeLibrary,
  NATIVE_PARTS,
  type NativePackage,
} from "../../model/native/mod.ts";

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

/** A folder that is to take another's place; it need not be there. */
export interface Replacement {
  /** The place. */
  readonly path: string;
  /** What comes there; where there is no such folder, the place becomes empty. */
  readonly from: string;
}

/**
 * Puts folders in the place of others and tries them; all are where they were
 * before when the attempt fails. They lie on one disk: nothing is copied.
 *
 * @param scratch Folder for what was there, which the caller removes.
 * @returns What the attempt returns.
 * @throws What the attempt throws.
 */
export async function exchangeFolders<T>(
  replacements: readonly Replacement[],
  scratch: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const aside = await Deno.makeTempDir({ dir: scratch, prefix: "earlier-" });
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [index, { path, from }] of replacements.entries()) {
      const earlier = join(aside, String(index));
      if (existsSync(path)) {
        await Deno.rename(path, earlier);
        undo.push(() => Deno.rename(earlier, path));
      }
      if (existsSync(from)) {
        await Deno.rename(from, path);
        undo.push(() => Deno.rename(path, from));
      }
    }
    return await attempt();
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}
