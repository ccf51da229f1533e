import { assertEquals, assertThrows } from "@std/assert";
import { CsvCutter } from "../../../lib/dataset/text/csv_cutter.ts";
import { csvDialect } from "../../../lib/dataset/text/csv_dialect.ts";
import { InputError } from "../../../lib/base/mod.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The blocks of a file with that content, read by so many bytes at a time. */
function blocksOf(content: string, size: number, longestLine?: number) {
  const bytes = bytesOf(content);
  const cutter = new CsvCutter(csvDialect(bytes, "a.csv"), "a.csv", {
    longestLine,
  });
  const blocks = [];
  for (let start = 0; start < bytes.length; start += size) {
    blocks.push(cutter.push(bytes.subarray(start, start + size)));
  }
  return [...blocks, cutter.end()].filter((block) => block !== null)
    .map(({ bytes, rows }) => ({ text: String(bytes), rows: rows.length }));
}

function rejected(content: string, message: string, longestLine?: number) {
  for (const size of [1, 3, 1000]) {
    assertThrows(
      () => blocksOf(content, size, longestLine),
      InputError,
      message,
    );
  }
}

Deno.test("CsvCutter cuts after whole lines and leaves out the header", () => {
  assertEquals(blocksOf("a,b\n1,2\n3,4\n5,6\n", 9), [
    { text: "1,2\n", rows: 1 },
    { text: "3,4\n5,6\n", rows: 2 },
  ]);
});

Deno.test("CsvCutter gives the same lines for every size of piece", () => {
  const lines = '1,"x\ny"\r\n2,"a "" b"\r\n"3\n","""\n"\r\n4,'; // no end
  for (const mark of ["", "\uFEFF"]) {
    for (let size = 1; size < 60; size++) {
      const blocks = blocksOf(mark + "a,b\r\n" + lines, size);
      assertEquals(blocks.map(({ text }) => text).join(""), lines + "\n");
      assertEquals(blocks.reduce((sum, { rows }) => sum + rows, 0), 4);
    }
  }
});

Deno.test("CsvCutter leaves out blank lines, and comments where there are some", () => {
  for (const size of [1, 5, 100]) {
    const text = (content: string) =>
      blocksOf(content, size).map(({ text }) => text).join("");
    assertEquals(text("\n\na,b\n\n1,2\n\r\n\n#3,4\n"), "1,2\n#3,4\n");
    assertEquals(text("#fields\ta\tb\n1\t2\n#close\tx\n"), "1\t2\n");
  }
});

Deno.test("CsvCutter leaves out the header where it is there again", () => {
  for (const size of [1, 5, 100]) {
    const [end, text] = ["\r\n", "a,b\r\n1,2\r\na,b\r\na,c\r\na,b"];
    const blocks = blocksOf(text, size);
    assertEquals(blocks.map(({ text }) => text).join(""), `1,2${end}a,c${end}`);
    assertEquals(blocks.reduce((sum, { rows }) => sum + rows, 0), 2);
  }
});

Deno.test("CsvCutter gives nothing of a header alone", () => {
  assertEquals(blocksOf("a,b\n", 2), []);
  assertEquals(blocksOf("a,b", 2), []);
});

Deno.test("CsvCutter rejects a line with more or fewer fields, by its number", () => {
  rejected("a,b\n1,2\n3\n", "a.csv, line 3: expected 2 fields, found 1");
  rejected("a,b\n1,2,3\n", "a.csv, line 2: expected 2 fields, found 3");
  rejected('a,b\n"1\n\n",2\n3\n', "a.csv, line 5: expected 2 fields, found 1");
});

Deno.test("CsvCutter rejects double quotes that do not match", () => {
  rejected('a,b\n1,"2\n3,4\n', "a.csv, line 2: a double quote is not closed");
  rejected('a,b\n1,2"\n', "line 2: a double quote inside a field");
  rejected('a,b\n1,"2"3\n', "line 2: a field goes on after its closing");
});

Deno.test("CsvCutter takes double quotes for letters in Zeek's logs", () => {
  const [block] = blocksOf('#fields\ta\tb\n1\tC"x\n', 100);
  assertEquals(block, { text: '1\tC"x\n', rows: 1 });
});

Deno.test("CsvCutter gives up on a line without end, and says which", () => {
  const content = 'a\n1\n"2\n' + "3\n".repeat(40);
  const cut = (longest: number) => blocksOf(content, 4, longest);
  assertThrows(
    () => cut(20),
    InputError,
    "a.csv, line 3: the line is too long to be one",
  );
  assertThrows(() => cut(100), InputError, "line 3: a double quote is not");
});
