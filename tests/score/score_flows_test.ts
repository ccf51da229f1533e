import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { type RefusedFlow, scoreFlows } from "../../lib/score/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

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
  const { preprocessor, features } = await NetworkDataPreprocessor.fitTransform(
    flows,
  );
  const detector = await AnomalyDetector.create({
    inputDim: features.columns,
    preprocessor,
    hiddenDims: [8],
    dropoutRates: [0],
    latentDim: 2,
    engine: "cpu",
  });
  try {
    await test(detector);
  } finally {
    detector.dispose();
  }
}

Deno.test("scoreFlows() gives in pieces the scores of the whole", () =>
  withDetector(async (detector) => {
    const whole = await detector.reconstructionErrors(
      await detector.preprocessor!.transform(flows),
    );
    const csv = join(folder, "flows.csv");
    flows.writeCSV(csv);
    for (const path of [parquet, csv]) {
      const pieces = await Array.fromAsync(
        scoreFlows(detector, path, { rows: 200 }),
      );
      assertEquals(pieces.map(({ scores }) => scores.length), [200, 200, 100]);
      assertEquals(pieces.flatMap(({ scores }) => [...scores]), [...whole]);
      assertEquals(pieces.flatMap(({ rows }) => [...rows]), [...whole.keys()]);
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

Deno.test("scoreFlows() rejects a detector without a preprocessor", async () => {
  const detector = await AnomalyDetector.create({ inputDim: 2, engine: "cpu" });
  await assertRejects(
    () => scoreFlows(detector, parquet).next(),
    RangeError,
    "must have a preprocessor",
  );
  detector.dispose();
});

Deno.test("scoreFlows() knows a category by its text, whatever piece it is in", async () => {
  const path = join(folder, "codes.csv");
  const codes = ["007", "udp", "012"].flatMap((code) => Array(20).fill(code));
  const lines = codes.map((code, row) => `${row},${code}`);
  await Deno.writeTextFile(path, ["dur,code", ...lines].join("\n"));
  const learnt = await loadFlows(path, { labels: "optional" });
  const { preprocessor, features } = await NetworkDataPreprocessor.fitTransform(
    learnt,
  );
  assertEquals(preprocessor.texts, ["code"]);
  const detector = await AnomalyDetector.create({
    inputDim: features.columns,
    preprocessor,
    hiddenDims: [4],
    dropoutRates: [0],
    latentDim: 2,
    engine: "cpu",
  });
  const whole = await detector.score(features);
  const pieces = await Array.fromAsync(
    scoreFlows(detector, path, { rows: 20 }),
  );
  assertEquals(pieces.flatMap(({ scores }) => [...scores]), [...whole]);
  detector.dispose();
});

Deno.test("scoreFlows() numbers the flows of several files in a row, refused ones too", () =>
  withDetector(async (detector) => {
    const paths = [join(folder, "part_1.csv"), join(folder, "part_2.csv")];
    const lines = flows.head(6).writeCSV().toString().trimEnd().split("\n");
    const dur = lines[0].split(",").indexOf("dur");
    const broken = lines.with(2, lines[2] + ",1")
      .with(6, lines[6].split(",").with(dur, "inf").join(","));
    await Deno.writeTextFile(paths[0], broken.join("\n"));
    await Deno.writeTextFile(paths[1], lines.join("\n"));
    const refused: RefusedFlow[] = [];
    const pieces = await Array.fromAsync(
      scoreFlows(detector, paths, { onRefused: (flow) => refused.push(flow) }),
    );
    const scores = new Map(
      pieces.flatMap(({ rows, scores }) =>
        [...rows].map((row, i) => [row, scores[i]] as const)
      ),
    );
    assertEquals([...scores.keys()], [0, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
    for (const row of [0, 2, 3, 4]) {
      assertEquals(scores.get(row), scores.get(6 + row));
    }
    const columns = lines[0].split(",").length;
    assertEquals(refused, [
      {
        path: paths[0],
        row: 1,
        line: 3,
        cause: `expected ${columns} fields, found ${columns + 1}`,
      },
      {
        path: paths[0],
        row: 5,
        line: 7,
        cause: "column dur: expected a finite number, found Infinity",
      },
    ]);
  }));

Deno.test("scoreFlows() scores those alone that were selected", () =>
  withDetector(async (detector) => {
    const [all] = await Array.fromAsync(scoreFlows(detector, parquet));
    const asked: number[] = [];
    const pieces = await Array.fromAsync(scoreFlows(detector, parquet, {
      rows: 200,
      select(row) {
        asked.push(row);
        return row === 250 || row === 499;
      },
    }));
    assertEquals(asked, [...all.rows]);
    assertEquals(pieces.map(({ rows, scores }) => [[...rows], [...scores]]), [
      [[250], [all.scores[250]]],
      [[499], [all.scores[499]]],
    ]);
    assertEquals(
      pieces[0].frame.toRecords(),
      all.frame.slice(250, 1).toRecords(),
    );
  }));

Deno.test("scoreFlows() tells which flows of a piece have gaps, those left out apart", () =>
  withDetector(async (detector) => {
    const path = join(folder, "gaps.csv");
    const dur = (flows.getColumn("dur").toArray() as number[])
      .map((value, row) =>
        row % 4 === 0 ? null : row === 1 ? "long" : `${value}`
      );
    flows.withColumn(pl.Series("dur", dur, pl.String)).writeCSV(path);
    const pieces = await Array.fromAsync(
      scoreFlows(detector, path, { rows: 200, onRefused() {} }),
    );
    assertEquals(
      pieces.map(({ gaps, scores: { length } }) => [
        ...[gaps.get("dur")!.length, gaps.get("sbytes")!.length, length],
      ]),
      [[50, 0, 199], [50, 0, 200], [25, 0, 100]],
    );
    // Row 1 is left out: the flow of row 4 is the fourth.
    assertEquals([...pieces[0].gaps.get("dur")!.slice(0, 3)], [0, 3, 7]);
  }));
