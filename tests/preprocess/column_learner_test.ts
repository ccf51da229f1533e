/** How columns are learnt, seen through the preprocessor that learns them. */
import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  NetworkDataPreprocessor,
  ORIGINAL_ENCODING,
} from "../../lib/preprocess/mod.ts";
import { SAMPLE_PARQUET, sampleTest } from "../sample.ts";

const TWENTY = Array.from({ length: 20 }, (_, index) => index);
const DUR = pl.Series("dur", [1.5, 2.5]);
const { fit, fitTransform } = NetworkDataPreprocessor;

async function rejected(frame: pl.DataFrame, message: string) {
  await assertRejects(() => fit(frame), InputError, message);
}

/** The amounts learnt where a column is left out. */
async function numericalWithout(name: string, frame: pl.DataFrame) {
  return (await fit(frame, { exclude: [name] })).numerical;
}

Deno.test("ColumnLearner takes text and integers of few values as categories", async () => {
  const { categorical, numerical, excluded } = await fit(pl.DataFrame([
    pl.Series("state", TWENTY.map(String), pl.String),
    pl.Series("sbytes", TWENTY, pl.Int64), // 20 distinct: numerical
    pl.Series("sttl", TWENTY.map((i) => i % 19), pl.Int64), // 19: categorical
    pl.Series("dur", TWENTY.map((i) => i % 2), pl.Float64),
    pl.Series("gaps", TWENTY.map((i) => i === 0 ? null : 1), pl.Int64),
    pl.Series("binary_label", TWENTY.map((i) => i % 2), pl.Int64),
  ]));
  assertEquals(categorical, ["state", "sttl"]);
  assertEquals(numerical, ["sbytes", "dur", "gaps"]); // pandas reads gaps as fractions
  assertEquals(excluded, ["binary_label"]);
});

Deno.test("ColumnLearner ranks whole numbers by their texts", async () => {
  const frame = pl.DataFrame([
    pl.Series("sttl", [2, 10, -1, 10], pl.Int64),
    pl.Series("swin", [255, 0, 255, 255], pl.UInt8),
  ]);
  const { preprocessor, features } = await fitTransform(frame);
  const [sttl, swin] = JSON.parse(JSON.stringify(preprocessor)).categorical;
  assertEquals(sttl.categories, ["-1", "10", "2"]);
  assertEquals(sttl.mean, (2 + 1 + 0 + 1) / 4);
  assertEquals(swin.categories, ["0", "255"]);
  assertEquals(await preprocessor.transform(frame), features);
});

Deno.test("ColumnLearner rejects columns without values, or leaves them out where constants are", async () => {
  for (const type of [pl.Float64, pl.Int64, pl.String]) {
    const frame = pl.DataFrame([DUR, pl.Series("sload", [null, null], type)]);
    await rejected(
      frame,
      "Column sload: no values in the rows learnt from; leave it out with " +
        "--exclude sload",
    );
    const encoding = { ...ORIGINAL_ENCODING, dropConstant: true };
    const { constant, featureNames } = await fit(frame, { encoding });
    assertEquals([constant, featureNames], [["sload"], ["dur"]]);
  }
});

Deno.test("ColumnLearner takes infinite numbers of other flows for the largest and the least in training", async () => {
  const rates = (...values: (number | null)[]) =>
    pl.DataFrame([pl.Series("Flow Bytes/s", values, pl.Float64)]);
  const { preprocessor, features } = await fitTransform(
    rates(1.5, Infinity, 2.5, -Infinity, 9.5),
  );
  const [least, infinite, , negative, largest] = features.values;
  assertEquals([infinite, negative], [largest, least]);
  const scored = rates(Infinity, 9.5, -Infinity, 1.5, null, 2.5);
  const { values } = await preprocessor.transform(scored);
  assertEquals([values[0], values[2]], [largest, least]);

  // Detectors of earlier versions took them for gaps.
  const json = JSON.parse(JSON.stringify(preprocessor));
  assertEquals(json.numerical[0].range, [1.5, 9.5]);
  delete json.numerical[0].range;
  const before = NetworkDataPreprocessor.fromJSON(json);
  const [of, , other, , gap] = (await before.transform(scored)).values;
  assertEquals([of, other], [gap, gap]);

  const { numerical, constant } = await fit(
    pl.DataFrame({ "a/s": [Infinity, Infinity], "b/s": [1, 2] }),
    { encoding: { ...ORIGINAL_ENCODING, dropConstant: true } },
  );
  assertEquals([numerical, constant], [["b/s"], ["a/s"]]);
});

Deno.test("ColumnLearner refuses numbers that a few texts made a column of text", async () => {
  const mixed = (others: number) =>
    pl.DataFrame({
      Bytes: Array.from({ length: 100 }, (_, row) =>
        row < others ? "many" : String(row)),
    });
  await rejected(
    mixed(5),
    'Column Bytes, row 1: expected a number, as in 95 other rows, found "many"',
  );
  assertEquals((await fit(mixed(20))).categorical, ["Bytes"]);
});

Deno.test("ColumnLearner refuses numbers in another notation", async () => {
  const written = (text: (row: number) => string) =>
    pl.DataFrame({ Bytes: Array.from({ length: 100 }, (_, row) => text(row)) });
  for (
    const text of [
      (row: number) => `${row / 10} M`,
      (row: number) => `${row},5`,
      (row: number) => `${row}.234,5`,
      (row: number) => `${row}%`,
    ]
  ) {
    await rejected(
      written(text),
      `Column Bytes, row 1: expected a number, such as 1234.5, found ${
        JSON.stringify(text(0))
      }`,
    );
  }
  await rejected(
    written((row) => row < 60 ? String(row) : `${row}k`),
    'Column Bytes, row 61: expected a number, as in 60 other rows, found "60k"',
  );
});

Deno.test("ColumnLearner rejects text in a column of numbers, but not in one left out", async () => {
  const bytes = pl.DataFrame({ sbytes: ["1", "many"], dur: [1.5, 2.5] });
  await rejected(
    bytes,
    'Column sbytes, row 2: expected a number, found "many"',
  );
  assertEquals(await numericalWithout("sbytes", bytes), ["dur"]);
  const ports = pl.DataFrame({
    source_port: ["0x000c", "80"],
    dur: [1.5, 2.5],
  });
  assertEquals((await fit(ports)).excluded, ["source_port"]);
});

Deno.test("ColumnLearner rejects what is neither numbers nor text: lists, and moments, whose unit would be lost", async () => {
  const whole = pl.Series("began", [1, 2], pl.Int64);
  for (
    const column of [
      pl.Series("began", [[1], [2]]),
      ...[pl.Date, pl.Time, pl.Datetime("ms"), pl.Duration("ms")]
        .map((type) => whole.cast(type)),
    ]
  ) {
    const frame = pl.DataFrame([DUR, column]);
    const { variant } = frame.getColumn("began").dtype;
    await rejected(
      frame,
      `Column began: expected numbers or text, found ${variant}; ` +
        "leave it out with --exclude began",
    );
    assertEquals(await numericalWithout("began", frame), ["dur"]);
  }
});

Deno.test("ColumnLearner rejects infinity, and values whose squares overflow", async () => {
  const frame = (values: number[]) =>
    pl.DataFrame([pl.Series("dur", values, pl.Float64)]);
  await rejected(
    frame([1, Infinity]),
    "Column dur, row 2: expected a finite number",
  );
  await rejected(frame([NaN, NaN]), "Column dur: no values");
  await rejected(
    frame([1, 1e300]),
    "Column dur: Values are too large to standardise",
  );
});

sampleTest("ColumnLearner reads the sample as the original does", async () => {
  const { numerical, categorical } = await fit(await loadFlows(SAMPLE_PARQUET));
  assertEquals([numerical.length, categorical.length], [20, 13]);
});
