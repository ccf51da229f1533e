import { printText } from "../base/mod.ts";
import { submit } from "../tools/spark/mod.ts";
import { runCommand } from "./command.ts";

const HELP = `Scores flows on Apache Spark with a detector that was exported

Usage: deno task spark:score --model FILE --input PATH --output FOLDER --keep NAME,…

  --model FILE     what deno task export wrote
  --input PATH     file, folder or pattern of flows; may be repeated
  --format NAME    parquet (default), csv, json, table, or any that Spark has
  --output FOLDER  for Parquet files with the kept columns and the scores
  --keep NAME,…    columns that go to the output as they are; '*' for all
  --alerts-only    write flagged and refused rows alone
  --force          replace the output of an earlier job
  --stream         score files as they land; with --checkpoint FOLDER
  --master URL     where Spark runs; default local[*], this machine's processors
  --help           print this

Runs spark/score_flows.py with spark-submit. Flags of spark-submit (--conf,
--packages, --driver-memory, …) are passed to it, all others to the program:
spark/README.md explains them. deno task spark:setup comes first.

Examples:
  deno task spark:score --model detector.onnx --input flows/ --output scores --keep flow_id
  deno task spark:score --model detector.onnx --input flows.csv --format csv \\
    --output alerts --keep '*' --alerts-only`;

if (import.meta.main) {
  await runCommand(async () => {
    if (Deno.args.includes("--help")) return printText(HELP);
    Deno.exit(await submit("score_flows.py", Deno.args));
  });
}
