import {
  checkOutputs,
  chooseThreshold,
  expectedAbove,
  loadDetector,
  openScoreInput,
  type ScoreListener,
  type ScoreTask,
} from "./scoring_task.ts";
import { hashFile, STANDARD_INPUT } from "../dataset/mod.ts";
import { TakenError } from "../artifacts/mod.ts";
import { InputError, letEventsIn } from "../base/mod.ts";
import type { ScoringSummary } from "../report/mod.ts";
import { RefusedFlows } from "./counters.ts";
import { saveScoringReport } from "./scoring_report.ts";
import { ScoringPass } from "./scoring_pass.ts";
import { ScoringWorker } from "./scoring_worker.ts";
import { printScores, writeScores } from "./write_scores.ts";

/**
 * Scores files of flows and writes the scores down. They are read, scored and
 * written in pieces: memory does not grow with their number. Each file appears
 * whole or not at all.
 *
 * @returns The result, as the report shows it.
 * @throws {InputError} If the detector or the flows cannot be used, no flow can
 * be scored, or a file not be written.
 */
export async function scoreData(
  task: ScoreTask,
  listener: ScoreListener = {},
): Promise<ScoringSummary> {
  const { model, data, out, format } = task;
  await checkOutputs(task);
  const { detector, run } = await loadDetector(model, task);
  try {
    const { threshold, source } = chooseThreshold(
      detector,
      model,
      task.threshold,
    );
    if (task.needsReference && detector.reference === null) {
      throw new InputError(
        `${model}: the detector has no reference.json, with which flows are compared`,
      );
    }
    await using refused = await RefusedFlows.open(task.rejects, task);
    const input = await openScoreInput(
      data,
      detector.preprocessor!.columns,
      listener,
    );
    using worker = input.isLong && detector.engine === "onnx"
      ? new ScoringWorker(model, detector, task.threads)
      : undefined;
    // An interrupt is the end of standard input, and no reason to lose its scores.
    const signal = data.includes("-") ? undefined : listener.signal;
    const pass = new ScoringPass({
      detector,
      threshold,
      task,
      input,
      refused,
      signal,
      worker,
    });
    // A name that was taken meanwhile is no reason to lose what goes elsewhere.
    const taken: string[] = [];
    const unlessTaken = async (writing: Promise<void>) => {
      try {
        await writing;
      } catch (error) {
        if (!(error instanceof TakenError)) throw error;
        taken.push(error.message);
      }
    };
    if (format === null) await pass.count();
    else if (out === null) {
      if (format === "parquet") {
        throw new RangeError("Cannot print Parquet: it is for files");
      }
      await printScores(format, pass.frames(), task);
    } else {
      await unlessTaken(writeScores(out, format, pass.frames(), task));
    }
    await unlessTaken(refused.finish());
    const summary: ScoringSummary = {
      model: { folder: model, run },
      ...pass.found(),
      data: {
        name: data.join(", "),
        leftOut: input.leftOut,
        notes: pass.notes.list(),
        files: await filesOf(pass, task, signal),
      },
      threshold,
      thresholdSource: source,
      expectedRate: expectedAbove(detector, threshold),
    };
    if (task.report !== null) {
      await unlessTaken(saveScoringReport(summary, task.report, task));
    }
    if (taken.length > 0) throw new TakenError(taken.join("; "));
    return summary;
  } finally {
    detector.dispose();
  }
}

/** The files that were read; hashed where a report tells them. */
async function filesOf(
  { rowsByFile }: ScoringPass,
  { report }: ScoreTask,
  signal?: AbortSignal,
) {
  const files: { path: string; sha256: string | null; rows: number }[] = [];
  for (const [path, rows] of rowsByFile) {
    const isFile = report !== null && path !== STANDARD_INPUT;
    files.push({ path, sha256: isFile ? await hashFile(path) : null, rows });
    await letEventsIn();
    signal?.throwIfAborted();
  }
  return files;
}
