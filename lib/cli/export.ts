import { formatBytes, print, printText } from "../base/mod.ts";
import { exportModel } from "../export/mod.ts";
import { namedFlag, parseFlags, runCommand } from "./command.ts";
import { requiredFlag, thresholdFlags } from "./score_flags.ts";

const HELP =
  `Write a trained detector as one ONNX file that other programs score with.

Usage: deno task export --model DIR --out PATH [flags]

  --model DIR            folder of a run, as deno task train left it
  --out PATH             the file, as detector.onnx
  --explain              also give the three main reasons for each flow's score
  --threshold T          flag flows with a higher score
  --false-alarm-rate R   flag as many as that share of the validation flows would
                         be (default the threshold that was set in training)
  --force                replace a file that is there
  --help                 print this and stop

Examples
  deno task export --model runs/my-run --out detector.onnx
  deno task export --model runs/my-run --out detector.onnx --explain --force`;

if (import.meta.main) await runCommand(main);

async function main() {
  const flags = parseFlags(Deno.args, {
    explain: { type: "boolean" },
    "false-alarm-rate": { type: "string" },
    force: { type: "boolean" },
    help: { type: "boolean" },
    model: { type: "string" },
    out: { type: "string" },
    threshold: { type: "string" },
  });
  if (flags.help) return printText(HELP);
  const usage = "deno task export --model DIR --out PATH";
  const out = namedFlag("out", requiredFlag("out", flags.out, usage))!;
  const replaces = flags.force ?? false;
  const { columns, bytes, threshold } = await exportModel({
    model: requiredFlag("model", flags.model, usage),
    out,
    threshold: thresholdFlags(flags.threshold, flags["false-alarm-rate"]),
    explain: flags.explain ?? false,
    replaces,
  });
  print(
    `Wrote ${out}: ${formatBytes(bytes)}, ${columns.length} columns, flags ` +
      `scores above ${Number(threshold.threshold.toPrecision(4))}`,
  );
}
