import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { scoreFactors } from "../../lib/explain/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { drawPoints } from "../model/_points.ts";

const TRAIN = drawPoints("normal", 200, 1);
const ROWS = drawPoints("odd", 50, 1);

async function tinyDetector(): Promise<AnomalyDetector> {
  return await AnomalyDetector.create({
    inputDim: ROWS.columns,
    hiddenDims: [3],
    latentDim: 2,
    dropoutRates: [0],
    engine: "cpu",
  });
}

Deno.test("scoreFactors() multiply to the score", async () => {
  const detector = await tinyDetector();
  await detector.fit(TRAIN, TRAIN, {
    epochs: 1,
    scoreWeights: { latent: 0.7, isolation: 0.4 },
  });
  const scores = await detector.score(ROWS);
  const { residual, latent, isolation } = await scoreFactors(detector, ROWS);
  scores.forEach((score, row) => {
    const product = residual[row] * latent[row] * isolation[row];
    assertAlmostEquals(product / score, 1, 1e-6); // scores are float32
  });
  assertGreater(Math.min(...residual, ...latent), 1);
  detector.dispose();
});

Deno.test("scoreFactors() of a part without weight are 1", async () => {
  const detector = await tinyDetector();
  await detector.fit(TRAIN, TRAIN, {
    epochs: 1,
    scoreWeights: { latent: 0, isolation: 0 },
  });
  const { latent, isolation } = await scoreFactors(detector, ROWS);
  assertEquals(new Set([...latent, ...isolation]), new Set([1]));
  detector.dispose();
});

Deno.test("scoreFactors() of a mean squared error are that alone", async () => {
  const detector = await tinyDetector();
  const { residual, latent, isolation } = await scoreFactors(detector, ROWS);
  assertEquals([...residual], [...await detector.score(ROWS)]);
  assertEquals(new Set([...latent, ...isolation]), new Set([1]));
  detector.dispose();
});
