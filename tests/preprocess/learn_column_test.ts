/** How columns are learnt, seen through the preprocessor that learns them. */
import pl from "nodejs-polars";
import { assertEquals, assertThrows } from "@std/assert";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  NetworkDataPreprocessor,
  ORIGINAL_ENCODING,
} from "../../lib/preprocess/mod.ts";
import { SAMPLE_PARQUET, sampleTest } from "../sample.ts";

const TWENTY = Array.from({ length: 20 }, (_, index) => index);
const fit = NetworkDataPreprocessor.fit;

function rejected(frame: pl.DataFrame, message: string) {
  assertThrows(() => fit(frame), InputError, message);
}

Deno.test("learnColumn() takes text and integers of few values as categories", () => {
  const { categorical, numerical, excluded } = fit(pl.DataFrame([
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

Deno.test("learnColumn() ranks whole numbers by their texts", () => {
  const frame = pl.DataFrame([
    pl.Series("sttl", [2, 10, -1, 10], pl.Int64),
    pl.Series("swin", [255, 0, 255, 255], pl.UInt8),
  ]);
  const { preprocessor, features } = NetworkDataPreprocessor.fitTransform(
    frame,
  );
  const [sttl, swin] = (preprocessor.toJSON() as {
    categorical: { categories: string[]; mean: number }[];
  }).categorical;
  assertEquals(sttl.categories, ["-1", "10", "2"]);
  assertEquals(sttl.mean, (2 + 1 + 0 + 1) / 4);
  assertEquals(swin.categories, ["0", "255"]);
  assertEquals(preprocessor.transform(frame), features);
});

Deno.test("learnColumn() rejects columns without values", () => {
  const dur = pl.Series("dur", [1.5, 2.5]);
  for (const type of [pl.Float64, pl.Int64, pl.String]) {
    rejected(
      pl.DataFrame([dur, pl.Series("sload", [null, null], type)]),
      "Column sload: no values in the rows learnt from; leave it out with " +
        "--exclude sload",
    );
  }
});

Deno.test("learnColumn() leaves out columns without values where constants are", () => {
  const dur = pl.Series("dur", [1.5, 2.5]);
  const encoding = { ...ORIGINAL_ENCODING, dropConstant: true };
  for (const type of [pl.Float64, pl.Int64, pl.String]) {
    const frame = pl.DataFrame([dur, pl.Series("sload", [null, null], type)]);
    const { constant, featureNames } = fit(frame, { encoding });
    assertEquals([constant, featureNames], [["sload"], ["dur"]]);
  }
});

Deno.test("learnColumn() takes infinite numbers of other flows for gaps", () => {
  const frame = pl.DataFrame({
    "Flow Bytes/s": [1.5, Infinity, 2.5, -Infinity, 3.5],
  });
  const { features } = NetworkDataPreprocessor.fitTransform(frame);
  const [, infinite, median, negative] = features.values;
  assertEquals([infinite, negative], [median, median]);
});

Deno.test("learnColumn() refuses numbers that a few texts made a column of text", () => {
  const mixed = (others: number) =>
    pl.DataFrame({
      Bytes: Array.from({ length: 100 }, (_, row) =>
        row < others ? "many" : String(row)),
    });
  rejected(
    mixed(5),
    'Column Bytes, row 1: expected a number, as in 95 other rows, found "many"',
  );
  assertEquals(fit(mixed(20)).categorical, ["Bytes"]);
});

Deno.test("learnColumn() rejects text in a column of numbers, but not in one left out", () => {
  const bytes = pl.DataFrame({ sbytes: ["1", "many"], dur: [1.5, 2.5] });
  rejected(bytes, 'Column sbytes, row 2: expected a number, found "many"');
  assertEquals(fit(bytes, { exclude: ["sbytes"] }).numerical, ["dur"]);
  const ports = pl.DataFrame({
    source_port: ["0x000c", "80"],
    dur: [1.5, 2.5],
  });
  assertEquals(fit(ports).excluded, ["source_port"]);
});

Deno.test("learnColumn() rejects columns that hold neither numbers nor text", () => {
  const frame = pl.DataFrame([
    pl.Series("dur", [1.5, 2.5]),
    pl.Series("list", [[1], [2]]),
  ]);
  rejected(frame, "Column list: expected numbers or text, found List");
  assertEquals(fit(frame, { exclude: ["list"] }).numerical, ["dur"]);
});

Deno.test("learnColumn() rejects moments and durations, whose unit would be lost", () => {
  const dur = pl.Series("dur", [1.5, 2.5]);
  const whole = pl.Series("began", [1, 2], pl.Int64);
  for (
    const type of [pl.Date, pl.Time, pl.Datetime("ms"), pl.Duration("ms")]
  ) {
    const frame = pl.DataFrame([dur, whole.cast(type)]);
    const { variant } = frame.getColumn("began").dtype;
    rejected(
      frame,
      `Column began: expected numbers or text, found ${variant}; ` +
        "leave it out with --exclude began",
    );
    assertEquals(fit(frame, { exclude: ["began"] }).numerical, ["dur"]);
  }
});

sampleTest(
  "learnColumn() reads the sample as the original does",
  async () => {
    const { numerical, categorical } = fit(await loadFlows(SAMPLE_PARQUET));
    assertEquals([numerical.length, categorical.length], [20, 13]);
  },
);
