import { join } from "node:path";
import {
  environmentPython,
  type EnvironmentSpec,
  isPythonEnvironmentSetUp,
  setUpPythonEnvironment,
} from "../python_environment.ts";

/** What pip installs; exact, so that every set-up runs the same notebook code. */
const REQUIREMENTS = [
  "jupyterlab==4.6.6",
  "nbclient==0.11.0",
  "nbconvert==7.17.2",
  "nbformat==5.11.1",
];

const SPEC: EnvironmentSpec = {
  purpose: "JupyterLab",
  requirements: REQUIREMENTS,
  stamp: "jupyter_environment.txt",
};

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
    python: environmentPython(folder),
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
 * The first call takes a minute. The kernel's description is written each time,
 * since it names Deno by its path and an update moves that.
 *
 * @param folder The environment's folder, `.venv` say; made if missing, emptied
 * first where what it holds is out of date.
 * @throws {InputError} If there is no Python, it has no `venv` module, or pip
 * cannot install a package.
 */
export async function setUpEnvironment(
  folder: string,
  { log, python, deno = Deno.execPath() }: SetUpOptions = {},
): Promise<JupyterEnvironment> {
  await setUpPythonEnvironment(folder, SPEC, {
    log,
    python,
    finish: quietLab,
  });
  const environment = jupyterEnvironment(folder);
  await writeKernelSpec(environment.variables.JUPYTER_PATH, deno);
  return environment;
}

/**
 * Whether {@linkcode setUpEnvironment} would find nothing to install. Tests ask
 * this to skip what needs Python.
 */
export function isSetUp(folder: string): Promise<boolean> {
  return isPythonEnvironmentSetUp(folder, SPEC);
}

/** Turns off the question about news that JupyterLab asks at its first start. */
async function quietLab(folder: string): Promise<void> {
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
 * import { kernelSpec } from "./environment.ts";
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
