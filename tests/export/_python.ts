import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";
import { setUpPythonEnvironment } from "../../lib/tools/mod.ts";
import type { EnvironmentSpec } from "../../lib/tools/python_environment.ts";

/** A Python that reads models: the tests' own, beside the one that Spark has. */
export const MODEL_PYTHON: [folder: string, spec: EnvironmentSpec] = [
  join(PROJECT, "tests", ".venv"),
  {
    purpose: "the tests of exported models",
    requirements: [
      "onnx==1.23.2",
      "onnxruntime==1.20.1", // two years older than Spark's
      "numpy==2.4.6",
      "pyarrow==26.0.1",
    ],
    stamp: "model_environment.txt",
  },
];

// deno run -A --no-config --no-lock --import-map=deno.json tests/export/_python.ts
if (import.meta.main) {
  await setUpPythonEnvironment(...MODEL_PYTHON, { log: console.log });
}
