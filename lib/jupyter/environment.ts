import { join } from "node:path";
import { InputError } from "../errors.ts";
import { writeKernelSpec } from "./kernel_spec.ts";

/** What pip installs; exact, so that every set-up runs the same notebook code. */
export const REQUIREMENTS = [
  "jupyterlab==4.6.6",
  "nbclient==0.11.0",
  "nbformat==5.11.1",
] as const;

/** Stands inside the environment once every step of its set-up has succeeded. */
const STAMP = "jupyter_environment.txt";

/** Where a virtual environment keeps its programs, from its own folder. */
const PYTHON = Deno.build.os === "windows"
  ? { system: "python", own: join("Scripts", "python.exe") }
  : { system: "python3", own: join("bin", "python") };

/** A Python environment that has JupyterLab and the Deno kernel in it. */
export interface JupyterEnvironment {
  /** Path of its Python; `python -m jupyterlab` also survives a moved project. */
  readonly python: string;
  /** Variables that keep all that Jupyter writes inside the environment. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Names the environment in a folder, whether or not it has been set up. */
export function jupyterEnvironment(folder: string): JupyterEnvironment {
  const own = (name: string) => join(folder, "jupyter", name);
  return {
    python: join(folder, PYTHON.own),
    variables: {
      JUPYTER_CONFIG_DIR: own("config"),
      JUPYTER_DATA_DIR: own("data"),
      JUPYTER_RUNTIME_DIR: own("runtime"),
      // Searched first: a Deno kernel installed elsewhere does not shadow ours.
      JUPYTER_PATH: join(folder, "share", "jupyter"),
      IPYTHONDIR: join(folder, "ipython"),
    },
  };
}

/** Options of {@linkcode setUpEnvironment}. */
export interface SetUpOptions {
  /** Told each step that takes time, one line each; default: silent. */
  log?: (line: string) => void;
  /** The Python that makes the environment; default `python3` on the path. */
  python?: string;
  /** The Deno that the kernel runs; default the one that runs this. */
  deno?: string;
}

/**
 * Makes sure that a folder holds a virtual environment with JupyterLab and the
 * Deno kernel; writes nowhere else.
 *
 * The first call takes a minute, later ones the time Python needs to tell its
 * version: a stamp, written last, holds the versions that were installed. The
 * kernel's description is written each time, since it names Deno by its path
 * and an update moves that.
 *
 * @param folder The environment's folder, `.venv` say; made if missing. What it
 * holds already stays.
 * @throws {InputError} If there is no Python, it has no `venv` module, or pip
 * cannot install a package.
 */
export async function setUpEnvironment(
  folder: string,
  options: SetUpOptions = {},
): Promise<JupyterEnvironment> {
  const { log = () => {}, python = PYTHON.system, deno = Deno.execPath() } =
    options;
  const environment = jupyterEnvironment(folder);

  if (!await isSetUp(folder)) {
    log(`Making a Python environment in ${folder}`);
    await makeEnvironment(python, folder);
    log(`Installing ${REQUIREMENTS.join(", ")} (a minute or so, once)`);
    await install(environment.python);
    await quietLab(folder);
    const stamp = await expectedStamp(environment.python);
    await Deno.writeTextFile(join(folder, STAMP), stamp ?? "");
  }
  await writeKernelSpec(environment.variables.JUPYTER_PATH, deno);
  return environment;
}

/**
 * Whether {@linkcode setUpEnvironment} would find nothing to install. Tests ask
 * this to skip what needs Python.
 */
export async function isSetUp(folder: string): Promise<boolean> {
  const stamp = await readText(join(folder, STAMP));
  const { python } = jupyterEnvironment(folder);
  return stamp !== undefined && stamp === await expectedStamp(python);
}

/**
 * Python's version and the packages. With the version in it, an environment
 * whose Python was upgraded or removed underneath it is made anew.
 */
async function expectedStamp(python: string): Promise<string | undefined> {
  const version = await run(python, ["--version"]);
  return version?.success
    ? [version.output, ...REQUIREMENTS, ""].join("\n")
    : undefined;
}

async function makeEnvironment(python: string, folder: string) {
  const made = await run(python, ["-m", "venv", folder]);
  if (made === undefined) {
    throw new InputError(
      `Cannot set up JupyterLab: found no ${python}; install Python 3 first`,
    );
  }
  if (!made.success) {
    // Debian's python3 says at length that ensurepip is a package of its own.
    const missing = /ensurepip|No module named venv/.test(made.output);
    throw new InputError(
      missing
        ? `Cannot set up JupyterLab: ${python} has no venv module; on Debian ` +
          "and Ubuntu, apt install python3-venv"
        : `Cannot set up JupyterLab: ${python} -m venv ${folder} failed: ` +
          lastLine(made.output),
    );
  }
}

async function install(python: string) {
  const flags = ["--quiet", "--no-input", "--disable-pip-version-check"];
  const installed = await run(python, [
    ...["-m", "pip", "install", ...flags],
    "--no-cache-dir", // pip's cache lies in the home folder
    ...REQUIREMENTS,
  ]);
  if (!installed?.success) {
    throw new InputError(
      `Cannot set up JupyterLab: pip failed: ${
        lastLine(installed?.output ?? "found no Python in the environment")
      }`,
    );
  }
}

/** Turns off the question about news that JupyterLab asks at its first start. */
async function quietLab(folder: string) {
  const settings = join(folder, "share", "jupyter", "lab", "settings");
  await Deno.mkdir(settings, { recursive: true });
  const overrides = {
    "@jupyterlab/apputils-extension:notification": {
      fetchNews: "false",
      checkForUpdates: false,
    },
  };
  await Deno.writeTextFile(
    join(settings, "overrides.json"),
    JSON.stringify(overrides, null, 2) + "\n",
  );
}

/** Runs a program to its end; undefined if there is none of that name. */
async function run(
  program: string,
  args: string[],
): Promise<{ success: boolean; output: string } | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args,
    }).output();
    const decoder = new TextDecoder();
    const output = decoder.decode(stdout) + decoder.decode(stderr);
    return { success, output: output.trim() };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The line in which pip and venv, after much else, say what went wrong. */
function lastLine(output: string): string {
  const lines = output.split("\n").map((line) => line.trim()).filter(Boolean);
  const error = lines.findLast((line) => /^error:/i.test(line));
  return (error ?? lines.at(-1) ?? "it printed nothing")
    .replace(/^error:\s*/i, "");
}
