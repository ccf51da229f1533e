import { printJson, printText } from "../base/mod.ts";
import { describeAlert, explainRow, loadDetector } from "../score/mod.ts";
import { integerFlag, parseFlags, runCommand } from "./command.ts";
import { requiredFlag, requiredPaths } from "./score_flags.ts";

const HELP = `Say why a detector finds a flow suspicious, or does not.

Usage: deno task explain --model DIR --data PATH --row N [flags]

  --model DIR    folder of a run, as deno task train left it
  --data PATH    files of flows, as deno task score takes them
  --row N        number of the flow in the data, from 0: the column row of scores
  --top N        reasons to show, the largest share first (default 10)
  --json         print it as JSON
  --help         print this and stop

Example
  deno task explain --model runs/my-run --data flows.parquet --row 17`;

if (import.meta.main) await runCommand(main);

async function main() {
  const flags = parseFlags(Deno.args, {
    data: { type: "string", multiple: true },
    help: { type: "boolean" },
    json: { type: "boolean" },
    model: { type: "string" },
    row: { type: "string" },
    top: { type: "string" },
  });
  if (flags.help) return printText(HELP);
  const usage = "deno task explain --model DIR --data PATH --row N";
  const model = requiredFlag("model", flags.model, usage);
  const data = requiredPaths(flags.data, usage);
  const row = integerFlag("row", requiredFlag("row", flags.row, usage), {
    min: 0,
    max: 2 ** 32 - 1,
  })!;
  const top = integerFlag("top", flags.top, { min: 1, max: 1000 }) ?? 10;
  const { detector } = await loadDetector(model);
  try {
    const alert = await explainRow(detector, data, row);
    const reasons = alert.reasons.slice(0, top);
    if (flags.json) printJson({ ...alert, reasons });
    else printText(describeAlert({ ...alert, reasons }, detector.threshold));
  } finally {
    detector.dispose();
  }
}
