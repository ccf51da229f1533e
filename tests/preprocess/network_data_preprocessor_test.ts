import pl from "nodejs-polars";
import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { flowTableOf } from "../../lib/dataset/mod.ts";
import { parseColumns } from "../../lib/dataset/columns/canonical_values.ts";
import { InputError } from "../../lib/base/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

/** Mean 2 s and deviation sqrt(2/3) s; three services, ranked dns, ftp, null. */
const TRAIN = pl.DataFrame([
  pl.Series("service", ["dns", null, "ftp"], pl.String),
  pl.Series("dur", [1, 2, 3], pl.Float64),
  pl.Series("binary_label", [0, 0, 1], pl.Int64),
]);
const UNIT = 1 / Math.sqrt(2 / 3); // one second, or one rank, in deviations

const fitted = NetworkDataPreprocessor.fit(TRAIN);

function transformed(columns: pl.Series[]): number[] {
  return [...fitted.transform(pl.DataFrame(columns)).values];
}

function assertRow(actual: number[], expected: number[]) {
  assertEquals(actual.length, expected.length);
  // Features are float32: about seven digits.
  actual.forEach((value, i) => assertAlmostEquals(value, expected[i], 1e-6));
}

Deno.test("NetworkDataPreprocessor.fitTransform() standardises, numerical columns first", () => {
  const { preprocessor, features } = NetworkDataPreprocessor.fitTransform(
    TRAIN,
  );
  assertEquals(preprocessor.featureNames, ["dur", "service"]);
  assertEquals(preprocessor.excluded, ["binary_label"]);
  assertEquals([features.rows, features.columns], [3, 2]);
  assertRow([...features.values], [-UNIT, -UNIT, 0, UNIT, UNIT, 0]);
});

Deno.test("NetworkDataPreprocessor.transform() takes columns by name, in any order", () => {
  const dur = pl.Series("dur", [4], pl.Float64);
  const service = pl.Series("service", ["ftp"], pl.String);
  const other = pl.Series("other", [1], pl.Float64);
  assertRow(transformed([dur, service]), [2 * UNIT, 0]);
  assertRow(transformed([other, service, dur]), [2 * UNIT, 0]);
});

Deno.test("NetworkDataPreprocessor.transform() gives unseen categories the next rank", () => {
  const row = transformed([
    pl.Series("dur", [2], pl.Float64),
    pl.Series("service", ["ssh"], pl.String),
  ]);
  assertRow(row, [0, 2 * UNIT]); // ranks 0, 1, 2 were learnt, mean 1; ssh is 3
});

Deno.test("NetworkDataPreprocessor.transform() fills null and NaN with the median", () => {
  const rows = transformed([
    pl.Series("dur", [null, NaN], pl.Float64),
    pl.Series("service", ["ftp", "ftp"], pl.String),
  ]);
  assertRow(rows, [0, 0, 0, 0]);
});

Deno.test("NetworkDataPreprocessor.transform() rejects missing columns, text and infinity", () => {
  const service = pl.Series("service", ["ftp"], pl.String);
  assertThrows(
    () => transformed([service]),
    InputError,
    "columns missing: dur; found service",
  );
  assertThrows(
    () => transformed([service, pl.Series("dur", ["long"], pl.String)]),
    InputError,
    'Column dur, row 1: expected a number, found "long"',
  );
  assertThrows(
    () => transformed([service, pl.Series("dur", [-Infinity], pl.Float64)]),
    InputError,
    "Column dur, row 1: expected a finite number, found -Infinity",
  );
});

Deno.test("NetworkDataPreprocessor.transform() gives finite features whatever the amounts", () => {
  const values = transformed([
    pl.Series("service", ["ftp", "ftp"], pl.String),
    pl.Series("dur", [1e300, -1e300], pl.Float64),
  ]);
  const largest = (2 - 2 ** -23) * 2 ** 127; // of a float32
  assertEquals([values[0], values[2]], [largest, -largest]);
});

Deno.test("NetworkDataPreprocessor.fit() rejects infinity and columns of NaN", () => {
  const frame = (values: number[]) =>
    pl.DataFrame([pl.Series("dur", values, pl.Float64)]);
  assertThrows(
    () => NetworkDataPreprocessor.fit(frame([1, Infinity])),
    InputError,
    "Column dur, row 2: expected a finite number",
  );
  assertThrows(
    () => NetworkDataPreprocessor.fit(frame([NaN, NaN])),
    InputError,
    "Column dur: no values",
  );
});

Deno.test("NetworkDataPreprocessor survives JSON", () => {
  const json = JSON.parse(JSON.stringify(fitted));
  const revived = NetworkDataPreprocessor.fromJSON(json);
  assertEquals(revived.transform(TRAIN), fitted.transform(TRAIN));
});

Deno.test("NetworkDataPreprocessor.fromJSON() rejects another form", () => {
  const json = JSON.parse(JSON.stringify(fitted));
  const reject = (change: object, message: string) =>
    assertThrows(
      () => NetworkDataPreprocessor.fromJSON({ ...json, ...change }),
      InputError,
      message,
    );
  reject({ formatVersion: 3 }, "formatVersion");
  reject({ numerical: [{ name: "dur" }] }, "numerical.0");
  assertThrows(
    () => NetworkDataPreprocessor.fromJSON(null),
    InputError,
    "Preprocessor",
  );
});

Deno.test("NetworkDataPreprocessor.fit() rejects values whose squares overflow", () => {
  const frame = pl.DataFrame([pl.Series("dur", [1, 1e300], pl.Float64)]);
  assertThrows(
    () => NetworkDataPreprocessor.fit(frame),
    InputError,
    "Column dur: Values are too large to standardise",
  );
});

Deno.test("NetworkDataPreprocessor.fromJSON() rejects a scale of 0", () => {
  const json = JSON.parse(JSON.stringify(fitted));
  json.numerical[0].scale = 0;
  assertThrows(
    () => NetworkDataPreprocessor.fromJSON(json),
    InputError,
    "numerical.0.scale",
  );
});

Deno.test("NetworkDataPreprocessor names the row in the file of a table with some of its rows", async () => {
  const flows = (dur: (number | string)[], type: pl.DataType) =>
    flowTableOf(
      pl.DataFrame([
        pl.Series("dur", dur, type),
        pl.Series("sbytes", [1.5, 2.5, 3.5, 4.5], pl.Float64),
      ]),
      "flows",
    );
  const good = flows([0, 1, 2, 3], pl.Float64);
  const preprocessor = await NetworkDataPreprocessor.fitTable(good);
  const rows = Uint32Array.of(1, 3);
  for (
    const [table, found] of [
      [flows([0, 1, 2, Infinity], pl.Float64), "a finite number"],
      [flows(["0", "1", "2", "long"], pl.String), "a number"],
    ] as const
  ) {
    const some = table.withRows(rows);
    const message = `Column dur, row 4: expected ${found}`;
    for (
      const read of [
        () => NetworkDataPreprocessor.fitTable(some),
        () => NetworkDataPreprocessor.fitTransformTable(some),
        () => preprocessor.transformTable(some),
      ]
    ) {
      await assertRejects(read, InputError, message);
    }
  }
});

Deno.test("NetworkDataPreprocessor.fitTransformTable() learns and gives what fitTransform() does", async () => {
  const { preprocessor, features } = NetworkDataPreprocessor.fitTransform(
    TRAIN,
  );
  const read = await NetworkDataPreprocessor.fitTransformTable(
    flowTableOf(TRAIN, "flows"),
  );
  assertEquals(read.features, features);
  assertEquals(read.preprocessor.toJSON(), preprocessor.toJSON());
  assertEquals(preprocessor.transform(TRAIN), features);
});

Deno.test("NetworkDataPreprocessor.transform() names rows as it is told to", () => {
  const service = pl.Series("service", ["ftp", "ftp"], pl.String);
  const dur = pl.Series("dur", ["1", "long"], pl.String);
  assertThrows(
    () =>
      fitted.transform(pl.DataFrame([service, dur]), {
        nameRow: (row) => `line ${row + 1000}`,
      }),
    InputError,
    'Column dur, line 1001: expected a number, found "long"',
  );
});

Deno.test("NetworkDataPreprocessor.transform() goes on after values that it may tell", () => {
  const service = pl.Series("service", ["ftp", "irc", "irc", "x"], pl.String);
  const dur = pl.Series("dur", ["1", "long", "inf", "2"], pl.String);
  const refused: unknown[] = [];
  const unseen: unknown[] = [];
  const features = fitted.transform(pl.DataFrame([service, dur]), {
    onRefused: (...told) => refused.push(told),
    onUnseen: (...told) => unseen.push(told),
  });
  assertEquals(refused, [
    ["dur", 1, 'expected a number, found "long"'],
    ["dur", 2, "expected a finite number, found Infinity"],
  ]);
  assertEquals(unseen, [["service", "irc", 2], ["service", "x", 1]]);
  const clean = fitted.transform(pl.DataFrame([
    pl.Series("service", ["ftp", "x"], pl.String),
    pl.Series("dur", [1, 2], pl.Float64),
  ]));
  const width = clean.columns;
  assertEquals(features.values.slice(0, width), clean.values.slice(0, width));
  assertEquals(features.values.slice(-width), clean.values.slice(-width));
});

Deno.test("NetworkDataPreprocessor.transform() ranks categories whatever type they come in", () => {
  const frame = (...values: unknown[]) =>
    pl.DataFrame([pl.Series("sttl", values, pl.Int64)]);
  const sttl = NetworkDataPreprocessor.fit(frame(31, 254, 31, 62));
  const ranked = (values: unknown[], type: pl.DataType) => [
    ...sttl.transform(pl.DataFrame([pl.Series("sttl", values, type)])).values,
  ];
  const expected = [...sttl.transform(frame(254, 31, 7, 62)).values];
  assertEquals(new Set(expected).size, 4); // 7 was not learnt
  assertEquals(ranked([254, 31, 7, 62], pl.Float64), expected);
  assertEquals(ranked(["254", "31", "7", "62"], pl.String), expected);
  assertEquals(ranked([254, 31, null, 62], pl.Int64), expected);
  const pieces = [" 254", "31.0", "seven", "+62 "]; // one word keeps all as text
  assertEquals(ranked(pieces, pl.String), expected);
});

Deno.test("NetworkDataPreprocessor.transform() takes a text alone as beside any others", () => {
  const { preprocessor } = NetworkDataPreprocessor.fitTransform(pl.DataFrame([
    pl.Series("dur", [1, 2, 5], pl.Float64),
    pl.Series("sttl", ["1", null, "31"], pl.String).cast(pl.Int64),
    pl.Series("code", [1, 2, 3], pl.Int64), // categories
    pl.Series("swin", [255, 31, 0], pl.Int64),
  ]));
  const rowsOf = (flows: string[][]) => {
    const frame = pl.DataFrame(
      ["dur", "sttl", "code", "swin"].map((name, i) =>
        pl.Series(name, flows.map((flow) => flow[i]), pl.String)
      ),
    );
    return preprocessor.transform(parseColumns(frame)).values;
  };
  const flows = [
    ["-", "1", "?", "0x1f"],
    ["+5", " - ", "2.0", "-"],
    ["1e0", "?", "x", "31"],
    ["na", "31", "nan", "y"],
  ];
  const alone = flows.flatMap((flow) => [...rowsOf([flow])]);
  assertEquals([...rowsOf(flows)], alone);
});

Deno.test("NetworkDataPreprocessor.transform() takes true and false for 1 and 0", () => {
  const column = (values: unknown[], type: pl.DataType) =>
    pl.DataFrame([pl.Series("encrypted", values, type)]);
  const numbers = column([1, 0, 0], pl.Int64);
  const learnt = NetworkDataPreprocessor.fit(numbers);
  const expected = learnt.transform(numbers);
  for (const truths of [[true, false, false], ["true", "False", " 0.0"]]) {
    const type = typeof truths[0] === "boolean" ? pl.Bool : pl.String;
    assertEquals(learnt.transform(column(truths, type)), expected);
  }
  const words = column(["true", "false", "false"], pl.String);
  assertEquals(
    NetworkDataPreprocessor.fit(words).transform(
      column([true, false, false], pl.Bool),
    ),
    NetworkDataPreprocessor.fit(words).transform(words),
  );
});

Deno.test("NetworkDataPreprocessor.transform() rejects what is neither numbers nor text", () => {
  const service = pl.Series("service", ["ftp"], pl.String);
  const dur = pl.Series("dur", [[1]]);
  assertThrows(
    () => transformed([service, dur]),
    InputError,
    "Column dur: expected numbers or text, found List",
  );
});
