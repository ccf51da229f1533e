import type { EngineName } from "../lib/model/engine.ts";
import { ChildError } from "./child.ts";
import type { RunReport } from "./run_report.ts";
import { ours } from "./sides.ts";
import type { Work } from "./steps.ts";

/** An engine of this project and as much work as it does in a few seconds. */
export interface EngineMeasurement {
  readonly engine: EngineName;
  readonly work: Work;
}

const STEPS = ["train", "score"] as const;

/** The fastest first; all on the small file. */
export const ENGINES: readonly EngineMeasurement[] = [
  { engine: "onnx", work: { steps: STEPS, epochs: 5, scoreCalls: 36 } },
  { engine: "tensorflow", work: { steps: STEPS, epochs: 5, scoreCalls: 36 } },
  {
    engine: "wasm",
    work: { steps: STEPS, subset: 20_000, epochs: 1, scoreCalls: 10 },
  },
  {
    engine: "cpu",
    work: { steps: STEPS, subset: 2_000, epochs: 1, scoreCalls: 2 },
  },
];

/** Runs of an engine; none where it cannot run here, with the reason. */
export interface EngineRuns {
  readonly runs: RunReport[];
  readonly unavailable?: string;
}

/**
 * Trains and scores with one engine, a few times over, each in a fresh process.
 *
 * @param data The small file of flows.
 */
export async function measureEngine(
  { engine, work }: EngineMeasurement,
  data: string,
  count: number,
  signal?: AbortSignal,
): Promise<EngineRuns> {
  const runs: RunReport[] = [];
  try {
    while (runs.length < count) {
      runs.push(await ours(engine)(data, work, signal));
    }
  } catch (error) {
    // Anything else than that it cannot run here is a defect.
    const reason = error instanceof ChildError
      ? error.said.match(/error: Cannot use the engine \w+: ([^;\n]+)/)?.[1]
      : undefined;
    if (reason === undefined) throw error;
    return { runs, unavailable: reason };
  }
  return { runs };
}
