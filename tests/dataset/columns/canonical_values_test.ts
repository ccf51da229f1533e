import fc from "fast-check";
import pl from "nodejs-polars";
import { assertEquals } from "@std/assert";
import { isTextType, numbersOfTexts } from "../../../lib/dataset/mod.ts";
import { parseColumns } from "../../../lib/dataset/columns/canonical_values.ts";

/** What each text of a column comes to: a number, NaN for a gap, or `fault`. */
function outcomes(name: string, texts: (string | null)[]) {
  const frame = pl.DataFrame([pl.Series(name, texts, pl.String)]);
  const column = parseColumns(frame).getColumn(name);
  if (!isTextType(column.dtype)) {
    const values = column.cast(pl.Float64).toArray() as (number | null)[];
    return values.map((value) => (value ?? NaN) + 0); // -0, a whole number, is 0
  }
  const { numbers, faults } = numbersOfTexts(name, texts);
  return texts.map((_, i) => faults[i] === 1 ? "fault" : numbers[i] + 0);
}

const TEXTS: [text: string | null, outcome: number | string][] = [
  ...["", " ", "-", "?", "na", " N/A ", "nan", "NaN", "-nan", "None", "null"]
    .map((text): [string, number] => [text, NaN]),
  [null, NaN],
  ...([["12", 12], [" 12 ", 12], ["1e3", 1000], ["+5", 5], [".5", 0.5]] as [
    string,
    number,
  ][]),
  ["5.", 5],
  ["-0", 0],
  ["007", 7],
  ["9007199254740993", 2 ** 53],
  ["9".repeat(20), 1e20],
  ["inf", Infinity],
  [" -Infinity", -Infinity],
  ["1e400", Infinity],
  ...[
    "1_000",
    "1,000",
    "1 2",
    "fast",
    "true",
    "--5",
    "1e",
    "0x",
    "٣",
    "\ufeff1",
  ]
    .map((text): [string, string] => [text, "fault"]),
];

Deno.test("numbersOfTexts() tells numbers, gaps and faults", () => {
  for (const name of ["dur", "sbytes", "other"]) {
    for (const [text, outcome] of TEXTS) {
      const { numbers, faults } = numbersOfTexts(name, [text]);
      const found = faults[0] === 1 ? "fault" : numbers[0] + 0;
      assertEquals([text, found], [text, outcome]);
    }
  }
  // Ports and other whole numbers may be hexadecimal, amounts may not.
  assertEquals([...numbersOfTexts("sbytes", ["0x1f", " 0XFF"]).numbers], [
    ...[31, 255],
  ]);
  assertEquals([...numbersOfTexts("dur", ["0x1f"]).faults], [1]);
});

Deno.test("parseColumns() and numbersOfTexts() take a text alone as beside any others", () => {
  const text = fc.oneof(
    fc.constantFrom(...TEXTS.map(([text]) => text), "0x1f", " 0xFFFF "),
    fc.integer().map(String),
    fc.double().map(String),
    fc.string({ maxLength: 5, unit: "binary" }),
    fc.tuple(fc.constantFrom("", " ", "\t"), fc.integer(), fc.constant(" "))
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(
      fc.constantFrom("dur", "sbytes", "source_port", "other"),
      fc.array(text, { minLength: 1, maxLength: 6 }),
      (name, texts) => {
        assertEquals(
          outcomes(name, texts),
          texts.flatMap((text) => outcomes(name, [text])),
        );
      },
    ),
    { seed: 42, numRuns: 500 },
  );
});
