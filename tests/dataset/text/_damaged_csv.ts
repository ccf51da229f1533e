/** CSV with lines of every kind that cannot be flows, and what it should give. */
import fc from "fast-check";
import { Buffer } from "node:buffer";

/** One line, or a flow that goes over several, without its end. */
interface Part {
  readonly kind: "flow" | "damaged" | "none";
  readonly bytes: Buffer;
}

/** A file, and what is in it. */
export interface DamagedCsv {
  readonly bytes: Buffer;
  /** The same file without the damaged lines. */
  readonly clean: Buffer;
  /** Of each flow and each damaged line: its number among them, and its line. */
  readonly flows: { row: number; line: number }[];
  readonly damaged: { row: number; line: number }[];
}

export const HEADER = "dur,sbytes,service,note";
/** Bytes that a line may have in these files. */
export const LONGEST_LINE = 150;

const CELL = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 99_999 }).map(String) },
  fc.constantFrom("", "-", "dns", "é", "🙂", "a b"),
  fc.constantFrom('""', '"a, b"', '"x\ny"', '"x\r\ny"', '"a ""b"" c"', '"ü"'),
);
const FLOW = fc.array(CELL, { minLength: 4, maxLength: 4 }).map((cells) =>
  cells.join()
).filter((line) => line !== "");

const DAMAGED = fc.oneof(
  fc.constantFrom("1", "1,2,3", "1,2,3,4,5", "é,,"), // fields
  fc.constantFrom('1,2"3,4,5', '1,"2"3,4,5', 'a"b'), // quotes
  fc.constantFrom('1,"2,3,4', '1,2,3,"4', '"1,2,3,4'), // never closed
  fc.integer({ min: 151, max: 400 }).map((length) =>
    `1,2,3,${"x".repeat(length)}`
  ),
).map((text) => Buffer.from(text));
const NO_TEXT = fc.constantFrom([0x81], [0xff, 0], [0xf0, 0x9d, 0x99]).map(
  (bytes) =>
    Buffer.concat([Buffer.from("1,2,"), Buffer.from(bytes), Buffer.from(",4")]),
);

const PART: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 6,
    arbitrary: FLOW.map((text): Part => ({
      kind: "flow",
      bytes: Buffer.from(text),
    })),
  },
  {
    weight: 3,
    arbitrary: fc.oneof({ weight: 4, arbitrary: DAMAGED }, NO_TEXT).map((
      bytes,
    ): Part => ({ kind: "damaged", bytes })),
  },
  fc.constantFrom("", HEADER).map((text): Part => ({
    kind: "none",
    bytes: Buffer.from(text),
  })),
);

export const DAMAGED_CSV: fc.Arbitrary<DamagedCsv> = fc.record({
  parts: fc.array(PART, { minLength: 1, maxLength: 25 }),
  end: fc.constantFrom("\n", "\r\n"),
  lastEnd: fc.boolean(),
  mark: fc.constantFrom("", "\uFEFF"),
}).map(({ parts, end, lastEnd, mark }) => {
  const header = Buffer.from(mark + HEADER + end);
  const file = (parts: Part[]) => {
    const bytes = Buffer.concat([
      header,
      ...parts.flatMap(({ bytes }) => [bytes, Buffer.from(end)]),
    ]);
    return lastEnd ? bytes : bytes.subarray(0, bytes.length - end.length);
  };
  const flows: DamagedCsv["flows"] = [];
  const damaged: DamagedCsv["damaged"] = [];
  let [row, line] = [0, 2];
  for (const { kind, bytes } of parts) {
    if (kind === "flow") flows.push({ row: row++, line });
    if (kind === "damaged") damaged.push({ row: row++, line });
    line += bytes.toString("latin1").split("\n").length;
  }
  return {
    bytes: file(parts),
    clean: file(parts.filter(({ kind }) => kind === "flow")),
    flows,
    damaged,
  };
});
