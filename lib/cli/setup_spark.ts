import { relative } from "node:path";
import { print, printText, PROJECT } from "../base/mod.ts";
import { requireJava, setUpSpark, SPARK_VENV } from "../tools/spark/mod.ts";
import { parseFlags, runCommand } from "./command.ts";

const HELP = `Makes Apache Spark available to deno task spark:score

Usage: deno task spark:setup

  --help   print this

Installs Spark, ONNX Runtime and Arrow in spark/.venv, in the exact versions that
spark/requirements.txt lists; about 450 MB are downloaded. Needs Python 3.11 or
newer with its venv module. Spark runs on Java 17 or newer, which is not
installed: the last line says whether it is there (exit code 1 if not).

Examples:
  deno task spark:setup
  deno task spark:score --model detector.onnx --input flows/ --output scores --keep flow_id`;

if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const { help } = parseFlags(Deno.args, { help: { type: "boolean" } });
  if (help) return printText(HELP);
  await setUpSpark(print);
  const folder = relative(PROJECT, SPARK_VENV);
  print(`Spark is ready in ${folder}, and runs on Java ${await requireJava()}`);
}
