import { join } from "node:path";
import type { EngineName } from "../lib/model/mod.ts";
import { taskPermissions } from "../lib/base/mod.ts";
import { environmentPython, setUpPythonEnvironment } from "../lib/tools/mod.ts";
import {
  type EnvironmentSpec,
  isPythonEnvironmentSetUp,
} from "../lib/tools/python_environment.ts";
import { readReport, type RunReport, type Work, workFlags } from "./work.ts";

/** Runs some work on a file of flows in a process of its own. */
export type Side = (
  data: string,
  work: Work,
  signal?: AbortSignal,
) => Promise<RunReport>;

const own = (name: string) => join(import.meta.dirname!, name);

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
        ...taskPermissions("train"),
        own("ours.ts"),
        `--engine=${engine}`,
        ...workFlags(data, work),
      ],
      { signal },
    );
    return readReport(stdout, wallSeconds);
  };
}

const FOLDER = own(".venv");

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

/** The PyTorch original, in the benchmark's Python environment. */
export const original: Side = async (data, work, signal) => {
  const { stdout, wallSeconds } = await runChild(
    "bench/original.py",
    environmentPython(FOLDER),
    [own("original.py"), ...workFlags(data, work)],
    { env: originalVariables(Deno.env.toObject()), signal },
  );
  return readReport(stdout, wallSeconds);
};

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

/** Variables that tune NumPy and PyTorch by hand. */
const TUNING = [
  // OpenBLAS's kernels. Some machines set both for other programs; either alone
  // is wrong as well.
  "OPENBLAS_CORETYPE",
  "OPENBLAS_L2_SIZE",
  // How many threads; ours does not heed them.
  "OMP_NUM_THREADS",
  "MKL_NUM_THREADS",
];

/**
 * Takes out what a machine may have set for other programs and what would slow
 * the original down: NumPy and PyTorch choose better by themselves.
 */
export function originalVariables(
  variables: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !TUNING.includes(name)),
  );
}

/** A program that did not end well. */
export class ChildError extends Error {
  override readonly name = "ChildError";

  /** @param said What it wrote to standard error. */
  constructor(what: string, readonly code: number, readonly said: string) {
    super(`${what} ended with exit code ${code}:\n${said}`);
  }
}

/** What a program printed, and how long it took. */
export interface ChildOutput {
  readonly stdout: string;
  /** From start to exit, as a person waits for it. */
  readonly wallSeconds: number;
}

/** Options of {@linkcode runChild}. */
export interface ChildOptions {
  /** Its working folder. Default: that of this process. */
  readonly cwd?: string;
  /** The variables it sees instead of this process's. Default: the same. */
  readonly env?: Record<string, string>;
  /** Once aborted, the program is asked to stop, and its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program to its end.
 *
 * @param what What to call it in an error.
 * @throws {ChildError} If it ends with another exit code than 0.
 */
export async function runChild(
  what: string,
  program: string,
  args: readonly string[],
  { cwd, env, signal }: ChildOptions = {},
): Promise<ChildOutput> {
  signal?.throwIfAborted();
  const started = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    clearEnv: env !== undefined,
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // As a terminal's Ctrl-C would: a program may have something to tidy up.
  const stop = () => {
    try {
      child.kill("SIGINT");
    } catch (error) {
      // Deno's word for a program that has just ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
  };
  signal?.addEventListener("abort", stop);
  const { code, stdout, stderr } = await child.output();
  signal?.removeEventListener("abort", stop);
  const wallSeconds = (performance.now() - started) / 1000;

  signal?.throwIfAborted();
  const decoder = new TextDecoder();
  if (code !== 0) throw new ChildError(what, code, decoder.decode(stderr));
  return { stdout: decoder.decode(stdout), wallSeconds };
}
