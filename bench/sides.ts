import { join } from "node:path";
import { z } from "zod";
import type { EngineName } from "../lib/model/mod.ts";
import { taskPermissions } from "../lib/base/mod.ts";
import { environmentPython } from "../lib/tools/mod.ts";

/** One run of either side. */
export interface Work {
  /**
   * The network, the features and the score: the notebook's, or what this project
   * recommends. Default `"original"`.
   */
  readonly config?: "original" | "recommended";
  /**
   * What is done after loading and preprocessing the flows, in this order. No
   * step needs the one before, as an untrained network scores as fast; but the
   * recommended score is learnt in training.
   */
  readonly steps: readonly ("train" | "evaluate" | "score")[];
  /** Rows to draw from the file. Default: all. */
  readonly subset?: number;
  /** Epochs to train, none of them skipped. Default 20. */
  readonly epochs?: number;
  /** How often to score the test rows. Default once. */
  readonly scoreCalls?: number;
}

/** The line of JSON that the programs print. */
const PRINTED = z.object({
  /** Seconds by step; `score` is the mean of the calls. */
  seconds: z.record(z.string(), z.number()),
  /** Rows by step, where `train` counts each row once an epoch; or by part of the split. */
  rows: z.record(z.string(), z.number()),
  /** Width of the feature matrix. */
  features: z.number().optional(),
  /** Epochs trained, where there was training. */
  epochs: z.number().optional(),
  rocAuc: z.number().optional(),
  averagePrecision: z.number().optional(),
  /** The share of attacks that are flagged. */
  recall: z.number().optional(),
  /** The share of normal flows that are flagged. */
  falseAlarmRate: z.number().optional(),
  /** The most memory the process held at once. */
  peakBytes: z.number(),
  /** What trained and scored. */
  device: z.enum(["CPU", "GPU"]).optional(),
  /** What it ran on, by name. */
  versions: z.record(z.string(), z.string()),
});

/** One run of one side, and its seconds from the start of the process to its exit. */
export const RUN_REPORT = PRINTED.extend({ wallSeconds: z.number() });

export type RunReport = z.infer<typeof RUN_REPORT>;

const own = (name: string) => join(import.meta.dirname!, name);

/** Folder and content of the benchmark's Python environment. */
export const ENVIRONMENT = [own(".venv"), {
  purpose: "the benchmark",
  requirements: [
    "numpy==2.4.6",
    // pandas 3 calls text columns `str`, which the original takes for numbers.
    "pandas==2.3.3",
    "polars==2.1.0",
    "pyarrow==26.0.1",
    "pyod==3.6.7",
    "scikit-learn==1.9.1",
    "torch==2.13.0",
    "tqdm==4.70.1", // PyOD's autoencoder imports it
  ],
  stamp: "benchmark_environment.txt",
}] as const;

/** What does the work of `ours.ts` in Python. */
export type Script = "original" | "tuned" | "compiled";

/** What it is started as. */
const SCRIPTS: Record<Script, readonly [string, ...string[]]> = {
  original: ["original.py"],
  tuned: ["tuned.py"],
  compiled: ["tuned.py", "--compile"],
};

/**
 * Does some work on a file of flows, in a process of its own.
 *
 * @param side A script in the benchmark's Python environment, or this project's
 * code with an engine: `auto` is the best one available, as users have it.
 * @throws {ChildError} If the process fails.
 */
export async function runSide(
  side: Script | "auto" | EngineName,
  data: string,
  { config = "original", steps, subset, epochs = 20, scoreCalls = 1 }: Work,
  signal?: AbortSignal,
): Promise<RunReport> {
  const flags = [
    ...[`--data=${data}`, `--steps=${steps.join(",")}`],
    ...subset === undefined ? [] : [`--subset=${subset}`],
    // Patience, so that neither side stops early.
    ...[`--epochs=${epochs}`, `--patience=${epochs}`],
    `--score-calls=${scoreCalls}`,
    ...config === "original" ? [] : [`--config=${config}`],
  ];
  if (side === "original" || side === "tuned" || side === "compiled") {
    return await runPython([...SCRIPTS[side], ...flags], signal);
  }
  const deno = [Deno.execPath(), "run", ...taskPermissions("train")];
  const program = [...deno, own("ours.ts"), `--engine=${side}`, ...flags];
  return readReport(await runChild("bench/ours.ts", program, { signal }));
}

/** Detectors that somebody may use instead of this project's. */
export const PEERS = ["IsolationForest", "ECOD", "AutoEncoder"] as const;

export type Peer = typeof PEERS[number];

/**
 * Goes from a file of flows to flagged rows with such a detector.
 *
 * @param splits File of the rows of each part, as `export_splits.ts` prints them.
 * @throws {ChildError} If the process fails.
 */
export async function runPeer(
  peer: Peer,
  { data, splits }: { data: string; splits: string },
  signal?: AbortSignal,
): Promise<RunReport> {
  const command = ["peers.py", data, splits, `--alone=${peer}`] as const;
  return await runPython(command, signal);
}

/** Runs a script of this folder in the benchmark's environment. */
async function runPython(
  [script, ...flags]: readonly [string, ...string[]],
  signal?: AbortSignal,
): Promise<RunReport> {
  const program = [environmentPython(ENVIRONMENT[0]), own(script), ...flags];
  const env = pythonVariables(Deno.env.toObject());
  return readReport(
    await runChild(`bench/${script}`, program, { env, signal }),
  );
}

function readReport({ stdout, wallSeconds }: Ended): RunReport {
  return { ...PRINTED.parse(JSON.parse(lastLine(stdout))), wallSeconds };
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";

/** Variables that tune NumPy and PyTorch by hand. */
const TUNING = [
  // OpenBLAS's kernels. Some machines set both for other programs; either alone
  // is wrong as well.
  ...["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"],
  // How many threads; ours ignores them.
  ...["OMP_NUM_THREADS", "MKL_NUM_THREADS"],
];

/**
 * Removes what a machine may have set for other programs and what would slow
 * Python down: NumPy and PyTorch choose better by themselves.
 */
export function pythonVariables(
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

/** Options of {@linkcode runChild}. */
export interface ChildOptions {
  /** Its working folder. Default: that of this process. */
  readonly cwd?: string;
  /** The variables it sees instead of this process's. Default: the same. */
  readonly env?: Record<string, string>;
  /** Once aborted, the program is asked to stop, and its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** What a program printed, and the seconds from its start to its exit. */
interface Ended {
  readonly stdout: string;
  readonly wallSeconds: number;
}

/**
 * Runs a program to its end.
 *
 * @param what What to call it in an error.
 * @param program Its path and its arguments.
 * @throws {ChildError} If it ends with another exit code than 0.
 */
export async function runChild(
  what: string,
  program: readonly string[],
  { cwd, env, signal }: ChildOptions = {},
): Promise<Ended> {
  signal?.throwIfAborted();
  const started = performance.now();
  const child = new Deno.Command(program[0], {
    args: program.slice(1),
    cwd,
    env,
    clearEnv: env !== undefined,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // As a terminal's Ctrl-C would: a program may have something to tidy up.
  const stop = () => {
    try {
      child.kill("SIGINT");
    } catch (error) {
      // What Deno throws for a program that has just ended by itself.
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
