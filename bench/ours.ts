import process from "node:process";
import {
  choiceFlag,
  integerFlag,
  parseFlags,
  runCommand,
} from "../lib/cli/command.ts";
import { selectRows, UsageError } from "../lib/base/mod.ts";
import { AnomalyDetector, ENGINE_NAMES } from "../lib/model/mod.ts";
import { countValues } from "../lib/explore/mod.ts";
import { drawTableSubset, originalSplit } from "../lib/split/mod.ts";
import { evaluateModel } from "../lib/evaluate/mod.ts";
import { NetworkDataPreprocessor } from "../lib/preprocess/mod.ts";
import { openTable, runSettings } from "../lib/pipeline/mod.ts";
import { type Step, STEPS } from "./work.ts";

const ENGINES = ["auto", ...ENGINE_NAMES] as const;

/**
 * This project's side of the benchmark: the steps of `original.py`, through the
 * functions of `lib/` that `trainAndEvaluate` calls in this order. (Not through
 * `trainAndEvaluate` itself, which may stop training early.) Takes the same
 * flags and prints the same line of JSON.
 */
async function main(): Promise<void> {
  const { data, steps, subset, epochs, patience, scoreCalls, seed, engine } =
    readFlags();
  const seconds: Record<string, number> = {};
  const rows: Record<string, number> = {};
  const timed = stopwatch(seconds);
  const result: Record<string, unknown> = {};

  const settings = runSettings({
    data,
    protocol: "original",
    config: "original",
  });
  const opened = await timed("load", () => openTable(settings));
  rows.load = opened.table.height;

  const matrices = await timed("preprocess", async () => {
    const { table, labels } = drawTableSubset(opened, subset, seed);
    countValues(await table.read("attack_label"), "attack_label");
    const split = originalSplit(labels, { contamination: 0, seed });
    const { features } = await NetworkDataPreprocessor.fitTransformTable(table);
    return {
      features,
      train: selectRows(features, split.train),
      testNormal: selectRows(features, split.testNormal),
      testAttack: selectRows(features, split.testAttack),
    };
  });
  const { features, train, testNormal, testAttack } = matrices;
  rows.preprocess = features.rows;

  const detector = await AnomalyDetector.create({
    inputDim: features.columns,
    engine,
    seed,
  });
  if (steps.includes("train")) {
    const { epochsRun } = await timed(
      "train",
      () => detector.fit(train, testNormal, { epochs, patience }),
    );
    rows.train = train.rows * epochsRun;
    result.epochs = epochsRun;
  }
  if (steps.includes("evaluate")) {
    const { rocAuc } = await timed(
      "evaluate",
      () =>
        // The original gives no intervals; one resample is the least there is.
        evaluateModel(detector, testNormal, testAttack, { resamples: 1 }),
    );
    rows.evaluate = testNormal.rows + testAttack.rows;
    result.rocAuc = rocAuc;
  }
  if (steps.includes("score")) {
    const score = async () => {
      await detector.reconstructionErrors(testNormal);
      await detector.reconstructionErrors(testAttack);
    };
    await score(); // warm-up
    await timed("score", async () => {
      for (let call = 0; call < scoreCalls; call++) await score();
    });
    seconds.score /= scoreCalls;
    rows.score = testNormal.rows + testAttack.rows;
  }

  console.log(JSON.stringify({
    ...result,
    features: features.columns,
    seconds,
    rows,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    device: detector.device.includes("(GPU") ? "GPU" : "CPU",
    versions: { Deno: Deno.version.deno, engine: detector.device },
  }));
  detector.dispose();
}

function readFlags() {
  const flags = parseFlags(Deno.args, {
    data: { type: "string" },
    steps: { type: "string" },
    subset: { type: "string" },
    epochs: { type: "string" },
    patience: { type: "string" },
    "score-calls": { type: "string" },
    seed: { type: "string" },
    engine: { type: "string" },
  });
  if (flags.data === undefined) throw new UsageError("--data is missing");
  const integer = (name: Exclude<keyof typeof flags, undefined>, least = 1) =>
    integerFlag(name, flags[name], { min: least, max: 2 ** 31 - 1 });
  const steps = (flags.steps ?? "train,evaluate").split(",").filter(Boolean);
  return {
    data: flags.data,
    steps: steps.map((step) => choiceFlag<Step>("steps", step, STEPS)),
    subset: integer("subset") ?? null,
    epochs: integer("epochs") ?? 20,
    patience: integer("patience") ?? 5,
    scoreCalls: integer("score-calls") ?? 1,
    seed: integer("seed", 0) ?? 42,
    engine: choiceFlag("engine", flags.engine, ENGINES),
  };
}

/** Runs a step and notes how many seconds it took. */
function stopwatch(seconds: Record<string, number>) {
  return async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    seconds[name] = (performance.now() - started) / 1000;
    return result;
  };
}

await runCommand(main);
