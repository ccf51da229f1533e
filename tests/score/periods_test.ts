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
      ...["Fri, 07 Jul 2017 12:00:00 GMT", "1e99", "NaN", "flow 7", ""],
      "2026/5/2 01:00",
    ], pl.String),
    [
      ...["2026-05-01", "5/7/2017", "07.07.2017", "2017-07-07"],
      ...[...new Array(4).fill("(no day)"), "2026-05-02"],
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

/** Flows of one period, of which the first has a gap and is flagged. */
const pieceOf = (name: string, isFile = false) => ({
  features: ROWS,
  gaps: new Map([["dur", Uint32Array.of(0)]]),
  scores: Float32Array.from({ length: ROWS.rows }, (_, i) => i === 0 ? 2 : 1),
  path: isFile ? name : "a.csv",
  frame: pl.DataFrame({ stime: new Array(ROWS.rows).fill(name) }),
});

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
    periods.add(pieceOf("a.csv", true));
    assertEquals(periods.found()!.list.map(({ name }) => name), ["a.csv"]);
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
    const isFile = periods.kind === "file";
    for (const name of names) periods.add(pieceOf(name, isFile));
    return periods.found()!.list.map(({ name }) => name);
  };
  await withPeriods("day", ["stime"], (periods) =>
    assertEquals(
      namesAfter("2015-02-18", "soon", "2015-01-22", "2015-02-18")(periods),
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
    for (let i = 0; i < 1100; i++) periods.add(pieceOf(`${i}.csv`, true));
    const { list } = periods.found()!;
    assertEquals([list.length, list.at(-1)!.name], [1001, "(more)"]);
    assertEquals(list.at(-1)!.drift.rows, 100 * ROWS.rows);
    assert(list.slice(0, -1).every(({ drift }) => drift.rows === ROWS.rows));
  }));

Deno.test("Periods part the flows of a piece, with their gaps and alerts", () =>
  withPeriods("day", ["stime"], (periods) => {
    // The detector's threshold is 1.5; eight flows, the even ones of a first day.
    periods.add({
      ...pieceOf(""),
      frame: pl.DataFrame({
        stime: Array.from({ length: 8 }, (_, i) => `2026-05-0${1 + i % 2}`),
      }),
      gaps: new Map([["dur", Uint32Array.of(0, 2, 3)]]),
      scores: Float32Array.of(2, 1, 2, 2, 2, 1, 2, 1),
    });
    const found = periods.found()!.list.map(({ name, drift }) => [
      ...[name, drift.rows, drift.alerts.rate],
      drift.columns.find(({ column }) => column === "dur")!.gaps?.now,
    ]);
    assertEquals(found, [
      ["2026-05-01", 4, 1, 0.5],
      ["2026-05-02", 4, 0.25, 0.25],
    ]);
  }));
