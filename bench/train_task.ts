import { join } from "node:path";
import { PROJECT } from "../lib/project.ts";
import { runChild } from "./child.ts";
import { PERMISSIONS } from "./sides.ts";

/** Seconds within which `deno task train` must be done, and the aim. */
export const TRAIN_TASK_GOAL = { must: 30, aim: 15 };

/**
 * Seconds that `deno task train` takes on flows it generates, the packages
 * being there; what it writes is removed again.
 */
export async function measureTrainTask(signal?: AbortSignal): Promise<number> {
  // Not the project's folder: a data set in its data/ would be trained on.
  const cwd = await Deno.makeTempDir({
    dir: join(PROJECT, "data"),
    prefix: "bench_run_",
  });
  try {
    const { wallSeconds } = await runChild(
      "deno task train",
      Deno.execPath(),
      [
        "run",
        ...PERMISSIONS,
        join(PROJECT, "lib", "cli", "train.ts"),
        "--out=run",
      ],
      { cwd, signal },
    );
    return wallSeconds;
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
