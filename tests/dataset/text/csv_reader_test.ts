import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { csvDialect } from "../../../lib/dataset/text/csv_dialect.ts";
import { CsvReader } from "../../../lib/dataset/text/csv_reader.ts";
import type { RefusedLine } from "../../../lib/dataset/text/line_reader.ts";
import { readPieces } from "./_read_pieces.ts";
import { DAMAGED_CSV, LONGEST_LINE } from "./_damaged_csv.ts";

/** What a file gives that comes in pieces of these sizes, again and again. */
function read(bytes: Uint8Array, sizes: number[], refuses: boolean) {
  const refused: RefusedLine[] = [];
  const path = "a.csv";
  const reader = new CsvReader({
    dialect: csvDialect(bytes, path),
    path,
    longestLine: LONGEST_LINE,
    onRefused: refuses ? (line) => refused.push(line) : undefined,
  });
  return { ...readPieces(reader, bytes, sizes), refused };
}

Deno.test("CsvReader reads around damaged lines, wherever pieces end", () => {
  fc.assert(
    fc.property(
      DAMAGED_CSV,
      fc.array(fc.integer({ min: 1, max: 300 }), {
        minLength: 1,
        maxLength: 5,
      }),
      ({ bytes, clean, flows, damaged }, sizes) => {
        const found = read(bytes, sizes, true);
        assertEquals(found.records, read(clean, [1e6], false).records);
        assertEquals(found.rows, flows.map(({ row }) => row));
        assertEquals(found.lines, flows.map(({ line }) => line));
        assertEquals(
          found.refused.map(({ row, line }) => ({ row, line })),
          damaged,
        );
        // Nor does the cause depend on the pieces.
        assertEquals(found.refused, read(bytes, [1e6], true).refused);
      },
    ),
    { seed: 42, numRuns: 1000 },
  );
});

Deno.test("CsvReader says of each refused line what is wrong, and what it holds", () => {
  const long = "x".repeat(5000);
  const lines = ["1,2", "1", '1,"2', "1,2", '1,2"3', '1,"2"3', `1,${long}`];
  const { refused, records } = read(
    new TextEncoder().encode("a,b\n" + lines.join("\r\n")),
    [7],
    true,
  );
  assertEquals(records, [{ a: "1", b: "2" }, { a: "1", b: "2" }]);
  assertEquals(
    refused.map(({ line, cause, content }) => [line, cause, content]),
    [
      [3, "expected 2 fields, found 1", "1"],
      [4, "a double quote is not closed", '1,"2'],
      [6, "a double quote inside a field that has none around", '1,2"3'],
      [7, "a field goes on after its closing double quote", '1,"2"3'],
      [
        8,
        "the line is too long to be one; is a double quote not closed?",
        refused[4].content,
      ],
    ],
  );
  assert(long.startsWith(refused[4].content.slice(2)));
});

Deno.test("CsvReader knows that a quote is not closed as soon as a flow follows", () => {
  const refused: RefusedLine[] = [];
  const path = "a.csv";
  const header = new TextEncoder().encode("a,b\n");
  const reader = new CsvReader({
    dialect: csvDialect(header, path),
    path,
    onRefused: (line) => refused.push(line),
  });
  reader.push(header);
  const push = (text: string) =>
    reader.push(new TextEncoder().encode(text))?.frame.toRecords();
  assertEquals(push('1,"2\n'), undefined);
  assertEquals(push("3,4\n"), [{ a: "3", b: "4" }]);
  assertEquals(refused.length, 1);
});
