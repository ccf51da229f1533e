/** Runs on flows of which nobody knows which are attacks. */
import pl from "nodejs-polars";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { InputError } from "../../lib/base/mod.ts";
import { join } from "node:path";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import { parseFlows } from "../../lib/dataset/mod.ts";
import {
  type Run,
  runMetrics,
  type RunOptions,
  runSettings,
  trainAndEvaluate,
} from "../../lib/pipeline/mod.ts";
import {
  renderHtml,
  renderModelCard,
  runCharts,
  trainingReport,
} from "../../lib/report/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const FLOWS = parseFlows(
  await encodeFlows(generateFlows({ rows: 1500, seed: 3 })),
  "flows",
);
const UNLABELLED = FLOWS.drop("binary_label", "attack_label");

/** Runs on flows; what it logs, and what is known when it ended. */
async function run(
  flows: pl.DataFrame,
  options: RunOptions = {},
  onEpoch?: () => void,
): Promise<{ run: Run; log: string }> {
  let found: Run;
  const lines: string[] = [];
  await inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.parquet");
    flows.writeParquet(data);
    const settings = runSettings({
      ...{ data, epochs: 2, engine: "onnx", threads: 1, ...options },
    });
    found = await trainAndEvaluate(settings, {
      onEpoch,
      log: (text) => lines.push(text),
    });
    found.detector.dispose();
  });
  return { run: found!, log: lines.join("\n") };
}

const TIMES = Float64Array.from(UNLABELLED.getColumn("stime").toArray());
const { run: RUN, log: LOG } = await run(UNLABELLED);

Deno.test("trainAndEvaluate() divides flows without labels by time", () => {
  assertEquals([RUN.labelling, RUN.splitBy], ["none", "temporal"]);
  const { train, validation, testNormal, testAttack } = RUN.split;
  const timesOf = (rows: Uint32Array) => [...rows].map((row) => TIMES[row]);
  assert(Math.max(...timesOf(train)) < Math.min(...timesOf(validation)));
  assert(Math.max(...timesOf(validation)) < Math.min(...timesOf(testNormal)));
  assertEquals(train.length + validation.length + testNormal.length, 1500);
  assertEquals(testAttack.length, 0);
});

Deno.test("trainAndEvaluate() has no metrics of attacks then, but the alert rate", () => {
  assertEquals([RUN.evaluation, RUN.labels], [null, null]);
  const { target, flagged, flows, rate, alertsPerDay } = RUN.heldOut!;
  assertEquals([target, flows], [0.01, RUN.split.testNormal.length]);
  assertEquals(flagged, Math.round(rate * flows));
  assert(alertsPerDay !== null && alertsPerDay > 0);
  const metrics = runMetrics(RUN);
  const { rocAuc, recallAtFalseAlarmRate, falseAlarmRate } = metrics;
  assertEquals([rocAuc, recallAtFalseAlarmRate, falseAlarmRate], [
    ...[null, null, null],
  ]);
  assertEquals(metrics.alertRate, rate);
  assertEquals(metrics.heldOut?.flagged, flagged);
  assertEquals([metrics.labels, metrics.split], ["none", "temporal"]);
});

Deno.test("A run without labels says so, and what that means", () => {
  assert(LOG.includes("No labels: all flows are taken as normal"));
  assert(/held-out flows, expected 0\.0\d+ \[/.test(LOG));
  assert(!/attack (traffic|rows)|ROC-AUC|NaN|null/i.test(LOG), LOG);
});

Deno.test("Reports of such a run leave out what only labels tell", () => {
  const charts = runCharts(RUN);
  assertEquals(Object.keys(charts), ["loss_curves", "score_histogram"]);
  const report = renderHtml(trainingReport(RUN, charts));
  const card = renderModelCard(RUN, null);
  for (const text of [report, card]) {
    assert(text.includes("Alert rate"));
    assert(text.includes("how many alerts are attacks is not known"));
    assert(!/NaN|ROC-AUC|Recall|Confusion|of the attacks/.test(text));
  }
  assert(report.includes("Most anomalous flows"));
});

Deno.test("Flows without times are divided at random, equal ones together", async () => {
  const { run: random, log } = await run(UNLABELLED.drop("stime", "ltime"));
  assertEquals(random.splitBy, "random");
  assertEquals(random.duplicates?.grouped, true);
  assertEquals(random.heldOut?.alertsPerDay, null);
  assert(log.includes("Split at random:"));
});

Deno.test("A run says by which column it divides, and why it does not", async () => {
  assert(LOG.includes("Split by time (stime):"));
  const gaps = UNLABELLED.withColumn(
    pl.when(pl.col("stime").gt(pl.lit(TIMES[700]))).then(pl.lit(null))
      .otherwise(pl.col("stime")).alias("stime"),
  );
  const { run: random, log } = await run(gaps);
  assertEquals(random.splitBy, "random");
  assert(/Split at random \(column stime: \d+ flows have no time\):/.test(log));
});

Deno.test("--contamination says which share of flows without labels may be attacks", async () => {
  const { run: clean } = await run(UNLABELLED, { split: "random" });
  const { run: dirty } = await run(UNLABELLED, {
    ...{ split: "random", contamination: 0.1 },
  });
  assertAlmostEquals(dirty.heldOut!.target, 0.1 + 0.9 * 0.01, 1e-12);
  assert(dirty.heldOut!.flagged > 2 * clean.heldOut!.flagged);
  assertEquals(dirty.split.train, clean.split.train); // nothing is added
});

Deno.test("Normal flows alone are divided by time, whatever file they are in", async () => {
  const normal = FLOWS.filter(pl.col("binary_label").eq(pl.lit(0)));
  await inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.csv");
    normal.writeCSV(data);
    const settings = runSettings({
      data,
      epochs: 1,
      engine: "onnx",
      threads: 1,
    });
    const { detector, splitBy, heldOut } = await trainAndEvaluate(settings, {
      log() {},
    });
    detector.dispose();
    assertEquals(splitBy, "temporal");
    assert(heldOut!.alertsPerDay! > 0);
  });
});

Deno.test("Settings that need attacks are refused without them, before training", async () => {
  const normal = FLOWS.filter(pl.col("binary_label").eq(pl.lit(0)));
  await assertRejects(
    () => run(normal, { contamination: 0.05 }),
    InputError,
    "--contamination 0.05 is for flows with attacks or without labels",
  );
  await assertRejects(
    () => run(UNLABELLED, { thresholdStrategy: "youden" }),
    InputError,
    "--threshold-strategy youden needs attacks to find",
  );
  const onEpoch = () => {
    throw new TypeError("training began");
  };
  await assertRejects(
    () => run(UNLABELLED, { thresholdStrategy: "pot" }, onEpoch),
    InputError,
    "expected at least 500 normal validation flows, found 300",
  );
});

Deno.test("Normal flows alone have false alarms", async () => {
  const normal = FLOWS.filter(pl.col("binary_label").eq(pl.lit(0)));
  const { run: found, log } = await run(normal);
  const metrics = runMetrics(found);
  assertEquals(metrics.labels, "normal");
  assertEquals(metrics.falseAlarmRate, found.heldOut!.rate);
  assert(log.includes("The labels name no attack"));
});
