import { join } from "node:path";
import {
  environmentPython,
  type EnvironmentSpec,
  isPythonEnvironmentSetUp,
  setUpPythonEnvironment,
} from "../lib/python_environment.ts";

const FOLDER = join(import.meta.dirname!, ".venv");

const SPEC: EnvironmentSpec = {
  purpose: "the benchmark",
  requirements: [
    "numpy==2.4.6",
    // pandas 3 calls text columns `str`, which the original takes for numbers.
    "pandas==2.3.3",
    "pyarrow==26.0.1",
    "scikit-learn==1.9.1",
    "torch==2.13.0",
  ],
  stamp: "benchmark_environment.txt",
};

/** Path of the Python that runs the original, whether or not it is set up. */
export const ORIGINAL_PYTHON = environmentPython(FOLDER);

/** Installs what the original needs, once; see `lib/python_environment.ts`. */
export async function setUpOriginal(
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  await setUpPythonEnvironment(FOLDER, SPEC, { log, signal });
}

/** Whether there is nothing left to install. */
export function isOriginalSetUp(): Promise<boolean> {
  return isPythonEnvironmentSetUp(FOLDER, SPEC);
}
