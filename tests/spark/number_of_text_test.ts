import { assertEquals } from "@std/assert";
import { numberOf } from "../../lib/preprocess/category_columns.ts";
import { numbersOfTexts } from "../../lib/dataset/columns/canonical_values.ts";
import { runPython, sparkTest } from "./_spark.ts";

const TEXTS = [
  ...["1", "+1", "-1", "1.", "1.5", ".5", ".", "1e5", "1e", "1E+5", "-0"],
  ...["inf", "-inf", "+inf", "Infinity", "infinit", "1e400", "1e-400", "1e308"],
  ...["nan", "-nan", "+nan", "nan(1)", "NA", "n/a", "None", "NULL", "?", " - "],
  ...[
    "",
    "   ",
    "--",
    "+",
    "1 2",
    "+ 1",
    "1_000",
    "1,5",
    "1d",
    "true",
    "00012",
  ],
  ...["0x10", "0X1f", "-0x10", "0x", "0x1234567890ab", "0x1234567890abc"],
  ...[" 7 ", "\u00a07\u00a0", "\ufeff7", "\u00857", "\u001c7", "\u20287"],
  ...[
    "٣",
    "１",
    "1\u0000",
    "\u200b7",
    "9007199254740993",
    "1.7976931348623159",
  ],
  ...["9223372036854775808", "12345678901234567890123", "0.1", "1e23"],
];

/** Each text alone, and all as one column: what is beside it must not matter. */
const PROGRAM = `
import pyarrow as pa
from score_flows import Input, numbers_of_texts
texts = json.loads(sys.argv[1])
def taken(texts, kind):
    source = Input("x", "x", 0, False, kind == "integer", False, None, False, frozenset())
    numbers, faults = numbers_of_texts(pa.array(texts, pa.string()), source)
    return [None if f else repr(float(n)) for n, f in zip(numbers, faults)]
print(json.dumps({
    kind: {"alone": [taken([t], kind)[0] for t in texts], "together": taken(texts, kind)}
    for kind in ("integer", "float")
}))
`;

sparkTest(
  "numbers_of_texts() takes each text as numbersOfTexts() of deno task score",
  async () => {
    const ours = await runPython(PROGRAM, TEXTS);
    for (const [kind, column] of [["integer", "sbytes"], ["float", "dur"]]) {
      const { numbers, faults } = numbersOfTexts(column, TEXTS);
      const expected = TEXTS.map((text, i) =>
        faults[i] ? [text, "refused"] : [text, numbers[i]]
      );
      for (const way of ["alone", "together"]) {
        const found = ours[kind][way].map((number: string | null, i: number) =>
          number === null
            ? [TEXTS[i], "refused"]
            : [TEXTS[i], Number(number.replace("inf", "Infinity"))]
        );
        assertEquals(found, expected, `${kind}, ${way}`);
      }
    }
  },
);

const CATEGORIES = ["0", "1", "6", "08", "1e+21", "tcp"];
const CATEGORY_TEXTS = [
  ...[
    "6",
    "6.0",
    "06",
    " 6 ",
    "6.",
    "+6",
    "0.6e1",
    "60e-1",
    "0x6",
    "6.5",
    "6x",
  ],
  ...["true", "True", " TRUE", "false", "-0", "08", "8", "1e21", "1E+21"],
  ...["\ufeff6", "\u00856", "tcp", "TCP", " tcp", "", "-", "inf", "nan"],
];

const CATEGORIES_PROGRAM = `
import pyarrow as pa
from score_flows import Input, numbers_of, texts_of
texts, categories = json.loads(sys.argv[1])
def source(spelling):
    return Input("x", "x", 0, True, False, False, spelling, True, frozenset(categories))
column = pa.array(texts, pa.string())
numbers, faults = numbers_of(column, source(None))
assert not faults.any()
print(json.dumps({
    "plain": list(texts_of(column, source(None))),
    "lower": list(texts_of(column, source("lower"))),
    "numbers": [repr(float(n)) for n in numbers],
}))
`;

sparkTest(
  "texts_of() takes numbers for the categories that deno task score takes them for",
  async () => {
    const input = [CATEGORY_TEXTS, CATEGORIES];
    const ours = await runPython(CATEGORIES_PROGRAM, input);
    for (const spelling of ["plain", "lower"]) {
      const expected = CATEGORY_TEXTS.map((text) => {
        const spelt = spelling === "lower" ? text.trim().toLowerCase() : text;
        const number = String(numberOf(text));
        const isNumber = !CATEGORIES.includes(spelt) &&
          CATEGORIES.includes(number);
        return [text, isNumber ? number : spelt];
      });
      const found = ours[spelling].map((category: string, i: number) => [
        CATEGORY_TEXTS[i],
        category,
      ]);
      assertEquals(found, expected, spelling);
    }
    assertEquals(foundFor(ours, "06"), ["6", "6", "6.0"]);
    assertEquals(foundFor(ours, " TRUE"), ["1", "1", "1.0"]);
  },
);

sparkTest(
  "numbers_of() takes a text for a category that none learnt, not for a fault",
  async () => {
    const input = [CATEGORY_TEXTS, CATEGORIES];
    const ours = await runPython(CATEGORIES_PROGRAM, input);
    const number = (text: string) => foundFor(ours, text)[2];
    assertEquals(["tcp", "6x", "0x6"].map(number), ["inf", "inf", "inf"]);
    assertEquals(["false", "True", "-"].map(number), ["0.0", "1.0", "nan"]);
  },
);

/** What was found for a text: its category, spelt and not, and its number. */
function foundFor(ours: Record<string, string[]>, text: string): string[] {
  const i = CATEGORY_TEXTS.indexOf(text);
  return [ours.plain[i], ours.lower[i], ours.numbers[i]];
}
