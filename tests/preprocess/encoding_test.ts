import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { flowTableOf } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  type Encoding,
  NetworkDataPreprocessor,
  ORIGINAL_ENCODING,
} from "../../lib/preprocess/mod.ts";

const ENCODING: Encoding = {
  numerical: "log1p",
  categorical: "one-hot",
  minCategoryRows: 2,
  minIndicatorScale: 0.1,
  clip: 5,
  dropConstant: true,
};

/** tcp three times, udp twice, arp once; one column that says nothing. */
const TRAIN = pl.DataFrame([
  pl.Series("sbytes", [0, 9, 99, -9, 0, 0], pl.Float64),
  pl.Series("protocol", ["tcp", "udp", "tcp", "udp", "tcp", "arp"], pl.String),
  pl.Series("trans_depth", [7, 7, 7, 7, 7, 7], pl.Int64),
  pl.Series("spkts", [1, 2, 1, 2, 1, 3], pl.Int64),
]);

const fitted = NetworkDataPreprocessor.fit(TRAIN, { encoding: ENCODING });

function row(flows: pl.DataFrame): Record<string, number> {
  const { values } = fitted.transform(flows);
  const names = fitted.featureNames;
  assertEquals(values.length, names.length);
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

function flow(sbytes: number, protocol: string | null, spkts = 1) {
  return pl.DataFrame([
    pl.Series("sbytes", [sbytes], pl.Float64),
    pl.Series("protocol", [protocol], pl.String),
    pl.Series("spkts", [spkts], pl.Int64),
  ]);
}

Deno.test("NetworkDataPreprocessor one-hot encodes text, and numbers stay amounts", () => {
  assertEquals(fitted.featureNames, [
    "sbytes",
    "spkts",
    "protocol=tcp",
    "protocol=udp",
    "protocol=(other)",
  ]);
  assertEquals(fitted.numerical, ["sbytes", "spkts"]);
  assertEquals(fitted.categorical, ["protocol"]);
  assertEquals(fitted.columns, ["sbytes", "spkts", "protocol"]);
});

Deno.test("NetworkDataPreprocessor takes log1p of the size and keeps the sign", () => {
  // ln 1, 10, 100, −10, 1, 1: in units of ln 10 the mean is 2/6.
  const unit = Math.log(10);
  const logs = [0, 1, 2, -1, 0, 0].map((log) => log * unit);
  const mean = unit / 3;
  const squares = logs.map((log) => (log - mean) ** 2);
  const deviation = Math.sqrt(squares.reduce((a, b) => a + b) / 6);
  // Features are float32: about seven digits.
  assertAlmostEquals(
    row(flow(99, "tcp")).sbytes,
    (2 * unit - mean) / deviation,
    1e-6,
  );
  assertAlmostEquals(
    row(flow(-9, "tcp")).sbytes,
    (-unit - mean) / deviation,
    1e-6,
  );
});

Deno.test("NetworkDataPreprocessor pools rare categories with those never seen", () => {
  const rare = row(flow(0, "arp")); // one row of six
  const third = 1 / 3;
  const deviationOfThird = Math.sqrt(third * (1 - third));
  assertAlmostEquals(rare["protocol=tcp"], -1, 1e-6); // (0 − 1/2) / (1/2)
  assertAlmostEquals(rare["protocol=udp"], -third / deviationOfThird, 1e-6);
  const sixth = 1 / 6;
  assertAlmostEquals(
    rare["protocol=(other)"],
    (1 - sixth) / Math.sqrt(sixth * (1 - sixth)),
    1e-6,
  );
  assertEquals(row(flow(0, "icmp")), rare);
  assertEquals(row(flow(0, null)), rare);
});

Deno.test("NetworkDataPreprocessor divides indicators by no less than the least deviation, and clips", () => {
  const frame = pl.DataFrame([
    pl.Series("protocol", ["tcp", "tcp", "udp", "udp"], pl.String),
  ]);
  const indicators = NetworkDataPreprocessor.fit(frame, { encoding: ENCODING });
  const unseen = pl.DataFrame([pl.Series("protocol", ["icmp"], pl.String)]);
  // All others: deviation 0, so that it is 1 / 0.1, and features end at 5.
  assertEquals([...indicators.transform(unseen).values], [-1, -1, 5]);
  assertEquals(row(flow(1e300, "tcp")).sbytes, 5);
  assertEquals(row(flow(-1e300, "tcp")).sbytes, -5);
});

Deno.test("NetworkDataPreprocessor leaves out columns that are constant in the rows learnt from", () => {
  assertEquals(fitted.constant, ["trans_depth"]);
  const without = NetworkDataPreprocessor.fit(TRAIN.drop("trans_depth"), {
    encoding: ENCODING,
  });
  assertEquals(without.transform(TRAIN), fitted.transform(TRAIN));
  const kept = NetworkDataPreprocessor.fit(TRAIN, {
    encoding: { ...ENCODING, dropConstant: false },
  });
  assertEquals(kept.constant, []);
  assertEquals(kept.featureNames[1], "trans_depth");
});

Deno.test("NetworkDataPreprocessor.fit() rejects flows whose columns are all constant", () => {
  assertThrows(
    () =>
      NetworkDataPreprocessor.fit(TRAIN.select("trans_depth"), {
        encoding: ENCODING,
      }),
    InputError,
    "No feature is left, as every column is constant: trans_depth",
  );
});

Deno.test("NetworkDataPreprocessor one-hot encodes the same from JSON, a file and a frame", async () => {
  const json = JSON.parse(JSON.stringify(fitted));
  const revived = NetworkDataPreprocessor.fromJSON(json);
  const features = fitted.transform(TRAIN);
  assertEquals(revived.transform(TRAIN), features);
  const table = flowTableOf(TRAIN, "flows");
  assertEquals(await fitted.transformTable(table), features);
  const read = await NetworkDataPreprocessor.fitTransformTable(table, {
    encoding: ENCODING,
  });
  assertEquals(read.features, features);
  assertEquals(read.preprocessor.toJSON(), fitted.toJSON());
  json.oneHot[0].indicators.pop();
  assertThrows(
    () => NetworkDataPreprocessor.fromJSON(json),
    InputError,
    "oneHot.0: expected an indicator for each category",
  );
});

Deno.test("NetworkDataPreprocessor.fitTable() learns from the table's rows alone", async () => {
  const rows = Uint32Array.of(0, 1, 2, 3);
  const table = flowTableOf(TRAIN, "flows").withRows(rows);
  const fit = await NetworkDataPreprocessor.fitTable(table, {
    encoding: ORIGINAL_ENCODING,
  });
  assertEquals(
    fit.toJSON(),
    NetworkDataPreprocessor.fit(TRAIN.head(4)).toJSON(),
  );
  const learnt = fit.toJSON() as { categorical: { categories: string[] }[] };
  assertEquals(learnt.categorical[0].categories, ["tcp", "udp"]); // no arp
});
