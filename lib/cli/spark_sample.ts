import { printText } from "../base/mod.ts";
import { submit } from "../tools/spark/mod.ts";
import { runCommand } from "./command.ts";

const HELP = `Draws training data from a data lake, on Apache Spark

Usage: deno task spark:sample --input PATH --output FILE.parquet --rows N

  --input PATH     file, folder or pattern of flows; may be repeated
  --format NAME    parquet (default), csv, json, table, or any that Spark has
  --output FILE    one Parquet file; FILE.json beside it says how it was drawn
  --rows N         rows to draw
  --seed N         another seed draws other rows; default 42
  --master URL     where Spark runs; default local[*], this machine's processors
  --help           print this

Runs spark/sample_flows.py with spark-submit; spark/README.md explains its flags
and how rows are drawn. deno task spark:setup comes first.

Examples:
  deno task spark:sample --input flows/ --output sample.parquet --rows 1000000
  deno task train --data sample.parquet`;

if (import.meta.main) {
  await runCommand(async () => {
    if (Deno.args.includes("--help")) return printText(HELP);
    Deno.exit(await submit("sample_flows.py", Deno.args));
  });
}
