import { assertEquals } from "@std/assert";
import {
  type RunCheckpoint,
  runSettings,
  type SavedTraining,
  trainDetector,
} from "../../lib/pipeline/mod.ts";
import { drawPoints } from "../model/_points.ts";

const ROWS = drawPoints("normal", 40, 1);

/** A checkpoint in memory. */
function inMemory(last: SavedTraining | null): RunCheckpoint & {
  saved: SavedTraining[];
} {
  const saved: SavedTraining[] = [];
  return {
    folder: "memory",
    saved,
    checkData: () => Promise.resolve(),
    load: () => Promise.resolve(last),
    save: (training) => Promise.resolve(void saved.push(training)),
  };
}

Deno.test("trainDetector() goes on with the engine and the threads that it began with", async () => {
  const first = inMemory(null);
  const settings = { epochs: 2, latentDim: 2, threads: 1 };
  const begun = await trainDetector(
    ROWS,
    ROWS,
    runSettings({ ...settings, engine: "onnx" }),
    {},
    first,
  );
  begun.detector.dispose();
  const [saved] = first.saved;
  assertEquals([saved.engine, saved.threads], ["onnx", 1]);

  for (const training of [saved, { ...saved, engine: "cpu" as const }]) {
    const epochsDone: number[] = [];
    const { detector, fit } = await trainDetector(
      ROWS,
      ROWS,
      runSettings({ ...settings, engine: "auto", threads: 3 }),
      { onStart: (_, epochs) => epochsDone.push(epochs) },
      inMemory(training),
    );
    assertEquals(
      [detector.engine, detector.device],
      training.engine === "onnx"
        ? ["onnx", "ONNX Runtime (CPU, 1 thread)"]
        : ["cpu", "JavaScript (CPU)"],
    );
    assertEquals([epochsDone, fit.epochsRun], [[1], 2]);
    detector.dispose();
  }
});

Deno.test("trainDetector() weighs the score as for attacks among the rows where these have no labels", async () => {
  const settings = runSettings({ epochs: 1, latentDim: 2 });
  const weights = await Promise.all([true, false].map(async (unlabelled) => {
    const { detector } = await trainDetector(
      ROWS,
      ROWS,
      settings,
      {},
      undefined,
      { unlabelled },
    );
    const { weights } = detector.anomalyScore!;
    detector.dispose();
    return weights;
  }));
  assertEquals(weights, [
    { residual: 0.25, latent: 0.125, isolation: 1.5 },
    { residual: 0.5, latent: 0.5, isolation: 0.3 },
  ]);
});
