import { assertEquals } from "@std/assert";
import { environmentPython } from "../../lib/tools/mod.ts";
import { SPARK_FOLDER, SPARK_VENV } from "../../lib/tools/spark/mod.ts";
import { numbersOfTexts } from "../../lib/dataset/columns/canonical_values.ts";
import { readOutcome } from "../run_task.ts";
import { sparkTest } from "./_spark.ts";

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
import json, sys
sys.path.insert(0, sys.argv[1])
import pyarrow as pa
from score_flows import Input, numbers_of_texts
texts = json.loads(sys.argv[2])
def taken(texts, kind):
    source = Input("x", "x", 0, False, kind == "integer", False, None)
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
    const python = new Deno.Command(environmentPython(SPARK_VENV), {
      args: ["-c", PROGRAM, SPARK_FOLDER, JSON.stringify(TEXTS)],
    });
    const { code, stdout, stderr } = readOutcome(await python.output());
    assertEquals(code, 0, stderr);
    const ours = JSON.parse(stdout);
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
