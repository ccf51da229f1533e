import fc from "fast-check";
import { FLOW_COLUMNS } from "../../lib/dataset/schema/flow_columns.ts";

const NAMES = Object.keys(FLOW_COLUMNS);

const NAME = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...NAMES, "Label", "attack_cat", "srcip"),
  },
  fc.constantFrom(
    "*",
    "^dur$",
    "^.*$",
    "",
    " dur ",
    "DUR",
    '"dur"',
    "__proto__",
    "constructor",
  ),
  fc.string({ maxLength: 6 }),
);

const CELL = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 300 }).map(String) },
  { weight: 2, arbitrary: fc.double().map(String) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["", "-", "tcp", "normal", "exploits", " 1.0 ", "true", "NaN", "inf"],
      ...[
        "-Infinity",
        "1e999",
        "9".repeat(40),
        "0x1f",
        "null",
        "\0",
        "٣",
        "=1+1",
      ],
      ...['"', '"a,b"', '"a\nb"', '"a""b"', '"open', "\ufeff", "\u2028"],
    ),
  },
  fc.string({ maxLength: 8, unit: "binary" }),
  fc.integer({ min: 1, max: 200_000 }).map((length) => "x".repeat(length)),
);

/** Rows of cells, most of them as many as there are columns. */
function rowsOf(columns: number) {
  const row = fc.oneof(
    { weight: 8, arbitrary: cells(columns, columns) },
    cells(0, columns + 3),
  );
  return fc.array(row, { maxLength: 12 });
}

function cells(minLength: number, maxLength: number) {
  return fc.array(CELL, { minLength, maxLength });
}

/**
 * Text that looks like a CSV file of flows: the published names with some noise,
 * cells of every kind, ragged and empty lines, any line end, a mark of the byte
 * order, a last line without an end.
 */
export const CSV_TEXT: fc.Arbitrary<string> = fc.record({
  header: fc.oneof(
    fc.array(NAME, { minLength: 1, maxLength: 8 }),
    fc.uniqueArray(NAME, { minLength: 1, maxLength: 8 }),
  ),
  mark: fc.constantFrom("", "", "\ufeff"),
  lineEnd: fc.constantFrom("\n", "\n", "\r\n", "\r", "\n\n"),
  lastEnd: fc.boolean(),
}).chain(({ header, mark, lineEnd, lastEnd }) =>
  rowsOf(header.length).map((rows) =>
    mark + [header, ...rows].map((row) => row.join(",")).join(lineEnd) +
    (lastEnd ? lineEnd : "")
  )
);
