import { assertEquals } from "@std/assert";
import {
  type RunCheckpoint,
  runSettings,
  type SavedTraining,
  trainDetector,
} from "../../lib/pipeline/mod.ts";
import type { Matrix } from "../../lib/base/mod.ts";
import { AnomalyScore } from "../../lib/model/anomaly_score.ts";
import { CONFIGURATION } from "../../lib/pipeline/configurations.ts";
import type { RunOptions } from "../../lib/pipeline/settings.ts";
import { drawPoints } from "../model/_points.ts";

const ROWS = drawPoints("normal", 40, 1);
const VALIDATION = drawPoints("normal", 20, 2);

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

/** The score that a run's detector learns, in JSON. */
async function scoreOf(options: RunOptions, unlabelled: boolean) {
  const { detector } = await trainDetector(
    ROWS,
    VALIDATION,
    runSettings({ epochs: 1, latentDim: 2, ...options }),
    {},
    undefined,
    { unlabelled },
  );
  const learn = async (rows: Matrix, suspects = 0) => {
    const { weights } = detector.anomalyScore!;
    const options = { ...weights, suspects, seed: detector.seed };
    return (await AnomalyScore.learn(detector, rows, options)).toJSON();
  };
  const expected = {
    validation: await learn(VALIDATION),
    train: await learn(ROWS),
    suspicious: await learn(ROWS, 0.1),
  };
  const found = detector.anomalyScore!;
  detector.dispose();
  return { weights: found.weights, score: found.toJSON(), expected };
}

Deno.test("trainDetector() learns the score from validation rows where the protocol is honest", async () => {
  for (const contamination of [0, 0.05]) {
    const { weights, score, expected } = await scoreOf(
      { contamination },
      false,
    );
    assertEquals(score, expected.validation);
    assertEquals(weights, { residual: 0.5, latent: 0.5, isolation: 0.3 });
  }
});

Deno.test("trainDetector() learns the score from training rows under the original's protocol, whose validation rows are test rows", async () => {
  const options = { protocol: "original", config: "recommended" } as const;
  const { score, expected } = await scoreOf(options, false);
  assertEquals(score, expected.train);
});

Deno.test("trainDetector() suspects training rows where these have no labels", async () => {
  const { weights, score, expected } = await scoreOf({}, true);
  assertEquals(score, expected.suspicious);
  assertEquals(weights, { residual: 0.25, latent: 0.125, isolation: 1.5 });
});

Deno.test("trainDetector() goes on as earlier versions began, by what their runs have written down", async () => {
  const settings = runSettings({
    epochs: 1,
    latentDim: 2,
    contamination: 0.05,
  });
  const weights = async (scoreWeights: object, contaminated?: object) => {
    const configuration = CONFIGURATION.parse({
      ...settings.configuration,
      scoreWeights,
      contaminatedScoreWeights: contaminated,
    });
    const { detector } = await trainDetector(ROWS, VALIDATION, {
      ...settings,
      configuration,
    });
    const score = detector.anomalyScore!;
    const { seed } = detector;
    const learnt = await AnomalyScore
      .learn(detector, ROWS, { ...score.weights, seed });
    assertEquals(score.toJSON(), learnt.toJSON()); // from training rows
    detector.dispose();
    return score.weights;
  };
  assertEquals(
    await weights({ latent: 0.5, isolation: 0.25 }, {
      latent: 0.5,
      isolation: 1,
    }),
    { residual: 1, latent: 0.5, isolation: 1 },
  );
});
