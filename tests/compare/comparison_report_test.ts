import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import { PALETTE, renderSvg } from "../../lib/charts/mod.ts";
import {
  COMPARED_METRICS,
  type Comparison,
  type DetectorRun,
} from "../../lib/compare/compare_detectors.ts";
import {
  comparisonFigure,
  describeComparison,
  recallFigure,
  saveComparison,
} from "../../lib/compare/mod.ts";
import {
  runSettings,
  summarizeMetrics,
  summarizeRecalls,
} from "../../lib/pipeline/mod.ts";
import { draw } from "../charts/_drawing.ts";
import { onFullDisk } from "../full_disk.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const run = (seed: number, rocAuc: number): DetectorRun => ({
  seed,
  rocAuc,
  partialRocAuc: 0.6,
  averagePrecision: 0.5,
  averagePrecisionAtNaturalShare: null,
  recallAtFalseAlarmRate: 0.25,
  falseAlarmRate: 0.01,
  recallAt: { "0.001": 0.125, "0.005": 0.2, "0.01": 0.25, "0.05": 0.5 },
  recallCurve: {
    falseAlarmRate: [0.002, 0.01, 1],
    recall: [rocAuc - 0.5, rocAuc - 0.25, 1],
  },
  intervals: {
    rocAuc: [rocAuc - 0.2, rocAuc + 0.05],
    averagePrecision: [0.4, 0.6],
    recallAtFalseAlarmRate: [0.2, 0.3],
    falseAlarmRate: [0, 0.02],
  },
  threshold: 1,
  passes: 1,
  fitSeconds: 2,
  fitRowsPerSecond: 1234,
  scoreRowsPerSecond: 1_234_567,
});

/** Two detectors, as they did with each seed. */
function comparisonOf(seeds: number[]): Comparison {
  return {
    formatVersion: 1,
    settings: runSettings(),
    data: {
      path: null,
      sha256: "",
      files: [],
      form: null,
      leftOut: [],
      notes: [],
      rows: 3000,
    },
    shortcuts: "included",
    seeds,
    parts: seeds.map((seed) => ({
      seed,
      trainRows: 1500,
      validationRows: 500,
      testRows: { normal: 500, attack: 100 },
    })),
    detectors: [["autoencoder", "Autoencoder", 0.9], ["pca", "PCA", 0.8]]
      .map(([name, label, rocAuc]) => {
        const runs = seeds.map((seed, at) =>
          run(seed, Number(rocAuc) - at * 0.02)
        );
        return {
          name: String(name),
          label: String(label),
          ...summarizeMetrics(COMPARED_METRICS, runs),
          recallAt: summarizeRecalls(runs),
          runs,
        };
      }),
  };
}

Deno.test("describeComparison() lays out a line a detector", () => {
  const lines = describeComparison(comparisonOf([42])).split("\n");
  assertEquals(lines.slice(0, 5), [
    "                        average            recall       false     fit      score",
    "detector     ROC-AUC  precision  recall  at 0.1 %  alarm rate  rows/s     rows/s",
    "───────────  ───────  ─────────  ──────  ────────  ──────────  ──────  ─────────",
    "Autoencoder   0.9000     0.5000  0.2500    0.1250      0.0100   1,230  1,230,000",
    "PCA           0.8000     0.5000  0.2500    0.1250      0.0100   1,230  1,230,000",
  ]);
  const notes = lines.slice(5).join("\n");
  assertStringIncludes(
    notes,
    "the same 1,500 training and 500 validation flows",
  );
  assertStringIncludes(notes, "the same 500 normal flows and 100 attacks.");
  assertStringIncludes(notes, "Thresholds: 1.0 % of the validation flows");
  assertStringIncludes(notes, "compare with --no-shortcuts");
});

Deno.test("describeComparison() puts the deviation beside a mean over seeds", () => {
  const text = describeComparison(comparisonOf([42, 43]));
  assertStringIncludes(text, "Autoencoder  0.8900 ± 0.0141  0.5000 ± 0.0000");
  assertStringIncludes(text, "over 2 seeds");
});

Deno.test("comparisonFigure() shows intervals for one seed, deviations for several", () => {
  const of = (seeds: number[]) =>
    renderSvg(comparisonFigure(comparisonOf(seeds)));
  assertStringIncludes(of([42]), "95 % interval");
  // Down to 0.6, in steps of 0.1: the least ROC-AUC's interval begins there.
  assertStringIncludes(of([42]), ">0.6<");
  assertStringIncludes(of([42, 43]), "standard deviation over 2 seeds");
  // From 0.79 − 0.014 rounded down to 0.7; the tick in the middle.
  assertStringIncludes(of([42, 43]), ">0.85<");
});

Deno.test("recallFigure() draws a line a detector, and a band over several seeds", () => {
  const of = (seeds: number[]) => draw(() => recallFigure(comparisonOf(seeds)));
  const one = of([42]);
  assertEquals(one.count("path", "area"), 0);
  for (const text of ["Autoencoder", "PCA", "requested: 1 %"]) {
    assert(one.texts.includes(text), text);
  }
  const two = of([42, 43]);
  assertEquals(two.count("path", "area"), 1); // the own one's alone
  const caption = two.texts.join(" ");
  assertStringIncludes(
    caption,
    "mean over 2 seeds. Band: lowest to highest of",
  );
});

Deno.test("recallFigure() asks for no rate where the threshold is Youden's", () => {
  const comparison = comparisonOf([42]);
  const settings = runSettings({ thresholdStrategy: "youden" });
  const { texts } = draw(() => recallFigure({ ...comparison, settings }));
  assert(!texts.join(" ").includes("requested"), texts.join("|"));
});

Deno.test("recallFigure() tells the three apart that find most at low rates", () => {
  const comparison = comparisonOf([42]);
  const [own, other] = comparison.detectors;
  const others = [0.6, 0.9, 0.7, 0.8, 0.5].map((partialRocAuc) => ({
    ...other,
    name: `other-${partialRocAuc}`,
    label: `Other ${partialRocAuc}`,
    mean: { ...other.mean, partialRocAuc },
  }));
  const { svg } = draw(() =>
    recallFigure({ ...comparison, detectors: [own, ...others] })
  );
  const dark = [
    ...svg.matchAll(/fill="(#[0-9a-f]{6})"[^>]*><text[^>]*>(Other [^<]+)</g),
  ]
    .filter(([, color]) => color === PALETTE.ink).map(([, , name]) => name);
  assertEquals(dark.sort(), ["Other 0.7", "Other 0.8", "Other 0.9"]);
});

Deno.test("saveComparison() leaves no folder when the disk is full, so that it can be done again", () =>
  inTemporaryFolder(async (folder) => {
    const there = join(folder, "there");
    await Deno.mkdir(there);
    for (const out of [join(folder, "a", "b"), there]) {
      await assertRejects(
        () => onFullDisk(0, () => saveComparison(comparisonOf([42]), out)),
        InputError,
        "compare.json: No space left on device",
      );
      assertEquals(namesIn(folder), ["there"]);
      assertEquals(namesIn(there), []);
    }
  }));

Deno.test("saveComparison() replaces no comparison that was quicker", () =>
  inTemporaryFolder(async (folder) => {
    await saveComparison(comparisonOf([42]), folder);
    await assertRejects(
      () => saveComparison(comparisonOf([43]), folder),
      InputError,
      `the result is in ${join(folder, "compare-2.json")}`,
    );
    const seedsIn = (name: string) =>
      JSON.parse(Deno.readTextFileSync(join(folder, name))).seeds;
    assertEquals(seedsIn("compare.json"), [42]);
    assertEquals(seedsIn("compare-2.json"), [43]);
  }));

const namesIn = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name);
