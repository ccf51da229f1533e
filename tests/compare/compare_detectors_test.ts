import * as tf from "@tensorflow/tfjs";
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { BASELINES } from "../../lib/baselines/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  evaluateScores,
  THRESHOLD_STRATEGIES,
} from "../../lib/evaluate/mod.ts";
import {
  COMPARED_METRICS,
  type DetectorRun,
} from "../../lib/compare/compare_detectors.ts";
import { compareDetectors } from "../../lib/compare/mod.ts";
import type { SeriesProgress } from "../../lib/base/mod.ts";
import {
  encodeSplit,
  openFlows,
  prepareHonest,
  qualityMetrics,
  type RunOptions,
  runSettings,
  trainAndEvaluate,
} from "../../lib/pipeline/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const OPTIONS: RunOptions = { subset: 1000, epochs: 1, engine: "cpu" };
const SETTINGS = runSettings(OPTIONS);
const QUIET = { log: () => {} };

const begun: SeriesProgress[] = [];
const comparison = await compareDetectors(SETTINGS, {
  ...QUIET,
  onRun: (progress) => void begun.push(progress),
});

/** What does not depend on how busy the machine is. */
function metricsOf({ seed: _, passes: __, ...run }: DetectorRun) {
  const {
    fitSeconds: _f,
    fitRowsPerSecond: _r,
    scoreRowsPerSecond: _s,
    ...rest
  } = run;
  return rest;
}

const runOf = (name: string) =>
  comparison.detectors.find((detector) => detector.name === name)!.runs[0];

Deno.test("compareDetectors() has the run's own detector first, then the others", () => {
  assertEquals(comparison.detectors.map(({ name, label }) => [name, label]), [
    ["autoencoder", "Autoencoder (recommended)"],
    ...BASELINES.map(({ name, label }) => [name, label]),
    ["autoencoder-original", "Autoencoder (original)"],
  ]);
  assertEquals(comparison.seeds, [42]);
  assertEquals(comparison.data.rows, 1000);
  assertEquals(comparison.shortcuts, "included");
});

for (
  const [name, config] of [
    ["autoencoder", "recommended"],
    ["autoencoder-original", "original"],
  ] as const
) {
  Deno.test(`compareDetectors() gives ${name} the metrics of a run of its own`, async () => {
    const run = await trainAndEvaluate(
      runSettings({ ...OPTIONS, config }),
      QUIET,
    );
    run.detector.dispose();
    const { threshold } = run.evaluation!;
    assertEquals(metricsOf(runOf(name)), {
      ...qualityMetrics(run.evaluation),
      threshold,
    });
    const [parts] = comparison.parts;
    assertEquals(parts, {
      seed: 42,
      trainRows: run.split.train.length,
      validationRows: run.split.validation.length,
      testRows: {
        normal: run.split.testNormal.length,
        attack: run.split.testAttack.length,
      },
    });
    const { fitRowsPerSecond, fitSeconds } = runOf(name);
    assertEquals(fitRowsPerSecond, parts.trainRows / fitSeconds); // one epoch
  });
}

Deno.test("compareDetectors() gives the baselines the features of the run's detector", async () => {
  const { flows } = await openFlows(SETTINGS);
  const { split, features } = await prepareHonest(flows, SETTINGS);
  const attacks = (await flows.labels()).reduce((sum, label) => sum + label, 0);
  for (const { name, fit } of BASELINES) {
    const fitted = await fit(await features(split.train), { seed: 42 });
    const scores = async (rows: Uint32Array) =>
      await fitted.score(await features(rows));
    const threshold = THRESHOLD_STRATEGIES["false-alarm-rate"].choose({
      normalScores: await scores(split.validation),
      attackScores: new Float32Array(),
    }, SETTINGS);
    const evaluation = evaluateScores(
      await scores(split.testNormal),
      await scores(split.testAttack),
      { threshold, naturalShare: attacks / 1000, seed: 42 },
    );
    await fitted.dispose();
    assertEquals(
      metricsOf(runOf(name)),
      { ...qualityMetrics(evaluation), threshold },
      name,
    );
  }
});

Deno.test("encodeSplit() gives a split the features that it has with its own settings", async () => {
  const { flows } = await openFlows(SETTINGS);
  const original = runSettings({ ...OPTIONS, config: "original" });
  const own = await prepareHonest(flows, original);
  const { split } = await prepareHonest(flows, SETTINGS);
  assertEquals(split, own.split);
  const again = await encodeSplit(flows, split, original);
  assertEquals(
    await again.features(split.testAttack),
    await own.features(split.testAttack),
  );
  assertEquals(again.preprocessor.featureNames.length, 33); // one a column
});

Deno.test("compareDetectors() repeats with the next seeds, and gives mean and deviation", async () => {
  const { seeds, parts, detectors } = await compareDetectors(
    SETTINGS,
    QUIET,
    2,
  );
  assertEquals(seeds, [42, 43]);
  assertEquals(parts.map(({ seed }) => seed), [42, 43]);
  for (const { name, mean, std, runs: [first, second] } of detectors) {
    assertEquals(metricsOf(first), metricsOf(runOf(name)), name);
    assertEquals(second.seed, 43);
    for (const metric of COMPARED_METRICS) {
      const [a, b] = [first[metric]!, second[metric]!];
      assertEquals(mean[metric], (a + b) / 2);
      // Of two values: half their distance, times √2.
      assertAlmostEquals(
        std[metric]!,
        Math.abs(a - b) / Math.SQRT2,
        1e-9 * Math.max(a, b), // float64, and what cancels of two large values
      );
    }
  }
});

Deno.test("compareDetectors() leaves the original out where it is the run's own", async () => {
  const { detectors, shortcuts } = await compareDetectors(
    runSettings({ ...OPTIONS, config: "original", noShortcuts: true }),
    QUIET,
  );
  assertEquals(detectors.length, 1 + BASELINES.length);
  assertEquals(detectors[0].label, "Autoencoder (original)");
  assertEquals(shortcuts, "excluded");
});

Deno.test("compareDetectors() names the detector that cannot run", async () => {
  await assertRejects(
    () =>
      compareDetectors(
        runSettings({ ...OPTIONS, thresholdStrategy: "pot" }),
        QUIET,
      ),
    InputError,
    "Cannot choose the threshold by peaks over threshold: expected at least " +
      "500 normal validation flows", // of all detectors, before any learns
  );
  await inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.csv");
    const flows = [1, 2, 3, 4, 5, 6, 7].map((dur) => `${dur},0\n`);
    await Deno.writeTextFile(
      data,
      `dur,label\n${flows.join("")}80,1\n90,1\n`,
    );
    await assertRejects( // four of seven are to learn from
      () => compareDetectors(runSettings({ ...OPTIONS, data }), QUIET),
      InputError,
      `${data}: Nearest neighbours (k = 5): Cannot fit as there must be at ` +
        "least 5 rows: found 4",
    );
  });
});

Deno.test("compareDetectors() leaves no detector behind when it fails", async () => {
  const before = tf.memory().numTensors;
  for (const step of ["Fitting PCA", "Scoring Histograms"]) {
    await assertRejects(
      () =>
        compareDetectors(SETTINGS, {
          log(text) {
            if (text.startsWith(step)) throw new RangeError("no paper");
          },
        }),
      RangeError,
      "no paper",
    );
    assertEquals(tf.memory().numTensors, before, step);
  }
});

Deno.test("compareDetectors() stops at a signal", async () => {
  await assertRejects(
    () =>
      compareDetectors(SETTINGS, {
        ...QUIET,
        signal: AbortSignal.abort(new RangeError("enough")),
      }),
    RangeError,
    "enough",
  );
});

Deno.test("compareDetectors() stops at a signal between two detectors", async () => {
  const interrupt = new AbortController();
  const heard: number[] = [];
  await assertRejects(
    () =>
      compareDetectors(SETTINGS, {
        ...QUIET,
        signal: interrupt.signal,
        onRun({ run }) {
          heard.push(run);
          if (run === 3) interrupt.abort(new RangeError("enough"));
        },
      }),
    RangeError,
    "enough",
  );
  assertEquals(heard, [1, 2, 3]);
});

Deno.test("compareDetectors() says which run begins, of how many", () => {
  const runs = comparison.detectors.length;
  assertEquals(
    begun,
    comparison.detectors.map(({ label }, index) => ({
      run: index + 1,
      runs,
      label: `${label}, seed 42`,
    })),
  );
});

Deno.test("compareDetectors() refuses the original protocol", async () => {
  await assertRejects(
    () =>
      compareDetectors(
        runSettings({ ...OPTIONS, protocol: "original" }),
        QUIET,
      ),
    RangeError,
    "the protocol must be honest: found original",
  );
});
