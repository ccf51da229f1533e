import { join } from "node:path";
import type { EngineName } from "../lib/model/engine.ts";
import { runChild } from "./child.ts";
import { ORIGINAL_PYTHON } from "./environment.ts";
import { readReport, type RunReport } from "./run_report.ts";
import { type Work, workFlags } from "./steps.ts";

/** Runs some work on a file of flows in a process of its own. */
export type Side = (
  data: string,
  work: Work,
  signal?: AbortSignal,
) => Promise<RunReport>;

const own = (name: string) => join(import.meta.dirname!, name);

/** What `deno task train` may do. */
export const PERMISSIONS = ["read", "write", "env", "sys", "ffi"]
  .map((name) => `--allow-${name}`);

/**
 * This project's code.
 *
 * @param engine What computes. Default the best at hand, as users have it.
 */
export function ours(engine: "auto" | EngineName = "auto"): Side {
  return async (data, work, signal) => {
    const { stdout, wallSeconds } = await runChild(
      "bench/ours.ts",
      Deno.execPath(),
      [
        "run",
        ...PERMISSIONS,
        own("ours.ts"),
        `--engine=${engine}`,
        ...workFlags(data, work),
      ],
      { signal },
    );
    return readReport(stdout, wallSeconds);
  };
}

/** The PyTorch original, in the benchmark's Python environment. */
export const original: Side = async (data, work, signal) => {
  const { stdout, wallSeconds } = await runChild(
    "bench/original.py",
    ORIGINAL_PYTHON,
    [own("original.py"), ...workFlags(data, work)],
    { env: originalVariables(Deno.env.toObject()), signal },
  );
  return readReport(stdout, wallSeconds);
};

/**
 * Takes out two variables some machines set for other programs: they choose
 * OpenBLAS's kernels by hand, and NumPy is slower with them than by itself. Out
 * of fairness to the original both go, since either alone is wrong as well.
 */
export function originalVariables(
  variables: Record<string, string>,
): Record<string, string> {
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...others } =
    variables;
  return others;
}
