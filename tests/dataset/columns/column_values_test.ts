import pl from "nodejs-polars";
import { assertEquals } from "@std/assert";
import {
  plainValues,
  readNumbers,
  readTexts,
  valuesOf,
} from "../../../lib/dataset/mod.ts";

function valuesIn(column: pl.Series): pl.DataFrame {
  return column.toFrame().select(valuesOf(column.name, column.dtype));
}

Deno.test("readNumbers() takes every type of number, gaps as NaN", () => {
  const numbers = (values: unknown[], type: pl.DataType) => [
    ...readNumbers(valuesIn(pl.Series("dur", values, type))),
  ];
  assertEquals(numbers([1.5, null, NaN], pl.Float64), [1.5, NaN, NaN]);
  assertEquals(numbers([-3, null, 2 ** 40], pl.Int64), [-3, NaN, 2 ** 40]);
  assertEquals(numbers([255, 0], pl.UInt8), [255, 0]);
  assertEquals(numbers([true, null, false], pl.Bool), [1, NaN, 0]);
});

Deno.test("readNumbers() joins chunks, and gives a copy", () => {
  const part = pl.DataFrame([pl.Series("dur", [1, 2, 3], pl.Float64)]);
  const frame = pl.concat([part, part.slice(1, 1), part]);
  const numbers = readNumbers(frame);
  assertEquals([...numbers], [1, 2, 3, 2, 1, 2, 3]);
  numbers.fill(0);
  assertEquals(frame.getColumn("dur").toArray(), [1, 2, 3, 2, 1, 2, 3]);
  const one = readNumbers(part);
  one.fill(0);
  assertEquals(part.getColumn("dur").toArray(), [1, 2, 3]);
});

Deno.test("readTexts() gives the texts that occur, a gap as null", () => {
  const read = (frame: pl.DataFrame) => {
    const { texts, codes } = readTexts(frame);
    return Array.from(codes, (code) => texts[code]);
  };
  const rows = ["tcp", null, "", "udp", "tcp", "−", null];
  const frame = valuesIn(pl.Series("protocol", rows, pl.String));
  assertEquals(read(frame), rows);
  assertEquals(readTexts(frame).texts, ["tcp", null, "", "udp", "−"]);
  assertEquals(readTexts(frame.slice(3, 2)).texts, ["udp", "tcp"]);
});

Deno.test("readTexts() reads chunks with other dictionaries", () => {
  const part = (...rows: (string | null)[]) =>
    valuesIn(pl.Series("state", rows, pl.String));
  const frame = pl.concat([part("FIN", "CON"), part("CON", null), part("INT")]);
  const { texts, codes } = readTexts(frame);
  assertEquals(texts, ["FIN", "CON", null, "INT"]);
  assertEquals([...codes], [0, 1, 1, 2, 3]);
});

Deno.test("plainValues() gives numbers and texts, of columns of every type", () => {
  const moments = pl.Series("ts", [0, null], pl.Int64);
  assertEquals(plainValues(moments.cast(pl.Datetime("ms"))), [
    "1970-01-01 00:00:00.000",
    null,
  ]);
  assertEquals(plainValues(moments.cast(pl.Date)), ["1970-01-01", null]);
  assertEquals(plainValues(moments.cast(pl.Duration("ms"))), ["0", null]);
  assertEquals(plainValues(pl.Series("ok", [true, null])), ["true", null]);
  assertEquals(plainValues(pl.Series("ids", [[1, 2], null])), ["[1,2]", null]);
  assertEquals(plainValues(pl.Series("dur", [0.5, null])), [0.5, null]);
  assertEquals(plainValues(pl.Series("proto", ["tcp", null])), ["tcp", null]);
});

Deno.test("plainValues() rounds no whole number", () => {
  const digits = ["9007199254740993", "80", null];
  const column = pl.Series("flow_id", digits, pl.String);
  assertEquals(plainValues(column.cast(pl.Int64)), [
    "9007199254740993",
    80,
    null,
  ]);
});
