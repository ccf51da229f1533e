import { assert, assertEquals } from "@std/assert";
import {
  errorHistogram,
  featureDistributions,
  latentFrames,
  latentScatter,
  lossCurves,
  periodShifts,
  scoreScatter,
  thresholdCurves,
  thresholdPanel,
} from "../../lib/charts/mod.ts";
import { evaluateScores } from "../../lib/evaluate/mod.ts";
import { hideEach } from "./_drawing.ts";

const evaluation = evaluateScores(
  Float32Array.of(1, 2, 3, 40),
  Float32Array.of(5, 30, 60, 100),
  { threshold: 20 },
);
const normal = [1, 2, 3];
const attack = [7, 8, 30];
const labels = ["Normal", "Attack"] as const;
const sweep = { alertsPerDay: [1, 10], precision: [1, 0.5], recall: [0.1, 1] };

const CHARTS = {
  errorHistogram: () => errorHistogram(evaluation),
  featureDistributions: () =>
    featureDistributions([{ feature: "dur", normal, attack }]),
  thresholdPanel: () => thresholdPanel(evaluation),
  latentScatter: () =>
    latentScatter([
      { x: 0, y: 0, label: "Normal" },
      { x: 5, y: 7, label: "Attack" },
    ]),
  latentFrames: () =>
    latentFrames({ names: ["a"], x: [[0, 5]], y: [[0, 7]], labels }),
  scoreScatter: () =>
    scoreScatter({
      first: [1, 200],
      second: [1, 300],
      labels: [0, 1],
      thresholds: [10, 20],
    }),
  lossCurves: () =>
    lossCurves({ trainLoss: [3, 2], validationLoss: [0.5, 0.4] }),
  thresholdCurves: () =>
    thresholdCurves(sweep, {
      chosen: { alertsPerDay: 5, precision: 0.6, recall: 0.5 },
    }),
  periodShifts: () =>
    periodShifts(
      ["dur", "spkts"].map((column, at) => (
        { period: "day", column, psi: at + 0.1, hasMoved: at === 1 }
      )),
      ["day"],
    ),
};

for (const [name, chart] of Object.entries(CHARTS)) {
  Deno.test(`${name}() hides what a legend names, and moves no axis`, () => {
    const { whole, without } = hideEach(chart());
    assertEquals(Object.keys(without).length, 2);
    const ticks = (texts: readonly string[]) =>
      texts.filter((text) => /^[−\d.]+[kMG]?( %)?$/.test(text));
    for (const { length, texts } of Object.values(without)) {
      assert(length < whole.length);
      assertEquals(ticks(texts), ticks(whole.texts));
    }
  });
}
