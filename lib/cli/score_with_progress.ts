import { join } from "node:path";
import { checkTarget } from "../artifacts/mod.ts";
import {
  printError,
  type Progress,
  showProgress,
  SILENT,
} from "../base/mod.ts";
import type { ScoringSummary } from "../report/mod.ts";
import { checkOutputs, scoreData, type ScoreTask } from "../score/mod.ts";
import { interruptible, type Interruption } from "./interrupt.ts";

/** A log file is told how far long scoring has come. */
const LINES = { lines: true };

/**
 * Before hours of work: nothing is replaced unasked.
 *
 * @throws {InputError} If something would be, or cannot be written.
 */
export async function checkTargets(task: ScoreTask): Promise<void> {
  await checkOutputs(task);
  const { out, rejects, report, replaces } = task;
  const files = [out, rejects, report && join(report, "report.html")]
    .filter((path) => path !== null);
  for (const path of files) await checkTarget(path, replaces!);
}

/**
 * Scores with a bar on a terminal. Ctrl-C, and what {@linkcode interruptible}
 * takes for it, leaves no file half written; of standard input, what came until
 * then is scored.
 */
export async function scoreWithProgress(
  task: ScoreTask,
  quiet: boolean,
): Promise<{ summary: ScoringSummary; interruption: Interruption | null }> {
  let bar: Progress = SILENT;
  const onProgress = (done: number, total: number, unit: string) => {
    if (bar === SILENT) bar = showProgress("Scoring", total, unit, LINES);
    bar.update(done);
  };
  try {
    return await interruptible(async (signal) => {
      const listener = quiet ? { signal } : { signal, onProgress };
      const summary = await scoreData(task, listener);
      return { summary, interruption: signal.aborted ? signal.reason : null };
    }, () => {
      bar.stop();
      printError(
        task.out === null && task.format !== null
          ? "Interrupted: what was printed are not all scores"
          : "Interrupted: nothing half written is left",
      );
    });
  } finally {
    bar.stop();
  }
}
