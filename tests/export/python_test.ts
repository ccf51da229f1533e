/** Exported models in Python, as the example in the documentation runs them. */
import pl from "nodejs-polars";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
} from "@std/assert";
import { join } from "node:path";
import { openRandom, PROJECT, taskPermissions } from "../../lib/base/mod.ts";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { detectorGraph, exportModel } from "../../lib/export/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";
import { scoreFlows } from "../../lib/score/mod.ts";
import { FLOW_COLUMNS } from "../../lib/dataset/schema/mod.ts";
import { environmentPython, runProgram } from "../../lib/tools/mod.ts";
import { isPythonEnvironmentSetUp } from "../../lib/tools/python_environment.ts";
import { runTask } from "../run_task.ts";
import { SAMPLE_PARQUET, sampleTest } from "../sample.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { MODEL_PYTHON } from "./_python.ts";

const isSetUp = await isPythonEnvironmentSetUp(...MODEL_PYTHON);
const why = isSetUp
  ? ""
  : " (skipped: no tests/.venv, see tests/export/_python.ts)";

/** Runs a script in a folder; gives what it printed. */
async function python(folder: string, script: string): Promise<string> {
  const program = environmentPython(MODEL_PYTHON[0]);
  const result = await runProgram(program, ["-c", script], { cwd: folder });
  assert(result?.success, result?.output);
  return result.output;
}

/** The example of docs/onnx_model.md. */
async function example(): Promise<string> {
  const page = join(PROJECT, "docs", "onnx_model.md");
  const [, script] = /```python\n(.*?)```/s.exec(
    await Deno.readTextFile(page),
  )!;
  return script;
}

const CHECK = `
import onnx
onnx.checker.check_model("detector.onnx", full_check=True)`;

const KEEP = `
import pyarrow as pa
pq.write_table(pa.table({"score": scores, "flag": flags}), "found.parquet")`;

/** Gaps, infinite and extreme numbers, and categories that nobody saw. */
function plant(flows: pl.DataFrame, seed: number): pl.DataFrame {
  const random = openRandom(seed, "what to plant");
  const columns = flows.getColumns().map((column) => {
    const { name } = column;
    const kind = name in FLOW_COLUMNS && !name.includes("label")
      ? FLOW_COLUMNS[name as keyof typeof FLOW_COLUMNS].kind
      : undefined;
    if (kind === undefined) return column;
    const strange = kind === "text"
      ? [null, "never seen", ""]
      : [null, null, null, NaN, -1, 1e300, Infinity, -Infinity];
    const values = column.toArray().map((value: unknown, row: number) => {
      if (kind !== "text" && row < 20) return null; // flows without measurement
      return random.uniform() < 0.004
        ? strange[random.integer(strange.length)]
        : typeof value === "bigint"
        ? Number(value)
        : value;
    });
    return pl.Series(name, values, kind === "text" ? pl.String : pl.Float64);
  });
  return pl.DataFrame(columns);
}

/** Trains, exports, scores with both, and compares. */
async function compare(
  folder: string,
  { data, config }: { data: string | null; config: string },
) {
  const run = join(folder, "run");
  const trained = await runTask("lib/cli/train.ts", [
    ...data === null ? ["--subset", "2000"] : ["--data", data],
    ...["--config", config, "--epochs", "2", "--quiet", "--out", run],
  ], taskPermissions("train"));
  assertEquals([trained.code, trained.stderr], [0, ""]);

  const path = join(folder, "flows.parquet");
  if (data === null) {
    await writeFlows(path, generateFlows({ rows: 100_000, seed: 7 }));
  }
  plant(await loadFlows(data ?? path), 11).writeParquet(path);

  await exportModel({
    model: run,
    out: join(folder, "detector.onnx"),
    threshold: null,
    replaces: false,
  });
  const [printed] = await Promise.all([
    python(folder, CHECK + "\n" + await example() + KEEP),
    runTask("lib/cli/score.ts", [
      ...["--model", run, "--data", path],
      ...["--out", join(folder, "scores.parquet")],
    ], taskPermissions("score")),
  ]);
  assertMatch(printed, /^\d+ of \d+ flows are flagged$/);

  const valuesIn = (name: string, column: string) =>
    pl.readParquet(join(folder, name)).getColumn(column).toArray() as number[];
  const found = valuesIn("found.parquet", "score");
  const flags = valuesIn("found.parquet", "flag");
  const rows = valuesIn("scores.parquet", "row").map(Number);
  const scores = valuesIn("scores.parquet", "anomaly_score");
  const isAnomaly = valuesIn("scores.parquet", "is_anomaly");
  const { threshold } = JSON.parse(
    await Deno.readTextFile(join(run, "config.json")),
  );
  let refused = found.length;
  rows.forEach((row, at) => {
    refused--;
    const [score, expected] = [found[row], scores[at]];
    if (score === expected) return; // infinite ones, too
    const near = 1e-5 * expected;
    assert(
      Math.abs(score - expected) <= near,
      `row ${row}: expected ${expected}, found ${score}`,
    );
    if (Math.abs(expected - threshold) <= near) return;
    assertEquals(Boolean(flags[row]), Boolean(isAnomaly[at]));
  });
  assert(refused > 20, `only ${refused} are refused`);
  assertEquals(found.filter(Number.isNaN).length, refused);
}

for (const config of ["recommended", "original"]) {
  Deno.test({
    name:
      `Python gives 100,000 generated flows the scores of deno task score: ${config}${why}`,
    ignore: !isSetUp,
    fn: () =>
      inTemporaryFolder((folder) => compare(folder, { data: null, config })),
  });
}

Deno.test({
  name: `Python finds categories that are numbers in its file${why}`,
  ignore: !isSetUp,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const codes = ["0", "6", "6", "17", null];
      const { preprocessor, features } = await NetworkDataPreprocessor
        .fitTransform(pl.DataFrame({
          sbytes: [1.5, 2.5, 9.5, 3.5, 4.5],
          protocol: pl.Series("protocol", codes, pl.String),
        }));
      const detector = await AnomalyDetector.create({
        inputDim: features.columns,
        preprocessor,
        engine: "cpu",
      });
      await Deno.writeFile(
        join(folder, "detector.onnx"),
        await detectorGraph(detector, { threshold: 1 }),
      );
      const path = join(folder, "flows.parquet");
      pl.DataFrame({
        sbytes: [1, 1, 1, 1, 1],
        protocol: pl.Series("protocol", [0, 6, 17, 99, null], pl.Int64),
      }).writeParquet(path);
      await python(folder, await example() + KEEP);
      const [{ scores }] = await Array.fromAsync(scoreFlows(detector, path));
      detector.dispose();
      const found = pl.readParquet(join(folder, "found.parquet"))
        .getColumn("score").toArray() as number[];
      assertEquals(new Set(scores).size, 5);
      scores.forEach((score, row) =>
        assertAlmostEquals(found[row], score, 1e-5 * score)
      );
    }),
});

const onSample = isSetUp ? sampleTest : Deno.test.ignore;
onSample(
  `Python gives real flows the scores of deno task score${why}`,
  () =>
    inTemporaryFolder((folder) =>
      compare(folder, { data: SAMPLE_PARQUET, config: "recommended" })
    ),
);
