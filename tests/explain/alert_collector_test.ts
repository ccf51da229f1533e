import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { AlertCollector, Explainer } from "../../lib/explain/mod.ts";
import { rowsBetween } from "../../lib/base/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

/** Twelve flows; of an untrained network only the sums matter. */
const FLOWS = pl.DataFrame([
  pl.Series("dur", [1, 2, 3, 4, 5, 6, 7, 8, 900, 10, 11, 950], pl.Float64),
  pl.Series("sbytes", [1, 2, 1, 9, 1, 2, 4, 4e6, 2, 3, 4, 5], pl.Float64),
  pl.Series("spkts", new Array(12).fill(1), pl.Float64),
]);
const { preprocessor, features } = await NetworkDataPreprocessor.fitTransform(
  FLOWS,
);
const detector = await AnomalyDetector.create({
  inputDim: features.columns,
  preprocessor,
  hiddenDims: [4],
  dropoutRates: [0],
  latentDim: 1,
  engine: "cpu",
});
const explainer = new Explainer(detector);
/** The flows 8 and 11 (their dur) and 7 (its sbytes) are the most anomalous. */
const SCORES = await detector.score(features);
const RECORDS: Record<string, unknown>[] = FLOWS.toRecords();

/** Takes all flows in pieces of so many. */
async function collect(size: number, threshold: number, count: number) {
  const collector = new AlertCollector(explainer, threshold, count);
  const read: string[][] = [];
  for (let start = 0; start < FLOWS.height; start += size) {
    const piece = rowsBetween(features, start, start + size);
    await collector.add({
      features: piece,
      scores: SCORES.slice(start, start + size),
      rows: Array.from({ length: piece.rows }, (_, i) => 100 + start + i),
      read(flows, columns) {
        read.push(columns);
        return Promise.resolve(flows.map((flow) => ({
          record: RECORDS[start + flow],
          identifiers: { flow_id: start + flow },
          attackLabel: null,
        })));
      },
    });
  }
  return { found: collector.alerts(), read };
}

const [, third] = SCORES.toSorted().slice(-4);
const { found } = await collect(FLOWS.height, 0.999 * third, 2);

Deno.test("AlertCollector keeps the most anomalous flows, flagged or not", async () => {
  const [first, second] = found.alerts;
  assertEquals(found.alerts.length, 2);
  assertEquals(first.anomalyScore, Math.max(...SCORES));
  assertEquals(second.anomalyScore <= first.anomalyScore, true);
  assertEquals(first.isAnomaly, true);
  const row = SCORES.indexOf(first.anomalyScore);
  assertEquals([first.row, first.identifiers.flow_id], [100 + row, row]);
  assertEquals(first.reasons[0].value, RECORDS[row][first.reasons[0].column]);

  const { found: calm } = await collect(4, Infinity, 3);
  assertEquals(calm.alerts.length, 3);
  assertEquals(calm.alerts.some(({ isAnomaly }) => isAnomaly), false);
  assertEquals(calm.summary, null);
});

Deno.test("AlertCollector counts what drives the alerts, and groups alike ones", () => {
  const { drivers, groups } = found.summary!;
  assertEquals(drivers.map(({ column }) => column).sort(), [
    "dur",
    "sbytes",
    "spkts",
  ]);
  assertEquals(drivers[0].column, "dur"); // of two alerts of three
  assertEquals(drivers[0].alerts, 2);
  const shares = drivers.reduce((sum, { share }) => sum + share, 0);
  assertAlmostEquals(shares, 1, 1e-6); // float32
  assertEquals(groups.map(({ columns, alerts }) => [columns[0], alerts]), [
    ["dur", 2],
    ["sbytes", 1],
  ]);
  assertEquals(groups[1].example.identifiers.flow_id, 7);
  const [durations] = groups;
  assertEquals(
    durations.example.anomalyScore,
    Math.max(SCORES[8], SCORES[11]),
  );
});

Deno.test("AlertCollector finds the same in pieces of any size", async () => {
  for (const size of [1, 2, 5]) {
    assertEquals(
      (await collect(size, 0.999 * third, 2)).found,
      found,
    );
  }
});

Deno.test("AlertCollector reads nothing of flows that do not matter", async () => {
  const { found, read } = await collect(FLOWS.height, Infinity, 0);
  assertEquals(found, { alerts: [], summary: null });
  assertEquals(read, []);
});
