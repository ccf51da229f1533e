import { assertEquals, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { join } from "node:path";
import { generateFlows } from "../../lib/dataset/generate_flows.ts";
import { loadFlows } from "../../lib/dataset/load_flows.ts";
import { writeFlows } from "../../lib/dataset/write_parquet.ts";
import { InputError } from "../../lib/errors.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { scoreFlows } from "../../lib/pipeline/score_flows.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/network_data_preprocessor.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(folder, { recursive: true }),
);
const parquet = join(folder, "flows.parquet");
await writeFlows(parquet, generateFlows({ rows: 500, seed: 7 }));
const flows = await loadFlows(parquet);

/** An untrained network scores as well as any: only the sums matter here. */
async function withDetector(test: (detector: AnomalyDetector) => unknown) {
  const { preprocessor, features } = NetworkDataPreprocessor.fitTransform(
    flows,
  );
  const detector = await AnomalyDetector.create({
    inputDim: features.columns,
    hiddenDims: [8],
    dropoutRates: [0],
    latentDim: 2,
    engine: "cpu",
  });
  detector.preprocessor = preprocessor;
  try {
    await test(detector);
  } finally {
    detector.dispose();
  }
}

Deno.test("scoreFlows() gives in pieces the scores of the whole", () =>
  withDetector(async (detector) => {
    const whole = await detector.reconstructionErrors(
      detector.preprocessor!.transform(flows),
    );
    const csv = join(folder, "flows.csv");
    flows.writeCSV(csv);
    for (const path of [parquet, csv]) {
      const pieces = await Array.fromAsync(
        scoreFlows(detector, path, { rows: 200 }),
      );
      assertEquals(pieces.map((errors) => errors.length), [200, 200, 100]);
      assertEquals(pieces.flatMap((errors) => [...errors]), [...whole]);
    }
  }));

Deno.test("scoreFlows() names file, column and row of the whole file", () =>
  withDetector(async (detector) => {
    const path = join(folder, "infinite.parquet");
    const dur = flows.getColumn("dur").toArray() as number[];
    dur[450] = Infinity;
    flows.withColumn(pl.Series("dur", dur, pl.Float64)).writeParquet(path);
    await assertRejects(
      () => Array.fromAsync(scoreFlows(detector, path, { rows: 200 })),
      InputError,
      `${path}: Column dur, row 451: expected a finite number, found Infinity`,
    );
  }));

Deno.test("scoreFlows() rejects a detector without a preprocessor", () =>
  withDetector(async (detector) => {
    detector.preprocessor = null;
    await assertRejects(
      () => scoreFlows(detector, parquet).next(),
      RangeError,
      "must have a preprocessor",
    );
  }));

Deno.test("scoreFlows() knows a category by its text, whatever piece it is in", async () => {
  const path = join(folder, "codes.csv");
  const codes = ["007", "udp", "012"].flatMap((code) => Array(20).fill(code));
  const lines = codes.map((code, row) => `${row},${code}`);
  await Deno.writeTextFile(path, ["dur,code", ...lines].join("\n"));
  const learnt = await loadFlows(path, { labels: "optional" });
  const { preprocessor, features } = NetworkDataPreprocessor.fitTransform(
    learnt,
  );
  assertEquals(preprocessor.texts, ["code"]);
  const detector = await AnomalyDetector.create({
    inputDim: features.columns,
    hiddenDims: [4],
    dropoutRates: [0],
    latentDim: 2,
    engine: "cpu",
  });
  detector.preprocessor = preprocessor;
  const whole = await detector.score(features);
  const pieces = await Array.fromAsync(
    scoreFlows(detector, path, { rows: 20 }),
  );
  assertEquals(pieces.flatMap((scores) => [...scores]), [...whole]);
  detector.dispose();
});
