import { join } from "node:path";
import {
  environmentPython,
  type EnvironmentSpec,
  isPythonEnvironmentSetUp,
  setUpPythonEnvironment,
} from "../python_environment.ts";
import { writeKernelSpec } from "./kernel_spec.ts";

/** What pip installs; exact, so that every set-up runs the same notebook code. */
const REQUIREMENTS = [
  "jupyterlab==4.6.6",
  "nbclient==0.11.0",
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
