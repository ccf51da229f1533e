import pl from "nodejs-polars";
import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { Flows } from "../../lib/dataset/mod.ts";
import { parseColumns } from "../../lib/dataset/columns/canonical_values.ts";
import { InputError } from "../../lib/base/mod.ts";
import { CONFIGURATIONS } from "../../lib/pipeline/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

/** Mean 2 s and deviation sqrt(2/3) s; three services, ranked dns, ftp, null. */
const TRAIN = pl.DataFrame([
  pl.Series("service", ["dns", null, "ftp"], pl.String),
  pl.Series("dur", [1, 2, 3], pl.Float64),
  pl.Series("binary_label", [0, 0, 1], pl.Int64),
]);
const UNIT = 1 / Math.sqrt(2 / 3); // one second, or one rank, in deviations

const { fit, fitTransform, fromJSON } = NetworkDataPreprocessor;
const fitted = await fit(TRAIN);

async function transformed(columns: pl.Series[]): Promise<number[]> {
  return [...(await fitted.transform(pl.DataFrame(columns))).values];
}

/** Flows of one service, `ftp`. */
function ftp(dur: unknown[], type: pl.DataType = pl.Float64): pl.Series[] {
  return [
    pl.Series("service", dur.map(() => "ftp"), pl.String),
    pl.Series("dur", dur, type),
  ];
}

function assertRow(actual: number[], expected: number[]) {
  assertEquals(actual.length, expected.length);
  // Features are float32: about seven digits.
  actual.forEach((value, i) => assertAlmostEquals(value, expected[i], 1e-6));
}

Deno.test("NetworkDataPreprocessor.fitTransform() standardises, numerical columns first", async () => {
  const { preprocessor, features } = await fitTransform(TRAIN);
  assertEquals(preprocessor.featureNames, ["dur", "service"]);
  assertEquals(preprocessor.excluded, ["binary_label"]);
  assertEquals([features.rows, features.columns], [3, 2]);
  assertRow([...features.values], [-UNIT, -UNIT, 0, UNIT, UNIT, 0]);
  assertEquals(await preprocessor.transform(TRAIN), features);
  assertEquals(preprocessor.toJSON(), fitted.toJSON());
});

Deno.test("NetworkDataPreprocessor.transform() takes columns by name, in any order", async () => {
  const [service, dur] = ftp([4]);
  const other = pl.Series("other", [1], pl.Float64);
  assertRow(await transformed([dur, service]), [2 * UNIT, 0]);
  assertRow(await transformed([other, service, dur]), [2 * UNIT, 0]);
});

Deno.test("NetworkDataPreprocessor.transform() gives unseen categories the next rank", async () => {
  const [, dur] = ftp([2]);
  const row = await transformed([dur, pl.Series("service", ["ssh"])]);
  assertRow(row, [0, 2 * UNIT]); // ranks 0, 1, 2 were learnt, mean 1; ssh is 3
});

Deno.test("NetworkDataPreprocessor.transform() fills null and NaN with the median", async () => {
  assertRow(await transformed(ftp([null, NaN])), [0, 0, 0, 0]);
});

Deno.test("NetworkDataPreprocessor.transform() rejects missing columns, text and infinity", async () => {
  const rejected = (columns: pl.Series[], message: string) =>
    assertRejects(() => transformed(columns), InputError, message);
  const [service] = ftp([1]);
  await rejected([service], "columns missing: dur; found service");
  await rejected(
    ftp(["long"], pl.String),
    'Column dur, row 1: expected a number, found "long"',
  );
  await rejected(
    ftp([-Infinity]),
    "Column dur, row 1: expected a finite number, found -Infinity",
  );
  await rejected(
    [service, pl.Series("dur", [[1]])],
    "Column dur: expected numbers or text, found List",
  );
});

Deno.test("NetworkDataPreprocessor.transform() gives finite features whatever the amounts", async () => {
  const values = await transformed(ftp([1e300, -1e300]));
  const largest = (2 - 2 ** -23) * 2 ** 127; // of a float32
  assertEquals([values[0], values[2]], [largest, -largest]);
});

Deno.test("NetworkDataPreprocessor survives JSON", async () => {
  const json = JSON.parse(JSON.stringify(fitted));
  assertEquals(
    await fromJSON(json).transform(TRAIN),
    await fitted.transform(TRAIN),
  );
});

Deno.test("NetworkDataPreprocessor.fromJSON() rejects another form, and a scale of 0", () => {
  const json = JSON.parse(JSON.stringify(fitted));
  const reject = (value: unknown, message: string) =>
    assertThrows(() => fromJSON(value), InputError, message);
  reject({ ...json, formatVersion: 3 }, "formatVersion");
  reject({ ...json, numerical: [{ name: "dur" }] }, "numerical.0");
  reject(null, "Preprocessor");
  json.numerical[0].scale = 0;
  reject(json, "numerical.0.scale");
});

Deno.test("NetworkDataPreprocessor names the row in the file where some were chosen", async () => {
  const flows = (dur: (number | string)[], type: pl.DataType) =>
    Flows.of(pl.DataFrame([
      pl.Series("dur", dur, type),
      pl.Series("sbytes", [1.5, 2.5, 3.5, 4.5], pl.Float64),
    ]));
  const preprocessor = await fit(flows([0, 1, 2, 3], pl.Float64));
  for (
    const [all, found] of [
      [flows([0, 1, 2, Infinity], pl.Float64), "a finite number"],
      [flows(["0", "1", "2", "long"], pl.String), "a number"],
    ] as const
  ) {
    const some = all.withRows(Uint32Array.of(1, 3));
    const message = `Column dur, row 4: expected ${found}`;
    for (
      const read of [
        () => fit(some),
        () => fitTransform(some),
        () => preprocessor.transform(some),
      ]
    ) {
      await assertRejects(read as () => Promise<unknown>, InputError, message);
    }
  }
});

Deno.test("NetworkDataPreprocessor.transform() names rows as it is told to", async () => {
  await assertRejects(
    () =>
      fitted.transform(pl.DataFrame(ftp(["1", "long"], pl.String)), {
        nameRow: (row) => `line ${row + 1000}`,
      }),
    InputError,
    'Column dur, line 1001: expected a number, found "long"',
  );
});

Deno.test("NetworkDataPreprocessor.transform() goes on after values that it may tell", async () => {
  const service = pl.Series(
    "service",
    ["ftp", "irc", "irc", "x", "x"],
    pl.String,
  );
  const dur = pl.Series("dur", ["1", "long", "inf", "2", "-"], pl.String);
  const refused: unknown[] = [];
  const unseen: unknown[] = [];
  const gaps: unknown[] = [];
  const features = await fitted.transform(pl.DataFrame([service, dur]), {
    onRefused: (...told) => refused.push(told),
    onUnseen: (...told) => unseen.push(told),
    onGaps: (...told) => gaps.push(told),
  });
  assertEquals(refused, [
    ["dur", 1, 'expected a number, found "long"'],
    ["dur", 2, "expected a finite number, found Infinity"],
    ["dur", 4, "no value, nor in any other measurement"],
  ]);
  assertEquals(unseen, [["service", "irc", 2], ["service", "x", 2]]);
  assertEquals(gaps, [["dur", Uint32Array.of(1, 2, 4)]]); // those that were refused are none, too
  const clean = await fitted.transform(pl.DataFrame([
    pl.Series("service", ["ftp", "x"], pl.String),
    pl.Series("dur", [1, 2], pl.Float64),
  ]));
  const width = clean.columns;
  assertEquals(features.values.slice(0, width), clean.values.slice(0, width));
  const last = features.values.slice(3 * width, 4 * width);
  assertEquals(last, clean.values.slice(-width));
});

Deno.test("NetworkDataPreprocessor.transform() ranks categories whatever type they come in", async () => {
  const frame = (...values: unknown[]) =>
    pl.DataFrame([pl.Series("sttl", values, pl.Int64)]);
  const sttl = await fit(frame(31, 254, 31, 62));
  const ranked = async (values: unknown[], type: pl.DataType) => [
    ...(await sttl.transform(pl.DataFrame([pl.Series("sttl", values, type)])))
      .values,
  ];
  const expected = [...(await sttl.transform(frame(254, 31, 7, 62))).values];
  assertEquals(new Set(expected).size, 4); // 7 was not learnt
  assertEquals(await ranked([254, 31, 7, 62], pl.Float64), expected);
  assertEquals(await ranked(["254", "31", "7", "62"], pl.String), expected);
  assertEquals(await ranked([254, 31, null, 62], pl.Int64), expected);
  const pieces = [" 254", "31.0", "seven", "+62 "]; // one word keeps all as text
  assertEquals(await ranked(pieces, pl.String), expected);
});

Deno.test("NetworkDataPreprocessor.transform() takes a text alone as beside any others", async () => {
  const preprocessor = await fit(pl.DataFrame([
    pl.Series("dur", [1, 2, 5], pl.Float64),
    pl.Series("sttl", ["1", null, "31"], pl.String).cast(pl.Int64),
    pl.Series("code", [1, 2, 3], pl.Int64), // categories
    pl.Series("swin", [255, 31, 0], pl.Int64),
  ]));
  const rowsOf = async (flows: string[][]) => {
    const frame = pl.DataFrame(
      ["dur", "sttl", "code", "swin"].map((name, i) =>
        pl.Series(name, flows.map((flow) => flow[i]), pl.String)
      ),
    );
    return [...(await preprocessor.transform(parseColumns(frame))).values];
  };
  const flows = [
    ["-", "1", "?", "0x1f"],
    ["+5", " - ", "2.0", "-"],
    ["1e0", "?", "x", "31"],
    ["na", "31", "nan", "y"],
  ];
  const alone = await Promise.all(flows.map((flow) => rowsOf([flow])));
  assertEquals(await rowsOf(flows), alone.flat());
});

Deno.test("NetworkDataPreprocessor.transform() takes true and false for 1 and 0", async () => {
  const column = (values: unknown[], type: pl.DataType) =>
    pl.DataFrame([pl.Series("encrypted", values, type)]);
  const numbers = column([1, 0, 0], pl.Int64);
  const learnt = await fit(numbers);
  const expected = await learnt.transform(numbers);
  for (const truths of [[true, false, false], ["true", "False", " 0.0"]]) {
    const type = typeof truths[0] === "boolean" ? pl.Bool : pl.String;
    assertEquals(await learnt.transform(column(truths, type)), expected);
  }
  const words = column(["true", "false", "false"], pl.String);
  const spelt = await fit(words);
  assertEquals(
    await spelt.transform(column([true, false, false], pl.Bool)),
    await spelt.transform(words),
  );
});

Deno.test("NetworkDataPreprocessor takes numbers for categories where their role says so", async () => {
  const frame = (type: pl.DataType) =>
    pl.DataFrame([
      pl.Series("code", [6, 17, 6, null, 17], pl.Float64).cast(type),
      pl.Series("dur", [1, 2, 3, 4, 5], pl.Float64),
    ]);
  const flows = Flows.of(frame(pl.Float64));
  const roles = flows.roles.map((role) =>
    role.name === "code" ? { ...role, role: "category" as const } : role
  );
  const preprocessor = await NetworkDataPreprocessor.fit(
    flows.withRoles(roles),
    { encoding: CONFIGURATIONS.recommended.encoding },
  );
  assertEquals(preprocessor.categorical, ["code"]);
  const expected = await preprocessor.transform(flows);
  for (const type of [pl.Int64, pl.UInt8]) { // as another file may have them
    assertEquals(await preprocessor.transform(frame(type)), expected);
  }
  const again = NetworkDataPreprocessor.fromJSON(
    JSON.parse(JSON.stringify(preprocessor)),
  );
  assertEquals(again.roles, roles);
  assertEquals(await again.transform(flows), expected);
});
