import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import {
  jsonColumns,
  JsonLinesReader,
} from "../../../lib/dataset/text/json_lines.ts";
import type { RefusedLine } from "../../../lib/dataset/text/line_reader.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { readPieces } from "./_read_pieces.ts";

const PATH = "a.jsonl";

/** What lines give, read by so many bytes at a time. */
function read(
  bytes: Uint8Array,
  { size = 7, columns = ["dur", "service"], optional = [] as string[] } = {},
) {
  const refused: RefusedLine[] = [];
  const reader = new JsonLinesReader({
    path: PATH,
    columns,
    optional,
    longestLine: 100,
    onRefused: (line) => refused.push(line),
  });
  return { ...readPieces(reader, bytes, [size]), refused };
}

const bytesOf = (...lines: string[]) => Buffer.from(lines.join("\n"));

Deno.test("JsonLinesReader reads keys in any order and spelling, values as CSV would hold them", () => {
  const { records } = read(
    bytesOf(
      '\uFEFF{"dur": 1.50, "service": "dns"}\r',
      '{"more": {"x": [1]}, "Service": "é", "DUR": "-"}',
      '{"dur": null, "service": ""}',
      '{"service": "first", "Service": "second", "Dur": true}',
      '{"Service": "first", "service": "second", "dur": 1e21}',
    ),
  );
  assertEquals(records, [
    { dur: "1.5", service: "dns" },
    { dur: "-", service: "é" },
    { dur: null, service: null },
    { dur: "1", service: "first" },
    { dur: "1e21", service: "second" }, // the canonical spelling goes before
  ]);
});

Deno.test("JsonLinesReader keeps the digits of long numbers", () => {
  const { records } = read(
    bytesOf('{"uid": 12345678901234567890, "x": true, "y": 0.1}'),
    { columns: ["uid", "x", "y"] },
  );
  assertEquals(records, [{ uid: "12345678901234567890", x: "true", y: "0.1" }]);
});

Deno.test("JsonLinesReader gives optional columns where a line has them", () => {
  const { records, refused } = read(
    bytesOf('{"dur": 1, "uid": "C1"}', '{"dur": 2}'),
    { columns: ["dur"], optional: ["uid"] },
  );
  assertEquals([records, refused], [
    [{ dur: "1", uid: "C1" }, { dur: "2", uid: null }],
    [],
  ]);
});

const DAMAGED: [line: string | Uint8Array, cause: string][] = [
  ['{"dur": 1', "not JSON"],
  ["dur,service", "not JSON"],
  ["[1, 2]", "expected a JSON object, found a list"],
  ["null", "expected a JSON object, found null"],
  ["7", "expected a JSON object, found a number"],
  ['{"x": 1}', "none of the columns dur, service"],
  [
    '{"dur": {"s": 1}, "service": "dns"}',
    "column dur: expected a number, a text, true, false or null, found an " +
    "object",
  ],
  [
    Buffer.from('{"dur": 1, "service": "\x9d"}', "latin1"),
    "its text is neither UTF-8 nor windows-1252",
  ],
  [
    `{"dur": 1, "service": "${"x".repeat(100)}"}`,
    "the line is too long to be one; is a double quote not closed?",
  ],
];

Deno.test("JsonLinesReader reads around damaged lines, wherever pieces end", () => {
  const flow = fc.integer({ min: 0, max: 99 }).map((dur) => ({
    bytes: Buffer.from(JSON.stringify({ dur, service: "é🙂" })),
    cause: null,
    dur: String(dur),
  }));
  const damaged = fc.constantFrom(...DAMAGED).map(([line, cause]) => ({
    bytes: Buffer.from(line as string),
    cause,
    dur: "",
  }));
  const blank = fc.constantFrom("", "  ").map((text) => ({
    bytes: Buffer.from(text),
    cause: "none",
    dur: "",
  }));
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 4, arbitrary: flow }, damaged, blank)),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 300 }),
      (parts, end, size) => {
        const bytes = Buffer.concat(
          parts.flatMap(({ bytes }, i) => [Buffer.from(i ? end : ""), bytes]),
        );
        const numbered = parts
          .map((part, i) => ({ ...part, line: i + 1 }))
          .filter(({ cause }) => cause !== "none")
          .map((part, row) => ({ ...part, row }));
        const good = numbered.filter(({ cause }) => cause === null);
        const { records, rows, lines, refused } = read(bytes, { size });
        assertEquals(records.map(({ dur }) => dur), good.map(({ dur }) => dur));
        assertEquals(rows, good.map(({ row }) => row));
        assertEquals(lines, good.map(({ line }) => line));
        assertEquals(
          refused.map(({ row, line, cause }) => ({ row, line, cause })),
          numbered.filter(({ cause }) => cause !== null)
            .map(({ row, line, cause }) => ({ row, line, cause: cause! })),
        );
      },
    ),
    { seed: 42, numRuns: 500 },
  );
});

Deno.test("JsonLinesReader stops at the first damaged line where none are refused", () => {
  for (const [line, cause] of DAMAGED.slice(0, -1)) {
    const reader = new JsonLinesReader({
      path: PATH,
      columns: ["dur", "service"],
    });
    const lines = [
      Buffer.from('\n{"dur": 1, "service": "dns"}\n'),
      Buffer.from(line as string),
      Buffer.from("\n"),
    ];
    assertThrows(
      () => reader.push(Buffer.concat(lines)),
      InputError,
      `${PATH}, line 3: ${cause}`,
    );
  }
});

Deno.test("jsonColumns() takes the keys of all objects at the beginning", () => {
  assertEquals(
    jsonColumns(
      bytesOf('{"Dur": 1, "": 0, "x": 2}', "", "[3]", '{"y": 4}', '{"z": '),
    ),
    ["dur", "x", "y"],
  );
});
