/**
 * What the honest protocol promises whatever the flows are; each test fails if
 * the promise is broken anywhere between the file and the metrics.
 */
import pl from "nodejs-polars";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  binaryLabels,
  Flows,
  isNumberType,
  parseFlows,
} from "../../lib/dataset/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import { evaluateScores, type Evaluation } from "../../lib/evaluate/mod.ts";
import { prepareFlows } from "../../lib/pipeline/prepare_flows.ts";
import {
  type Run,
  type RunOptions,
  runSettings,
  trainAndEvaluate,
} from "../../lib/pipeline/mod.ts";
import type { Split } from "../../lib/split/mod.ts";
import { openRandom, permutation } from "../../lib/base/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const FLOWS = parseFlows(
  await encodeFlows(generateFlows({ rows: 2000, seed: 5, attackShare: 0.1 })),
  "flows",
);
const LABELS = binaryLabels(FLOWS);

/** What a run knows and says. */
interface Outcome {
  readonly split: Split;
  /** Digests: of whole networks, a failed test would search the difference long. */
  readonly learnt: Record<
    "preprocessor" | "weights" | "score" | "threshold" | "history",
    string
  >;
  readonly evaluation: Evaluation;
}

/** Other bits give another digest, in numbers, texts and arrays of numbers. */
function digest(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, part) =>
      ArrayBuffer.isView(part)
        ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
          .toBase64()
        : part,
  );
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** A whole run on some flows, of two epochs unless told otherwise. */
async function run(
  flows: pl.DataFrame,
  options: RunOptions = {},
): Promise<Outcome> {
  let outcome: Outcome;
  await inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.parquet");
    flows.writeParquet(data);
    const settings = runSettings({
      data,
      epochs: 2,
      engine: "onnx",
      ...options,
    });
    const found = await trainAndEvaluate(settings, { log: () => {} });
    outcome = {
      ...found,
      evaluation: found.evaluation!,
      learnt: await learntBy(found),
    };
    found.detector.dispose();
  });
  return outcome!;
}

async function learntBy({ detector, fit }: Run): Promise<Outcome["learnt"]> {
  const { preprocessor, anomalyScore, threshold } = detector;
  const model = await detector.layersModel();
  return {
    preprocessor: digest(preprocessor),
    weights: digest(model.getWeights().map((weight) => weight.dataSync())),
    score: digest(anomalyScore),
    threshold: digest(threshold),
    history: digest(fit.history),
  };
}

/** The split alone. */
async function splitOf(flows: pl.DataFrame, options: RunOptions = {}) {
  return await prepareFlows(Flows.of(flows), runSettings(options));
}

const LABEL_COLUMNS = ["binary_label", "attack_label"];

/**
 * The flows with other values in some rows, everywhere but in the labels and the
 * columns that are named: huge numbers, of which no two are equal, and words that
 * are nowhere else.
 */
function spoil(
  flows: pl.DataFrame,
  rows: Iterable<number>,
  keep: string[] = [],
): pl.DataFrame {
  const spoilt = [...rows];
  return flows.columns.reduce((changed, name) => {
    if ([...LABEL_COLUMNS, ...keep].includes(name)) return changed;
    const { dtype } = flows.getColumn(name);
    const values = flows.getColumn(name).toArray() as unknown[];
    for (const row of spoilt) {
      values[row] = isNumberType(dtype) ? 1e9 + row : `unseen ${row}`;
    }
    return changed.withColumn(pl.Series(name, values, dtype));
  }, flows);
}

Deno.test("no metric depends on the order of the test rows", async () => {
  const { evaluation } = await run(FLOWS);
  const normal = evaluation.normalErrors.slice();
  const attack = evaluation.attackErrors.slice();
  // Ties within a class and across: their order must not count either.
  normal.fill(attack[0], 0, 5);
  attack.fill(normal[10], 5, 10);
  // Kinds that are equally frequent, too.
  const kinds = Array.from(
    attack,
    (_, row) => ["worms", "dos", "fuzzers"][row % 3],
  );

  const metrics = (seed: number | null) => {
    const order = (length: number, stream: string) =>
      seed === null
        ? Uint32Array.from({ length }, (_, row) => row)
        : permutation(length, openRandom(seed, stream));
    const attackOrder = order(attack.length, "attack");
    const { normalErrors: _, attackErrors: __, ...metrics } = evaluateScores(
      Float32Array.from(order(normal.length, "normal"), (row) => normal[row]),
      Float32Array.from(attackOrder, (row) => attack[row]),
      {
        threshold: evaluation.threshold,
        naturalShare: 0.05,
        attackCategories: Array.from(attackOrder, (row) => kinds[row]),
      },
    );
    return metrics;
  };
  const inOrder = metrics(null);
  for (const seed of [1, 2, 3]) {
    const found = metrics(seed);
    for (const name of Object.keys(inOrder) as (keyof typeof inOrder)[]) {
      assertEquals(digest(found[name]), digest(inOrder[name]), name);
    }
  }
});

const CASES: [string, RunOptions, string[]][] = [
  ["a random split", { duplicates: "keep" }, []],
  // No two normal flows are equal, before or after.
  ["a split that keeps equal flows together", { duplicates: "group" }, []],
  ["a temporal split", { split: "temporal" }, ["stime"]],
  ["labelled attacks", { thresholdStrategy: "youden" }, []],
  ["contaminated training", { contamination: 0.02 }, []],
  ["the original network", { config: "original" }, []],
];

for (const [what, options, keep] of CASES) {
  Deno.test(`nothing is learnt from test rows: ${what}`, async () => {
    const before = await run(FLOWS, options);
    const { testNormal, testAttack } = before.split;
    const spoilt = spoil(FLOWS, [...testNormal, ...testAttack], keep);
    const after = await run(spoilt, options);
    assertEquals(digest(after.split), digest(before.split));
    assertEquals(after.learnt, before.learnt); // bit for bit
    assertNotEquals(
      after.evaluation.normalErrors,
      before.evaluation.normalErrors,
    );
    assertNotEquals(
      after.evaluation.attackErrors,
      before.evaluation.attackErrors,
    );
  });
}

Deno.test("features are not learnt from validation rows", async () => {
  const options = { thresholdStrategy: "youden" } as const;
  const before = await run(FLOWS, options);
  const { validation, validationAttack } = before.split;
  const spoilt = spoil(FLOWS, [...validation, ...validationAttack]);
  const after = await run(spoilt, options);
  assertEquals(digest(after.split), digest(before.split));
  assertEquals(after.learnt.preprocessor, before.learnt.preprocessor);
  assertNotEquals(after.learnt.threshold, before.learnt.threshold);
});

Deno.test("a constant column changes no score", async () => {
  const before = await run(FLOWS);
  const column = (name: string, value: unknown, type: pl.DataType) =>
    pl.Series(name, new Array(FLOWS.height).fill(value), type);
  const gaps = Array.from(LABELS, (_, row) => row % 3 === 0 ? null : 2.5);
  const constants = [
    column("whole", 7, pl.Int64),
    column("fraction", -0.1, pl.Float64),
    column("word", "same", pl.String),
    pl.Series("gaps", gaps, pl.Float64),
  ];
  for (const constant of constants) {
    const after = await run(FLOWS.withColumn(constant));
    assertEquals(after.learnt.weights, before.learnt.weights, constant.name);
    assertEquals(
      digest(after.evaluation),
      digest(before.evaluation),
      constant.name,
    );
  }
});

Deno.test("the seed settles everything", async () => {
  const first = await run(FLOWS, { seed: 1 });
  const again = await run(FLOWS, { seed: 1 });
  assertEquals(digest(again.split), digest(first.split));
  assertEquals(again.learnt, first.learnt);
  assertEquals(digest(again.evaluation), digest(first.evaluation));

  const other = await splitOf(FLOWS, { seed: 2 });
  for (const part of ["train", "validation", "testNormal"] as const) {
    assertNotEquals(other.split[part], first.split[part]);
  }
});

Deno.test("no row is in two parts, and each is in a part of its class", async () => {
  const choices: RunOptions[] = [
    {},
    { duplicates: "keep" },
    { split: "temporal" },
    { contamination: 0.03, thresholdStrategy: "youden" },
    { contamination: 0.02, thresholdStrategy: "youden", split: "temporal" },
  ];
  for (const options of choices) {
    for (const seed of [0, 1, 2]) {
      const { split } = await splitOf(FLOWS, { ...options, seed });
      const { train, validation, validationAttack, testNormal, testAttack } =
        split;
      const parts = [
        train,
        validation,
        validationAttack,
        testNormal,
        testAttack,
      ];
      const all = parts.flatMap((rows) => [...rows]);
      assertEquals(new Set(all).size, all.length);
      const attacks = (rows: Uint32Array) =>
        rows.filter((row) => LABELS[row] === 1).length;
      assertEquals(parts.map(attacks), [
        split.contamination.wantedRows,
        0,
        validationAttack.length,
        0,
        testAttack.length,
      ]);
      assertEquals( // every normal row is in one
        train.length - attacks(train) + validation.length + testNormal.length,
        LABELS.filter((label) => label === 0).length,
      );
    }
  }
});

Deno.test("normal flows that are equal are in one part, unless asked otherwise", async () => {
  // The first 400 flows thrice; identifiers and times do not count.
  const repeated = FLOWS.head(400);
  const flows = pl.concat([
    FLOWS,
    repeated.withColumn(pl.col("flow_id").plus(pl.lit(1e6)).cast(pl.Int64)),
    repeated.withColumn(pl.col("stime").plus(pl.lit(9)).cast(pl.Int64)),
  ]);
  const normal = [...LABELS.subarray(0, 400).keys()]
    .filter((row) => LABELS[row] === 0);
  const parted = async (options: RunOptions) => {
    const { split, duplicates } = await splitOf(flows, options);
    assertEquals([duplicates?.rows, duplicates?.groups], [
      3 * normal.length,
      normal.length,
    ]);
    const partOf = new Map<number, string>();
    for (const part of ["train", "validation", "testNormal"] as const) {
      for (const row of split[part]) partOf.set(row, part);
    }
    return normal.filter((row) => {
      const parts = [row, 2000 + row, 2400 + row].map((r) => partOf.get(r));
      assert(parts.every((part) => part !== undefined));
      return new Set(parts).size > 1;
    }).length;
  };
  for (const seed of [0, 1, 2]) {
    assertEquals(await parted({ seed }), 0);
    // Else 1 − (0.6³ + 2 · 0.2³), 77 % of them, are parted; half is far below.
    assert(await parted({ seed, duplicates: "keep" }) > normal.length / 2);
  }
});
