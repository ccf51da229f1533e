import { assertEquals, assertThrows } from "@std/assert";
import { fileFormatOf } from "../../../lib/dataset/files/file_format.ts";
import { InputError } from "../../../lib/base/mod.ts";

const bytesOf = (text: string) =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function formatOf(content: string, path = "flows") {
  const bytes = bytesOf(content);
  return fileFormatOf(bytes.subarray(0, 9000), bytes.subarray(-4), path);
}

Deno.test("fileFormatOf() goes by the content, whatever the file's size", () => {
  assertEquals(formatOf("PAR1" + "x".repeat(9000) + "PAR1"), "parquet");
  assertEquals(formatOf("dur\n1\n"), "csv");
  assertEquals(formatOf("x"), "csv");
  for (const begin of ["", "\n ", "\xef\xbb\xbf"]) {
    assertEquals(formatOf(begin + '{"dur": 1}'), "jsonl");
  }
  assertEquals(formatOf("\x1f\x8b\x08\x00"), "gz");
});

Deno.test("fileFormatOf() says what a file is that holds no flows", () => {
  const cases: [string, string][] = [
    ["", "the file is empty"],
    ["PAR1 cut", "the Parquet file is truncated"],
    ["a\0b", "it holds binary data"],
    ["PK\x03\x04...", "it is a ZIP archive: unpack it first"],
    ["ARROW1\0\0", "it is an Arrow file"],
    ["\x28\xb5\x2f\xfd", "it is a Zstandard file: zstd -d FILE unpacks it"],
    ["\xd4\xc3\xb2\xa1\x02", "it is a packet capture"],
    ["\xff\xfed\0u\0r\0", "it is UTF-16 text: save it as UTF-8"],
    ["version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"],
    ["\n<!DOCTYPE html>", "it is a page of the web"],
    ['[{"dur": 1}]', "it is JSON, but not one object a line"],
  ];
  for (const [content, message] of cases) {
    assertThrows(() => formatOf(content, "a.csv"), InputError, message);
  }
  for (const content of ["\x01\0\x02", "Not found\n"]) {
    assertThrows(
      () => formatOf(content, "a.parquet"),
      InputError,
      "a.parquet: not a Parquet file",
    );
  }
  assertEquals(formatOf("dur\n1\n", "a.parquet"), "csv");
});
