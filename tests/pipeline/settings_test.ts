import { assertEquals, assertNotEquals } from "@std/assert";
import {
  CONFIGURATIONS,
  RECORDED_SETTINGS,
  runSettings,
  SETTINGS,
} from "../../lib/pipeline/mod.ts";

Deno.test("runSettings() takes the sample preset without data, the default preset with", () => {
  const { preset, subset, epochs } = runSettings();
  assertEquals({ preset, subset, epochs }, {
    preset: "sample",
    subset: 10_000,
    epochs: 20,
  });
  const real = runSettings({ data: "flows.parquet" });
  assertEquals([real.preset, real.subset, real.epochs], [
    "default",
    500_000,
    20,
  ]);
});

Deno.test("runSettings() has the original's rows and epochs for each preset", () => {
  const chosen = (preset: "quick" | "medium" | "default" | "full") => {
    const { subset, epochs } = runSettings({ preset });
    return [subset, epochs];
  };
  assertEquals(chosen("quick"), [50_000, 30]);
  assertEquals(chosen("medium"), [200_000, 20]);
  assertEquals(chosen("default"), [500_000, 20]);
  assertEquals(chosen("full"), [null, 15]);
});

Deno.test("runSettings() gives a subset the epochs of its size, unless they are named", () => {
  const epochs = (subset: number) => runSettings({ subset }).epochs;
  assertEquals([100_000, 100_001, 500_000, 500_001].map(epochs), [
    30,
    20,
    20,
    15,
  ]);
  assertEquals(runSettings({ subset: 100, preset: "full" }).subset, 100);
  assertEquals(runSettings({ subset: 100, epochs: 3 }).epochs, 3);
});

Deno.test("runSettings() is honest and recommended unless told otherwise", () => {
  const {
    protocol,
    config,
    configuration,
    contamination,
    split,
    duplicates,
    thresholdStrategy,
    falseAlarmRate,
    noShortcuts,
  } = runSettings();
  assertEquals(
    {
      protocol,
      config,
      contamination,
      split,
      duplicates,
      thresholdStrategy,
      falseAlarmRate,
      noShortcuts,
    },
    {
      protocol: "honest",
      config: "recommended",
      contamination: 0,
      split: "auto",
      duplicates: "group",
      thresholdStrategy: "false-alarm-rate",
      falseAlarmRate: 0.01,
      noShortcuts: false,
    },
  );
  assertEquals(configuration, CONFIGURATIONS.recommended);
});

Deno.test("runSettings() has the original's contamination and network for the original", () => {
  const original = runSettings({ protocol: "original", config: "original" });
  assertEquals(original.contamination, 0.05);
  const { hiddenDims, latentDim, dropoutRates, batchSize, learningRate } =
    original.configuration;
  assertEquals(
    { hiddenDims, latentDim, dropoutRates, batchSize, learningRate },
    {
      hiddenDims: [256, 128, 64],
      latentDim: 16,
      dropoutRates: [0.3, 0.2, 0.2],
      batchSize: 256,
      learningRate: 1e-3,
    },
  );
  assertEquals(original.configuration.scoreWeights, null);
  // Protocol and configuration are chosen one by one.
  const mixed = runSettings({ config: "original" });
  assertEquals(mixed.protocol, "honest");
  assertEquals(mixed.configuration, original.configuration);
});

Deno.test("runSettings() puts what was asked for in the configuration's place", () => {
  const { configuration } = runSettings({
    batchSize: 64,
    latentDim: 3,
    learningRate: 0.1,
    contamination: 0.02,
  });
  assertEquals(configuration, {
    ...CONFIGURATIONS.recommended,
    batchSize: 64,
    latentDim: 3,
    learningRate: 0.1,
  });
  assertNotEquals(
    configuration.latentDim,
    CONFIGURATIONS.recommended.latentDim,
  );
});

Deno.test("runSettings() trains a least number of steps, unless epochs are named", () => {
  assertEquals(runSettings().configuration.minSteps, 2500);
  assertEquals(runSettings({ subset: 100 }).configuration.minSteps, 2500);
  assertEquals(runSettings({ epochs: 2 }).configuration.minSteps, 0);
});

Deno.test("SETTINGS have defaults within their own bounds, in the record's order", () => {
  const settings = runSettings();
  assertEquals(Object.keys(settings), Object.keys(SETTINGS));
  assertEquals(RECORDED_SETTINGS.parse(settings), settings);
});
