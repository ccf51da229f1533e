import { assertEquals, assertThrows } from "@std/assert";
import {
  csvDialect,
  HEAD_BYTES,
} from "../../../lib/dataset/text/csv_dialect.ts";
import { RAW_COLUMNS } from "../../../lib/dataset/schema/flow_columns.ts";
import { InputError } from "../../../lib/base/mod.ts";

const dialectOf = (text: string) =>
  csvDialect(new TextEncoder().encode(text), "a.csv");

Deno.test("csvDialect() finds the separator and the names", () => {
  for (const separator of [",", "\t", ";", "|"]) {
    const dialect = dialectOf(
      ["dur", '"a , b"', " sbytes "].join(separator) + "\r\n1",
    );
    assertEquals(dialect.separator, separator);
    assertEquals(dialect.columns, ["dur", "a , b", "sbytes"]);
    assertEquals([dialect.headerBytes, dialect.headerLines], [22, 1]);
  }
  assertEquals(dialectOf("dur\n1\n").columns, ["dur"]);
  assertEquals(dialectOf("bytes in all\n1\n").columns, ["bytes in all"]);
  assertEquals(dialectOf("start end action bytes\n").separator, " ");
  assertEquals(dialectOf("dur\tsttl\t\r\n").columns, [
    "dur",
    "sttl",
    "Unnamed: 2",
  ]);
});

Deno.test("csvDialect() counts the byte order mark and blank lines as header", () => {
  const { columns, headerBytes, headerLines } = dialectOf("\uFEFF\n\na,é\n1,2");
  assertEquals(columns, ["a", "é"]);
  assertEquals([headerBytes, headerLines], [3 + 2 + 5, 3]);
});

Deno.test("csvDialect() reads names of windows-1252", () => {
  const { columns, headerBytes, isWindows1252 } = csvDialect(
    Uint8Array.of(0x64, 0xe9, 0x2c, 0x80, 10, 49, 0x2c, 50, 10),
    "a.csv",
  );
  assertEquals([columns, headerBytes, isWindows1252], [["dé", "€"], 5, true]);
});

Deno.test("csvDialect() takes a line with one address or moment for a flow", () => {
  for (const value of ["192.0.2.4", "2026-03-02 00:00:48"]) {
    assertThrows( // nfdump -q leaves out the names
      () => dialectOf(`${value},UDP,........,INT,a,b\n`),
      InputError,
      "line 1: expected the names of the columns, found what looks like a flow",
    );
  }
  assertEquals(dialectOf("2026-03-02,b\n").columns, ["2026-03-02", "b"]);
});

Deno.test("csvDialect() knows the raw files, which have no header", () => {
  const flow = RAW_COLUMNS.map((name) => name === "service" ? "dns" : "1");
  for (const mark of ["", "\uFEFF"]) {
    const { columns, headerBytes } = dialectOf(mark + flow.join(",") + "\n");
    assertEquals(columns, RAW_COLUMNS);
    assertEquals(headerBytes, mark === "" ? 0 : 3);
  }
  assertEquals(dialectOf(RAW_COLUMNS.join(",")).headerLines, 1); // names
  // Other fields, or no label at the end
  for (const other of [[...flow.slice(1), "7"], flow.slice(1)]) {
    assertThrows(
      () => dialectOf(other.join(",")),
      InputError,
      "line 1: expected the names of the columns, found what looks like a flow",
    );
  }
});

Deno.test("csvDialect() reads the names in the comments of Zeek's logs", () => {
  const log = "#separator \\x09\n#fields\tts\tid.orig_h\tdur\n#types\ttime\n";
  assertEquals(dialectOf(log + "1\t10.0.0.1\t2\n"), {
    separator: "\t",
    quotes: false,
    columns: ["ts", "id.orig_h", "dur"],
    fields: 3,
    headerBytes: log.length,
    headerLines: 3,
    isWindows1252: false,
    header: null,
    comments: true,
    gaps: ["-", "(empty)"],
    noData: [],
  });
});

Deno.test("csvDialect() numbers columns of one name, unless flows need it", () => {
  assertEquals(dialectOf("x,y,x,,x\n").columns, [
    ...["x", "y", "x.1", "Unnamed: 3", "x.2"],
  ]);
  assertThrows(
    () => dialectOf("dur,sttl,dur\n"),
    InputError,
    "a.csv, line 1: the column dur is there twice",
  );
});

Deno.test("csvDialect() rejects a file without a line of names", () => {
  assertThrows(
    () => dialectOf(" \n\n"),
    InputError,
    "a.csv: the file is empty",
  );
  assertThrows(
    () => dialectOf("x".repeat(HEAD_BYTES)),
    InputError,
    "a.csv, line 1: expected the names of the columns, found none in the first",
  );
  const latin = Uint8Array.of(0x64, 0x81, 0x2c, 0x62, 10, 49, 0x2c, 50, 10);
  assertThrows(
    () => csvDialect(latin, "a.csv"),
    InputError,
    "a.csv: cannot read the CSV file: its header is neither UTF-8 nor",
  );
});
