import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { Explainer } from "../../lib/explain/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import {
  openFlows,
  runSettings,
  trainAndEvaluate,
} from "../../lib/pipeline/mod.ts";
import { SAMPLE_PARQUET, sampleTest } from "../sample.ts";
import { plant, PLANTED } from "./_planted.ts";

async function trainOn(data: string | null): Promise<AnomalyDetector> {
  const { detector } = await trainAndEvaluate(
    runSettings({ data, subset: 4000, epochs: 20, seed: 1 }),
    { log() {} },
  );
  return detector;
}

/** How many of the planted anomalies are among the first reasons. */
async function countFound(
  detector: AnomalyDetector,
  normal: pl.DataFrame,
  reasons: number,
): Promise<{ found: number; missed: string[] }> {
  const explainer = new Explainer(detector);
  const missed: string[] = [];
  for (const planted of PLANTED) {
    const flow = plant(normal, planted);
    const explained = await explainer.explain(
      await detector.preprocessor!.transform(flow),
    );
    const [record] = flow.toRecords();
    const first = explainer.reasons(explained, 0, record, reasons);
    if (first.some(({ column }) => column in planted.change)) continue;
    missed.push(`${planted.name}: ${first.map(({ column }) => column)}`);
  }
  return { found: PLANTED.length - missed.length, missed };
}

const generated = await openFlows(runSettings({ subset: 4000 }));
const normal = (await generated.flows.frame())
  .filter(pl.col("binary_label").eq(pl.lit(0)));
const detector = await trainOn(null);
const explainer = new Explainer(detector);
const preprocessor = detector.preprocessor!;

Deno.test("Explainer finds planted anomalies among the first three reasons", async () => {
  const { found, missed } = await countFound(detector, normal, 3);
  assertEquals(found >= 9, true, missed.join("; "));
});

sampleTest(
  "Explainer finds anomalies that are planted in real flows",
  async () => {
    const flows = await loadFlows(SAMPLE_PARQUET);
    const trained = await trainOn(SAMPLE_PARQUET);
    const { found, missed } = await countFound(
      trained,
      flows.filter(pl.col("binary_label").eq(pl.lit(0))),
      3,
    );
    assertEquals(found >= 9, true, missed.join("; "));
    trained.dispose();
  },
);

Deno.test("reasons() gives value, expectation and percentile in the column's unit", async () => {
  const [{ change }] = PLANTED; // bytes sent
  const flow = plant(normal, PLANTED[0]);
  const explained = await explainer.explain(await preprocessor.transform(flow));
  const reasons = explainer.reasons(explained, 0, flow.toRecords()[0]);
  const [first] = reasons;
  assertEquals([first.column, first.value, first.percentile], [
    "sbytes",
    change.sbytes,
    100,
  ]);
  const expected = first.expected as number;
  assertEquals(expected > 0 && expected < 5e7, true, `found ${expected}`);
  assertEquals(reasons.length, preprocessor.columns.length);
  const sum = reasons.reduce((sum, { share }) => sum + share, 0);
  assertAlmostEquals(sum, 1, 1e-6); // shares are float32
  reasons.forEach(({ share }, i) =>
    assertEquals(i === 0 || share <= reasons[i - 1].share, true)
  );
});

Deno.test("reasons() gives numbers that come as text as numbers", async () => {
  const flow = plant(normal, PLANTED[0]);
  const [record] = flow.toRecords();
  const explained = await explainer.explain(await preprocessor.transform(flow));
  const valueOf = (text: string) =>
    explainer.reasons(explained, 0, { ...record, sbytes: text }, 1)[0].value;
  assertEquals(valueOf(" 5e8 "), 5e8);
  assertEquals(valueOf("0x0b"), 11);
  assertEquals(valueOf("n/a"), null);
  assertEquals(valueOf("many"), "many");
});

Deno.test("reasons() names categories, and that nobody had them", async () => {
  const planted = PLANTED.find(({ change }) => "service" in change)!;
  const flow = plant(normal, planted);
  const explained = await explainer.explain(await preprocessor.transform(flow));
  const [first] = explainer.reasons(explained, 0, flow.toRecords()[0], 1);
  assertEquals([first.column, first.value], ["service", "telepathy"]);
  assertEquals(preprocessor.categorical.includes("service"), true);
  assertEquals(typeof first.expected, "string");
  assertEquals(first.percentile! <= 1, true); // rare ones count with it
});

Deno.test("a flow's reasons do not depend on the others", async () => {
  const features = await preprocessor.transform(normal.head(40));
  const together = await explainer.explain(features);
  const records = normal.head(40).toRecords();
  for (const row of [0, 7, 39]) {
    const alone = await explainer.explain(
      await preprocessor.transform(normal.slice(row, 1)),
    );
    assertEquals(
      explainer.reasons(alone, 0, records[row]),
      explainer.reasons(together, row, records[row]),
    );
  }
});

Deno.test("Explainer lets the columns share that overflow the network", async () => {
  const features = await preprocessor.transform(normal.head(1));
  const { column, start } = preprocessor.columnFeatures[2];
  features.values[start] = Infinity;
  const explained = await explainer.explain(features);
  const reasons = explainer.reasons(explained, 0, normal.toRecords()[0]);
  const own = reasons.find((reason) => reason.column === column)!;
  assertEquals(own.share > 0, true);
  const sum = reasons.reduce((sum, { share }) => sum + share, 0);
  assertAlmostEquals(sum, 1, 1e-6);
});

Deno.test("Explainer needs a preprocessor", async () => {
  const bare = await AnomalyDetector.create({
    inputDim: 3,
    hiddenDims: [2],
    dropoutRates: [0],
    engine: "cpu",
  });
  assertThrows(
    () => new Explainer(bare),
    RangeError,
    "must have a preprocessor",
  );
  bare.dispose();
});
