import process from "node:process";
import {
  choiceFlag,
  integerFlag,
  parseFlags,
  runCommand,
} from "../lib/cli/command.ts";
import { type Matrix, selectRows, UsageError } from "../lib/base/mod.ts";
import { AnomalyDetector, ENGINE_NAMES } from "../lib/model/mod.ts";
import { countValues } from "../lib/explore/mod.ts";
import { drawSubset, originalSplit } from "../lib/split/mod.ts";
import { evaluateScores } from "../lib/evaluate/mod.ts";
import { NetworkDataPreprocessor } from "../lib/preprocess/mod.ts";
import { CONFIGURATIONS, openFlows, runSettings } from "../lib/pipeline/mod.ts";

/**
 * This project's side of the benchmark: the steps of `original.py`, through the
 * functions of `lib/` that `trainAndEvaluate` calls in this order. (Not through
 * `trainAndEvaluate` itself, which may stop training early.) Takes the flags of
 * `tuned.py` but --compile, and prints the same line of JSON.
 */
async function main(): Promise<void> {
  const { data, steps, subset, epochs, patience, scoreCalls, ...flags } =
    readFlags();
  const { seed, engine, config } = flags;
  const seconds: Record<string, number> = {};
  const rows: Record<string, number> = {};
  const result: Record<string, unknown> = {};
  /** Runs a step and notes how many seconds it took. */
  async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    seconds[step] = (performance.now() - started) / 1000;
    return result;
  }

  const settings = runSettings({
    data,
    protocol: "original",
    config,
  });
  const { encoding, scoreWeights, ...configuration } = CONFIGURATIONS[config];
  const opened = await timed("load", () => openFlows(settings));
  rows.load = opened.flows.height;

  const matrices = await timed("preprocess", async () => {
    const flows = await drawSubset(opened.flows, subset, seed);
    countValues(await flows.read("attack_label"), "attack_label");
    const split = originalSplit(await flows.labels(), {
      contamination: 0,
      seed,
    });
    const { features } = await NetworkDataPreprocessor
      .fitTransform(flows, { encoding });
    return {
      features,
      train: selectRows(features, split.train),
      testNormal: selectRows(features, split.testNormal),
      testAttack: selectRows(features, split.testAttack),
    };
  });
  const { features, train, testNormal, testAttack } = matrices;
  rows.preprocess = features.rows;
  const testRows = testNormal.rows + testAttack.rows;

  const inputDim = features.columns;
  const detector = await AnomalyDetector.create({
    ...configuration,
    inputDim,
    engine,
    seed,
  });
  if (steps.includes("train")) {
    const started = performance.now();
    let trained = started;
    const { epochsRun } = await detector.fit(train, testNormal, {
      ...configuration,
      ...{ epochs, patience, scoreWeights },
      onEpoch: () => {
        trained = performance.now();
      },
    });
    seconds.train = (trained - started) / 1000;
    if (scoreWeights !== null) {
      seconds["learn score"] = (performance.now() - trained) / 1000;
    }
    rows.train = train.rows * epochsRun;
    result.epochs = epochsRun;
  }
  const scorer = {
    reconstructionErrors: (rows: Matrix) => detector.score(rows),
  };
  if (steps.includes("evaluate")) {
    const { rocAuc } = await timed(
      "evaluate",
      async () =>
        evaluateScores(
          await scorer.reconstructionErrors(testNormal),
          await scorer.reconstructionErrors(testAttack),
          // The original gives no intervals; one resample is the least there is.
          { resamples: 1 },
        ),
    );
    rows.evaluate = testRows;
    result.rocAuc = rocAuc;
  }
  if (steps.includes("score")) {
    const score = async () => {
      await detector.score(testNormal);
      await detector.score(testAttack);
    };
    await score(); // warm-up
    await timed("score", async () => {
      for (let call = 0; call < scoreCalls; call++) await score();
    });
    seconds.score /= scoreCalls;
    rows.score = testRows;
  }

  console.log(JSON.stringify({
    ...result,
    features: inputDim,
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
    steps: { type: "string", default: "train,evaluate" },
    subset: { type: "string" },
    epochs: { type: "string", default: "20" },
    patience: { type: "string", default: "5" },
    "score-calls": { type: "string", default: "1" },
    seed: { type: "string", default: "42" },
    engine: { type: "string", default: "auto" },
    config: { type: "string", default: "original" },
  });
  if (flags.data === undefined) throw new UsageError("--data is missing");
  const integer = (name: Exclude<keyof typeof flags, undefined>, min = 1) =>
    integerFlag(name, flags[name], { min, max: 2 ** 31 - 1 });
  return {
    data: flags.data,
    steps: flags.steps.split(",").filter(Boolean).map((step) =>
      choiceFlag("steps", step, ["train", "evaluate", "score"])
    ),
    subset: integer("subset") ?? null,
    epochs: integer("epochs")!,
    patience: integer("patience")!,
    scoreCalls: integer("score-calls")!,
    seed: integer("seed", 0)!,
    engine: choiceFlag("engine", flags.engine, ["auto", ...ENGINE_NAMES]),
    config: choiceFlag("config", flags.config, ["original", "recommended"])!,
  };
}

await runCommand(main);
