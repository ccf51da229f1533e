import pl from "nodejs-polars";
import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { Flows } from "../../lib/dataset/mod.ts";
import { InputError, rowsBetween } from "../../lib/base/mod.ts";
import { CONFIGURATIONS } from "../../lib/pipeline/mod.ts";
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

const { fit, fitTransform, fromJSON } = NetworkDataPreprocessor;
const fitted = await fit(TRAIN, { encoding: ENCODING });

async function row(flows: pl.DataFrame): Promise<Record<string, number>> {
  const { values } = await fitted.transform(flows);
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

Deno.test("NetworkDataPreprocessor takes log1p of the size and keeps the sign", async () => {
  // ln 1, 10, 100, −10, 1, 1: in units of ln 10 the mean is 2/6.
  const unit = Math.log(10);
  const logs = [0, 1, 2, -1, 0, 0].map((log) => log * unit);
  const mean = unit / 3;
  const squares = logs.map((log) => (log - mean) ** 2);
  const deviation = Math.sqrt(squares.reduce((a, b) => a + b) / 6);
  // Features are float32: about seven digits.
  assertAlmostEquals(
    (await row(flow(99, "tcp"))).sbytes,
    (2 * unit - mean) / deviation,
    1e-6,
  );
  assertAlmostEquals(
    (await row(flow(-9, "tcp"))).sbytes,
    (-unit - mean) / deviation,
    1e-6,
  );
});

Deno.test("NetworkDataPreprocessor pools rare categories with those never seen", async () => {
  const rare = await row(flow(0, "arp")); // one row of six
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
  assertEquals(await row(flow(0, "icmp")), rare);
  assertEquals(await row(flow(0, null)), rare);
});

Deno.test("NetworkDataPreprocessor divides indicators by no less than the least deviation, and clips", async () => {
  const frame = pl.DataFrame([
    pl.Series("protocol", ["tcp", "tcp", "udp", "udp"], pl.String),
  ]);
  const indicators = await fit(frame, { encoding: ENCODING });
  const unseen = pl.DataFrame([pl.Series("protocol", ["icmp"], pl.String)]);
  // All others: deviation 0, so that it is 1 / 0.1, and features end at 5.
  assertEquals([...(await indicators.transform(unseen)).values], [-1, -1, 5]);
  assertEquals((await row(flow(1e300, "tcp"))).sbytes, 5);
  assertEquals((await row(flow(-1e300, "tcp"))).sbytes, -5);
});

Deno.test("NetworkDataPreprocessor leaves out columns that are constant in the rows learnt from", async () => {
  assertEquals(fitted.constant, ["trans_depth"]);
  const without = await fit(TRAIN.drop("trans_depth"), {
    encoding: ENCODING,
  });
  assertEquals(await without.transform(TRAIN), await fitted.transform(TRAIN));
  const kept = await fit(TRAIN, {
    encoding: { ...ENCODING, dropConstant: false },
  });
  assertEquals(kept.constant, []);
  assertEquals(kept.featureNames[1], "trans_depth");
});

Deno.test("NetworkDataPreprocessor.fit() rejects flows whose columns are all constant", async () => {
  await assertRejects(
    () => fit(TRAIN.select("trans_depth"), { encoding: ENCODING }),
    InputError,
    "No feature is left, as every column is constant: trans_depth",
  );
});

Deno.test("NetworkDataPreprocessor one-hot encodes the same from JSON, in one go and column by column", async () => {
  const json = JSON.parse(JSON.stringify(fitted));
  const features = await fitted.transform(TRAIN);
  assertEquals(await fromJSON(json).transform(TRAIN), features);
  const all = Flows.of(TRAIN).withRows(Uint32Array.of(0, 1, 2, 3, 4, 5));
  assertEquals(await fitted.transform(all), features);
  const read = await fitTransform(TRAIN, { encoding: ENCODING });
  assertEquals(read.features, features);
  assertEquals(read.preprocessor.toJSON(), fitted.toJSON());
  json.oneHot[0].indicators.pop();
  assertThrows(
    () => fromJSON(json),
    InputError,
    "oneHot.0: expected an indicator for each category",
  );
});

Deno.test("NetworkDataPreprocessor.fit() learns from the chosen rows alone", async () => {
  const some = Flows.of(TRAIN).withRows(Uint32Array.of(0, 1, 2, 3));
  const learnt = await fit(some, { encoding: ORIGINAL_ENCODING });
  assertEquals(learnt.toJSON(), (await fit(TRAIN.head(4))).toJSON());
  const { categorical } = JSON.parse(JSON.stringify(learnt));
  assertEquals(categorical[0].categories, ["tcp", "udp"]); // no arp
});

const FLOWS = pl.DataFrame([
  pl.Series("dur", [0, 0.5, 1, 3, 9, 40], pl.Float64),
  pl.Series("sttl", [31, 62, 31, 254, 31, 62], pl.Int64),
  pl.Series("balance", [-3, 0, 3, -1, 2, 1], pl.Float64),
  pl.Series("service", ["dns", "-", "dns", null, "http", "-"], pl.String),
]);
const RECORDS = FLOWS.toRecords();

for (const [name, { encoding }] of Object.entries(CONFIGURATIONS)) {
  Deno.test(`decode() gives flows back that the ${name} encoding made features of`, async () => {
    const learnt = { ...encoding, minCategoryRows: 1 };
    const { preprocessor, features } = await fitTransform(FLOWS, {
      encoding: learnt,
    });
    RECORDS.forEach((record, row) => {
      const { values } = rowsBetween(features, row, row + 1);
      const decoded = preprocessor.decode(values);
      preprocessor.columns.forEach((column, i) => {
        const value = record[column];
        if (preprocessor.numerical.includes(column)) {
          // A feature is a float32, of some 7 digits.
          assertAlmostEquals(
            decoded[i] as number,
            value as number,
            1e-5 * 254,
          );
        } else {
          assertEquals(decoded[i], value === null ? null : String(value));
        }
      });
    });
  });
}

Deno.test("decode() says (other) for categories that were not learnt", async () => {
  const { encoding } = CONFIGURATIONS.recommended;
  const fitted = await fit(FLOWS, {
    encoding: { ...encoding, minCategoryRows: 2 }, // dns and -
  });
  const { values } = await fitted.transform(FLOWS.slice(4, 1)); // http
  assertEquals(fitted.decode(values).at(-1), "(other)");
  assertEquals(fitted.decodeRanks(values), [2]);
});

Deno.test("columnFeatures tells which features are whose", async () => {
  const { encoding } = CONFIGURATIONS.recommended;
  const fitted = await fit(FLOWS, {
    encoding: { ...encoding, minCategoryRows: 1 },
  });
  const names = fitted.featureNames;
  for (const { column, start, end } of fitted.columnFeatures) {
    for (const name of names.slice(start, end)) {
      assertEquals(name.split("=")[0], column);
    }
  }
  assertEquals(fitted.columnFeatures.at(-1)!.end, names.length);
});

Deno.test("columnFeatures tells the share of gaps among amounts, and keeps it", async () => {
  const fitted = await fit(pl.DataFrame([
    pl.Series("dur", [1, null, NaN, 4], pl.Float64),
    pl.Series("sbytes", [1, 2, 3, 4], pl.Float64),
    pl.Series("state", ["CON", null, "FIN", "CON"], pl.String),
  ]));
  const shares = ({ columnFeatures }: NetworkDataPreprocessor) =>
    columnFeatures.map(({ column, gapShare }) => [column, gapShare]);
  const expected = [["dur", 0.5], ["sbytes", 0], ["state", null]];
  assertEquals(shares(fitted), expected);
  const json = JSON.parse(JSON.stringify(fitted));
  assertEquals(shares(NetworkDataPreprocessor.fromJSON(json)), expected);
});

Deno.test("transformParts() gives each part the features of its own transform", async () => {
  const flows = Flows.of(TRAIN);
  const parts = [[1, 4], [0], [0, 1, 2, 3, 4, 5]]
    .map((rows) => flows.withRows(Uint32Array.from(rows)));
  const alone = [];
  for (const part of parts) alone.push(await fitted.transform(part));
  assertEquals(await fitted.transformParts(parts), alone);
});
