import pl from "nodejs-polars";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../lib/base/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { daysOf, type PeriodKind, Periods } from "../../lib/score/periods.ts";
import { ROWS, saveTinyDetector } from "../saved_detector.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const days = (values: unknown[], type: pl.DataType) =>
  daysOf(pl.Series("stime", values, type));

Deno.test("daysOf() reads moments in seconds to nanoseconds, in any type", () => {
  const evening = 1421971199; // 2015-01-22T23:59:59Z
  const expected = ["2015-01-22", "2015-01-23", "(no day)"];
  for (const unit of [1, 1e3, 1e6]) {
    const moments = [evening * unit, (evening + 1) * unit, null];
    assertEquals(days(moments, pl.Float64), expected);
    assertEquals(days(moments, pl.Int64), expected);
    const texts = moments.map((moment) => moment && String(moment));
    assertEquals(days(texts, pl.String), expected);
  }
  const nanoseconds = [`${evening}000000000`, `${evening + 1}000000000`, null];
  assertEquals(days(nanoseconds, pl.String), expected);
});

Deno.test("daysOf() takes the date as it stands in a text", () => {
  assertEquals(
    days([
      ...["2026-05-01T23:30:00+09:00", "5/7/2017 8:42:42", "07.07.2017 08:42"],
      ...["Fri, 07 Jul 2017 12:00:00 GMT", "1e99", "NaN", "yesterday", ""],
    ], pl.String),
    [
      ...["2026-05-01", "5/7/2017", "07.07.2017", "2017-07-07"],
      ...new Array(4).fill("(no day)"),
    ],
  );
  const moments = pl.Series("ts", [new Date("2026-05-01T12:00:00Z")]);
  assertEquals(daysOf(moments), ["2026-05-01"]);
});

/** With a detector of two amounts and a state; its four scores are known. */
async function withPeriods(
  asked: PeriodKind | null,
  available: string[],
  test: (periods: Periods) => void,
) {
  await inTemporaryFolder(async (folder) => {
    await saveTinyDetector(folder);
    const detector = await AnomalyDetector.load(folder, { engine: "wasm" });
    try {
      test(Periods.choose(asked, available, detector, 1.5));
    } finally {
      detector.dispose();
    }
  });
}

const PIECE = { features: ROWS, gaps: new Map(), encoded: ROWS.rows };

Deno.test("Periods are days where a column tells them, else files", async () => {
  await withPeriods(
    null,
    ["dur", "ts", "stime"],
    ({ kind, column }) => assertEquals([kind, column], ["day", "stime"]),
  );
  await withPeriods(
    "day",
    ["dur", "timestamp"],
    ({ kind, column }) => assertEquals([kind, column], ["day", "timestamp"]),
  );
  await withPeriods(
    "file",
    ["dur", "stime"],
    ({ kind, column }) => assertEquals([kind, column], ["file", null]),
  );
  await withPeriods(null, ["dur", "state"], (periods) => {
    assertEquals(periods.kind, "file");
    const frame = pl.DataFrame({ dur: [1, 2] });
    assertEquals(periods.namesOf({ path: "a.csv", frame }), ["a.csv", "a.csv"]);
  });
  await withPeriods(null, [], () =>
    assertThrows(
      () =>
        Periods.choose("day", ["dur", "state"], {
          preprocessor: { roles: [] },
        } as unknown as AnomalyDetector, 1),
      InputError,
      "Cannot tell days apart: expected a column of moments",
    ));
});

Deno.test("Periods come in the order of days, or in that of the files", async () => {
  const namesAfter = (...names: string[]) => (periods: Periods) => {
    for (const name of names) periods.add(name, PIECE, 1);
    return periods.found()!.list.map(({ name }) => name);
  };
  await withPeriods("day", ["stime"], (periods) =>
    assertEquals(
      namesAfter("2015-02-18", "(no day)", "2015-01-22", "2015-02-18")(periods),
      ["2015-01-22", "2015-02-18", "(no day)"],
    ));
  await withPeriods("day", ["stime"], (periods) =>
    assertEquals(
      namesAfter("5/7/2017", "10/7/2017")(periods),
      ["5/7/2017", "10/7/2017"],
    ));
  await withPeriods(
    "file",
    ["stime"],
    (periods) =>
      assertEquals(namesAfter("b.csv", "a.csv")(periods), ["b.csv", "a.csv"]),
  );
});

Deno.test("Periods keep a thousand, and count the rest together", () =>
  withPeriods("file", [], (periods) => {
    for (let i = 0; i < 1100; i++) periods.add(`${i}.csv`, PIECE, 0);
    const { list } = periods.found()!;
    assertEquals([list.length, list.at(-1)!.name], [1001, "(more)"]);
    assertEquals(list.at(-1)!.drift.rows, 100 * ROWS.rows);
    assert(list.slice(0, -1).every(({ drift }) => drift.rows === ROWS.rows));
  }));
