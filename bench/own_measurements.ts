import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../lib/base/mod.ts";
import type { EngineName } from "../lib/model/mod.ts";
import { ChildError, ours, runChild, type Side } from "./sides.ts";
import type { RunReport, Work } from "./work.ts";

/** An engine of this project and as much work as it does in a few seconds. */
export interface EngineMeasurement {
  readonly engine: EngineName;
  readonly work: Work;
  /** How many runs. */
  readonly runs: number;
  /** About how long a run takes on two cores. */
  readonly runSeconds: number;
}

const STEPS = ["train", "score"] as const;

/**
 * The fastest first; all on the small file. Each trains dozens of steps at the
 * least, among which the slow first ones do not count for much.
 */
export const ENGINES: readonly EngineMeasurement[] = [
  {
    engine: "onnx",
    work: { steps: STEPS, epochs: 5, scoreCalls: 36 },
    runs: 3,
    runSeconds: 4,
  },
  {
    engine: "tensorflow",
    work: { steps: STEPS, epochs: 5, scoreCalls: 36 },
    runs: 3,
    runSeconds: 7,
  },
  {
    engine: "wasm",
    work: { steps: STEPS, subset: 20_000, epochs: 1, scoreCalls: 10 },
    runs: 3,
    runSeconds: 5,
  },
  {
    engine: "cpu",
    work: { steps: STEPS, subset: 10_000, epochs: 1, scoreCalls: 2 },
    runs: 1,
    runSeconds: 11,
  },
];

/** Runs of an engine and, where it cannot run here, the reason. */
export interface EngineRuns {
  readonly runs: RunReport[];
  readonly unavailable?: string;
}

/** Options of {@linkcode measureEngine}. */
export interface EngineOptions {
  /** How many runs. */
  readonly count: number;
  /** Stops at once when aborted. */
  readonly signal?: AbortSignal;
  /** What is run. Default: this project with that engine. */
  readonly side?: Side;
}

/**
 * Trains and scores with one engine, a few times over, each in a fresh process.
 *
 * @param data The small file of flows.
 * @throws {ChildError} If a run fails for another reason than that the engine
 * cannot run here.
 */
export async function measureEngine(
  { engine, work }: EngineMeasurement,
  data: string,
  { count, signal, side = ours(engine) }: EngineOptions,
): Promise<EngineRuns> {
  const runs: RunReport[] = [];
  try {
    while (runs.length < count) runs.push(await side(data, work, signal));
  } catch (error) {
    const unavailable = reasonUnavailable(engine, error);
    if (unavailable === undefined) throw error;
    return { runs, unavailable };
  }
  return { runs };
}

/** Why an engine cannot run here, if that is what the error says. */
function reasonUnavailable(
  engine: EngineName,
  error: unknown,
): string | undefined {
  // 1 is the exit code of what a person can mend: here, by installing it.
  if (!(error instanceof ChildError) || error.code !== 1) return undefined;
  const start = `error: Cannot use the engine ${engine}: `;
  return error.said.split("\n")
    .find((line) => line.startsWith(start))
    ?.slice(start.length)
    .replace(/; [^;]*$/, ""); // the advice at its end
}

/**
 * Seconds within which `deno task train` must be done on flows it generates,
 * and the aim.
 */
export const TRAIN_TASK_GOAL = { must: 30, aim: 15 };

/** How often `deno task train` is run, and about how long each takes. */
export const TRAIN_TASK = { runs: 3, runSeconds: 3 };

/** What `deno task train` trains on: on the data set where that is there. */
export function trainTaskData(): "generated flows" | "data/UNSW-NB15" {
  const name = "data/UNSW-NB15";
  return existsSync(join(PROJECT, name)) ? name : "generated flows";
}

/**
 * Seconds that `deno task train` takes as the original does it, the packages
 * being there; what it writes is removed again.
 */
export async function measureTrainTask(signal?: AbortSignal): Promise<number> {
  const folder = await Deno.makeTempDir({
    dir: join(PROJECT, "data"), // where this process may write
    prefix: "bench_run_",
  });
  try {
    const { wallSeconds } = await runChild(
      "deno task train",
      Deno.execPath(),
      [
        ...["task", "--quiet", "train", "--protocol=original"],
        ...["--config=original", `--out=${join(folder, "run")}`],
      ],
      { cwd: PROJECT, signal },
    );
    return wallSeconds;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
