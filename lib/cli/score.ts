import { printError, printText } from "../base/mod.ts";
import { hasDrifted } from "../drift/mod.ts";
import { describeScoring, scoringWarnings } from "../score/mod.ts";
import { parseFlags, runCommand } from "./command.ts";
import { readScoreFlags, SCORE_FLAGS } from "./score_flags.ts";
import { checkTargets, scoreWithProgress } from "./score_with_progress.ts";

const HELP =
  `Score flows with a trained detector, and say why they are suspicious.

Usage: deno task score --model DIR --data PATH [flags]

Input
  --model DIR          folder of a run, as deno task train left it
  --data PATH          Parquet, CSV (plain or in gzip), JSON lines, or a folder of
                       such files; may be given several times; - reads CSV or
                       JSON lines from standard input. Labels are not needed
  --keep COL,COL       columns to write beside the score (default addresses, ports
                       and times, as far as they are there)

Alerts
  --threshold T        flag flows with a higher score
  --false-alarm-rate R flag as many as that share of the validation flows would be
                       (default the threshold that was set in training)
  --explain            write the reasons of flagged flows, as a list, and say what
                       the alerts have in common
  --top N              write only the N most anomalous flows, the highest score
                       first; with --explain each has its reasons

Output
  --out PATH           file of scores (default: CSV to standard output)
  --format NAME        parquet, csv or jsonl (default by the name of --out, else csv)
  --raw-text           write texts to CSV as the flows have them; otherwise a ' stands
                       before what a spreadsheet would take for a formula, and
                       hidden characters are spelt out (\\x1b, \\u202e)
  --report DIR         leave report.html and its charts in this folder
  --rejects PATH       list flows that cannot be scored in this CSV file
  --strict             exit code 1 if there are any
  --fail-on-drift      exit code 1 if columns, or the share of flagged flows, moved
                       since the training
  --force              replace files that are there
  --engine NAME        auto, onnx, tensorflow, wasm or cpu (default auto)
  --threads N          threads of the engine onnx (default one a processor, up to 4)
  --quiet              say nothing but warnings
  --help               print this and stop

Examples
  deno task score --model runs/my-run --data flows.parquet --out scores.parquet
  deno task score --model runs/my-run --data new.csv --top 20 --explain
  deno task score --model runs/my-run --data new.csv --out s.csv --report report
  tail -n +1 -f flows.csv | deno task score --model runs/my-run --data - --format jsonl`;

if (import.meta.main) await runCommand(main);

async function main() {
  const flags = parseFlags(Deno.args, SCORE_FLAGS);
  if (flags.help) return printText(HELP);
  const task = readScoreFlags(flags);
  await checkTargets(task);

  const quiet = flags.quiet ?? false;
  const { summary, interruption } = await scoreWithProgress(task, quiet);
  if (!quiet) printError(...describeScoring(summary, task));
  for (const warning of scoringWarnings(summary, task)) {
    printError(`warning: ${warning}`);
  }
  const { refused, drift } = summary;
  const isRefused = flags.strict && refused.count > 0;
  const isMoved = flags["fail-on-drift"] && drift && hasDrifted(drift);
  if (isRefused || isMoved) Deno.exitCode = 1;
  // Or it would wait for the next line.
  if (interruption !== null) Deno.exit(interruption.exitCode);
}
