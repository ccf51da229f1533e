import { join, relative } from "node:path";
import { errorLine, runProgram } from "./run_program.ts";
import { InputError, PROJECT } from "../base/mod.ts";

/** Where a virtual environment keeps its programs, from its own folder. */
const PYTHON = Deno.build.os === "windows"
  ? { system: "python", own: join("Scripts", "python.exe") }
  : { system: "python3", own: join("bin", "python") };

/** What an environment is for and what is in it. */
export interface EnvironmentSpec {
  /** What is being set up, in a word or two; errors name it. */
  readonly purpose: string;
  /** What pip installs; exact versions, so that every set-up runs the same code. */
  readonly requirements: readonly string[] | RequirementsFile;
  /** Name of the file in the environment that says it is complete. */
  readonly stamp: string;
}

/** A file that pip reads: exact versions and hashes of packages and of theirs. */
export interface RequirementsFile {
  readonly path: string;
}

/** How to set an environment up. */
export interface EnvironmentOptions {
  /** Told each step that takes time, one line each; default: silent. */
  readonly log?: (line: string) => void;
  /** The Python that makes the environment; default `python3` on the path. */
  readonly python?: string;
  /** What else a new environment needs, after pip; its path is the argument's. */
  readonly finish?: (folder: string) => Promise<void>;
  /** Stops what runs when aborted. */
  readonly signal?: AbortSignal;
}

/** Path of an environment's Python, whether or not it has been set up. */
export function environmentPython(folder: string): string {
  return join(folder, PYTHON.own);
}

/**
 * Makes sure that a folder holds a virtual environment with these packages;
 * writes nowhere else.
 *
 * The first call takes as long as pip does, later ones the time Python needs to
 * tell its version: a stamp, written last, holds the versions that were
 * installed, or the whole requirements file.
 *
 * @param folder The environment's folder, `.venv` say; made if missing. Where it
 * holds an environment of other versions, or one whose Python does not run, it
 * is emptied first; what else it holds stays.
 * @returns Path of the environment's Python.
 * @throws {InputError} If there is no Python, it has no `venv` module, or pip
 * cannot install a package.
 * @throws The signal's reason, if that ended it.
 */
export async function setUpPythonEnvironment(
  folder: string,
  spec: EnvironmentSpec,
  options: EnvironmentOptions = {},
): Promise<string> {
  const { log = () => {}, python = PYTHON.system, finish, signal } = options;
  const own = environmentPython(folder);
  const state = await inspect(folder, spec);
  if (state !== "complete") {
    log(`Making a Python environment in ${folder}`);
    // Over a link to a Python that is gone, venv would leave the link.
    const flags = state === "outdated" ? ["--clear"] : [];
    await makeEnvironment(python, [...flags, folder], spec.purpose, signal);
    const what = "path" in spec.requirements
      ? `what ${relative(PROJECT, spec.requirements.path)} lists`
      : spec.requirements.join(", ");
    log(`Installing ${what} (a minute or so, once)`);
    await install(own, spec, signal);
    await finish?.(folder);
    const stamp = await expectedStamp(own, spec);
    if (stamp === undefined) {
      throw new InputError(
        `Cannot set up ${spec.purpose}: ${own} --version failed`,
      );
    }
    await Deno.writeTextFile(join(folder, spec.stamp), stamp);
  }
  return own;
}

/**
 * Compares the stamp; runs the environment's Python for that, and changes
 * nothing. Tests ask this to skip what needs Python.
 */
export async function isPythonEnvironmentSetUp(
  folder: string,
  spec: EnvironmentSpec,
): Promise<boolean> {
  return await inspect(folder, spec) === "complete";
}

/**
 * What a folder holds: an environment as it should be, one to begin anew, or
 * nothing that stands in the way.
 */
async function inspect(
  folder: string,
  spec: EnvironmentSpec,
): Promise<"complete" | "outdated" | "unfinished"> {
  const python = environmentPython(folder);
  const stamp = await readText(join(folder, spec.stamp));
  const expected = await expectedStamp(python, spec);
  if (stamp !== undefined && stamp === expected) return "complete";
  const isBroken = expected === undefined && await exists(python);
  return stamp !== undefined || isBroken ? "outdated" : "unfinished";
}

/**
 * Python's version and the packages. With the version in it, an environment
 * whose Python was upgraded or removed underneath it is made anew.
 */
async function expectedStamp(
  python: string,
  { requirements }: EnvironmentSpec,
): Promise<string | undefined> {
  const version = await runProgram(python, ["--version"]);
  const packages = "path" in requirements
    ? [await Deno.readTextFile(requirements.path)]
    : requirements;
  return version?.success
    ? [version.output, ...packages, ""].join("\n")
    : undefined;
}

async function makeEnvironment(
  python: string,
  args: string[],
  purpose: string,
  signal?: AbortSignal,
): Promise<void> {
  const command = ["-m", "venv", ...args];
  const made = await runProgram(python, command, { signal });
  if (made === undefined) {
    throw new InputError(
      `Cannot set up ${purpose}: found no ${python}; install Python 3 first`,
    );
  }
  if (!made.success) {
    // Debian's python3 says at length that ensurepip is a package of its own.
    const missing = /ensurepip|No module named venv/.test(made.output);
    throw new InputError(
      missing
        ? `Cannot set up ${purpose}: ${python} has no venv module; on Debian ` +
          "and Ubuntu, apt install python3-venv"
        : `Cannot set up ${purpose}: ${python} ${command.join(" ")} failed: ` +
          errorLine(made.output),
    );
  }
}

async function install(
  python: string,
  { purpose, requirements }: EnvironmentSpec,
  signal?: AbortSignal,
): Promise<void> {
  const flags = ["--quiet", "--no-input", "--disable-pip-version-check"];
  const installed = await runProgram(python, [
    ...["-m", "pip", "install", ...flags],
    "--no-cache-dir", // pip's cache lies in the home folder
    ..."path" in requirements
      ? ["--require-hashes", "--requirement", requirements.path]
      : requirements,
  ], { signal });
  if (!installed?.success) {
    throw new InputError(
      `Cannot set up ${purpose}: pip failed: ${
        errorLine(installed?.output ?? "found no Python in the environment")
      }`,
    );
  }
}

/** Whether there is a file or a link, if only to what is gone. */
async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
