import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import { writeScores } from "../../lib/score/write_scores.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const REASONS = '[{"column":"dur","share":0.5}]';

function frame(rows: number[], reasons?: (string | null)[]) {
  return pl.DataFrame([
    pl.Series("row", rows).cast(pl.UInt32),
    pl.Series("source_ip", rows.map(() => 'a,"b'), pl.String),
    pl.Series("anomaly_score", Float32Array.from(rows, (row) => row + 0.1)),
    pl.Series("is_anomaly", rows.map((row) => row > 1), pl.Bool),
    ...reasons ? [pl.Series("reasons", reasons, pl.String)] : [],
  ]);
}

async function* pieces(...frames: pl.DataFrame[]) {
  yield* frames;
}

Deno.test("writeScores() writes one header, and quotes as CSV does", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "scores.csv");
    await writeScores(path, "csv", pieces(frame([0, 1]), frame([2])));
    assertEquals(
      await Deno.readTextFile(path),
      "row,source_ip,anomaly_score,is_anomaly\n" +
        '0,"a,""b",0.1,false\n1,"a,""b",1.1,false\n2,"a,""b",2.1,true\n',
    );
  }));

Deno.test("writeScores() writes JSON lines in which reasons are a list", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "scores.jsonl");
    await writeScores(
      path,
      "jsonl",
      pieces(frame([0, 2], [null, REASONS]), frame([3], [REASONS])),
    );
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line).reasons), [
      null,
      JSON.parse(REASONS),
      JSON.parse(REASONS),
    ]);
    assertEquals(JSON.parse(lines[1]).source_ip, 'a,"b');
  }));

Deno.test("writeScores() writes an infinite score into JSON as a text", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "scores.jsonl");
    const infinite = frame([0, 1]).withColumn(
      pl.Series("anomaly_score", Float32Array.of(Infinity, 1.5)),
    );
    await writeScores(path, "jsonl", pieces(infinite));
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    assertEquals(
      lines.map((line) => JSON.parse(line).anomaly_score),
      ["Infinity", 1.5],
    );
  }));

Deno.test("writeScores() writes Parquet that Polars reads back, bit for bit", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "scores.parquet");
    const frames = [frame([0, 1], [null, REASONS]), frame([2], [null])];
    await writeScores(path, "parquet", pieces(...frames));
    const read = pl.readParquet(path);
    assertEquals(read.toRecords(), pl.concat(frames).toRecords());
    assertEquals(read.dtypes.map(String), frames[0].dtypes.map(String));
  }));

Deno.test("writeScores() leaves nothing when the scores fail", () =>
  inTemporaryFolder(async (folder) => {
    const failing = async function* (whole: number) {
      for (let row = 0; row < whole; row++) yield frame([row]);
      throw new InputError(`row ${whole} is broken`);
    };
    for (const format of ["csv", "jsonl", "parquet"] as const) {
      for (const whole of [0, 1]) {
        await assertRejects(
          () => writeScores(join(folder, "scores"), format, failing(whole)),
          InputError,
          `row ${whole} is broken`,
        );
      }
    }
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  }));

Deno.test("writeScores() says why a file cannot be written", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "none", "scores.csv");
    await assertRejects(
      () => writeScores(path, "csv", pieces(frame([0]))),
      InputError,
      `Cannot write ${path}: its folder is not there`,
    );
    await assertRejects(
      () => writeScores(folder, "csv", pieces(frame([0]))),
      InputError,
      `Cannot write ${folder}: it is a folder`,
    );
  }));
