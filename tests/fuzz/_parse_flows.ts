/**
 * Reads files of flows made or damaged at random: each gives a frame or an
 * InputError. In a process of its own, since a panic in the native library would
 * end it: each input is printed before it is read, so the last one is the one.
 */
import fc from "fast-check";
import pl from "nodejs-polars";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import {
  findFlows,
  flowBatches,
  openSource,
  parseFlows,
  valuesOf,
} from "../../lib/dataset/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { BYTE_EDITS, type ByteEdit, editBytes } from "./_byte_edits.ts";
import { CSV_TEXT } from "./_csv_text.ts";
import { fuzzRuns } from "./_runs.ts";

/** Reads a file's bytes whole. */
function parse(bytes: Uint8Array) {
  parseFlows(bytes, "flows", { labels: "optional" });
}

/** Reads a file piece by piece, as flows are scored. */
async function readPieces(bytes: Uint8Array) {
  const path = join(Deno.args[1], "flows");
  await Deno.writeFile(path, Uint8Array.from(bytes));
  const columns = ["dur", "protocol", "sbytes"];
  for await (const { frame } of flowBatches(path, { columns })) {
    if (!(frame.height > 0)) throw new Error("a piece without rows");
  }
}

/** Reads a stream as flows are scored: once begun, no line makes it stop. */
async function readAround(bytes: Uint8Array) {
  const flows: number[] = [];
  const batches = flowBatches("-", {
    columns: [],
    optional: (available) => available,
    onRefused: ({ row }) => flows.push(row),
    input: new Blob([Uint8Array.from(bytes)]).stream(),
  });
  let isBegun = false;
  try {
    for await (const { rows } of batches) {
      isBegun = true;
      flows.push(...rows);
    }
  } catch (error) {
    throw isBegun ? new Error("stopped", { cause: error }) : error;
  }
  flows.sort((a, b) => a - b);
  if (flows.some((row, i) => row !== i)) throw new Error("a flow is missing");
}

/** Reads a file column by column, as flows are trained on. */
async function readColumns(bytes: Uint8Array) {
  const path = join(Deno.args[1], "flows");
  await Deno.writeFile(path, Uint8Array.from(bytes));
  const flows = await openSource(await findFlows(path));
  for (const [i, name] of flows.columns.entries()) {
    await flows.read(name, valuesOf(name, flows.dtypes[i]));
  }
}

/** Takes a frame and one line for answers. */
async function check(
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => void | Promise<void>,
) {
  console.log(Buffer.from(bytes).toString("base64"));
  try {
    await read(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (!error.message.includes("\n")) return;
    throw new Error(`more than one line: ${error.message}`);
  }
}

const encode = (text: string) => new TextEncoder().encode(text);

const good = await encodeFlows(generateFlows({ rows: 20, seed: 42 }));

const records: unknown[] = pl.readParquet(Buffer.from(good)).toRecords();
const jsonLines = encode(
  records.map((flow) => JSON.stringify(flow) + "\n").join(""),
);

/** Names at which objects, Polars or readers may stumble. */
const KEY = fc.oneof(
  fc.constantFrom(
    ...["dur", "Dur", "service", "label", "__proto__", "constructor", "*"],
    ...["^dur$", "^.*$", "", "a.b", "event_type", "\u0000", "\u202e", "7"],
  ),
  fc.string({ maxLength: 5 }),
);
const VALUE = fc.oneof(
  fc.constantFrom(1, 0, -1.5, 2 ** 53 + 2, 1e308, "", "-", "1,5", null, true),
  fc.jsonValue({ maxDepth: 10 }),
);
const JSON_VALUES = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.dictionary(KEY, VALUE, { noNullPrototype: true }),
    },
    VALUE,
  ),
  { minLength: 1, maxLength: 6 },
);

/** The kinds of files. */
const PROPERTIES = {
  csv: fc.asyncProperty(CSV_TEXT, (text) => check(encode(text), parse)),
  "csv-bytes": fc.asyncProperty(
    CSV_TEXT,
    BYTE_EDITS,
    (text, edits) => check(editBytes(encode(text), edits), parse),
  ),
  "csv-stream": fc.asyncProperty(
    CSV_TEXT,
    BYTE_EDITS,
    (text, edits) => check(editBytes(encode(text), edits), readAround),
  ),
  "json-stream": fc.asyncProperty(
    BYTE_EDITS,
    (edits) => check(editBytes(jsonLines, edits), readAround),
  ),
  "json-values": fc.asyncProperty(
    JSON_VALUES,
    async (values) => {
      const text = values.map((value) => JSON.stringify(value)).join("\n");
      await check(encode(text), parse);
      await check(encode(text), readAround);
      await check(encode(text), readColumns);
    },
  ),
  parquet: fc.asyncProperty(
    BYTE_EDITS,
    (edits) => check(editBytes(good, edits), parse),
  ),
  "parquet-pieces": fc.asyncProperty(
    BYTE_EDITS,
    (edits) => check(editBytes(good, edits), readPieces),
  ),
  "parquet-columns": fc.asyncProperty(
    BYTE_EDITS,
    (edits) => check(editBytes(good, edits), readColumns),
  ),
};

/** A page that holds no row where 20 should be: made Polars end the process. */
const EMPTY_PAGE: ByteEdit[] = [{ kind: "flip", at: 0.06313, bit: 5 }];

const kind = Deno.args[0] as keyof typeof PROPERTIES;
await fc.assert(PROPERTIES[kind] as fc.IAsyncProperty<unknown>, {
  ...fuzzRuns(kind.startsWith("parquet-") ? 60 : 300), // those take longer
  examples: kind.startsWith("parquet") ? [[EMPTY_PAGE]] : [],
});
