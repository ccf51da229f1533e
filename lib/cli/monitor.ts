import { printError, printJson, printText } from "../base/mod.ts";
import { hasDrifted } from "../drift/mod.ts";
import {
  describePeriods,
  describeScoring,
  PERIODS,
  scoringWarnings,
} from "../score/mod.ts";
import { choiceFlag, parseFlags, runCommand } from "./command.ts";
import { readScoreFlags, SCORE_FLAGS } from "./score_flags.ts";
import { checkTargets, scoreWithProgress } from "./score_with_progress.ts";

const HELP =
  `Compare the flows of each day or file with those that a detector learnt from:
how many are flagged, and which columns moved.

Usage: deno task monitor --model DIR --data PATH [flags]

  --model DIR          folder of a run, as deno task train left it
  --data PATH          files of flows or a folder of them, as deno task score takes
                       them; may be given several times
  --by NAME            day or file (default day where a column says when flows
                       were, else file)
  --threshold T        flag flows with a higher score
  --false-alarm-rate R flag as many as that share of the validation flows would be
                       (default the threshold that was set in training)
  --json               print the table as JSON
  --report DIR         leave report.html and its charts in this folder
  --rejects PATH       list flows that cannot be scored in this CSV file
  --fail-on-drift      exit code 1 if columns, or the share of flagged flows, moved
                       in any day or file
  --force              replace files that are there
  --engine NAME        auto, onnx, tensorflow, wasm or cpu (default auto)
  --threads N          threads of the engine onnx (default one a processor, up to 4)
  --quiet              say nothing but the table and warnings
  --help               print this and stop

Examples
  deno task monitor --model runs/my-run --data captures/ --report report
  deno task monitor --model runs/my-run --data captures/ --by file --fail-on-drift`;

const FLAGS = {
  by: { type: "string" },
  data: SCORE_FLAGS.data,
  engine: SCORE_FLAGS.engine,
  "fail-on-drift": SCORE_FLAGS["fail-on-drift"],
  "false-alarm-rate": SCORE_FLAGS["false-alarm-rate"],
  force: SCORE_FLAGS.force,
  help: SCORE_FLAGS.help,
  json: { type: "boolean" },
  model: SCORE_FLAGS.model,
  quiet: SCORE_FLAGS.quiet,
  rejects: SCORE_FLAGS.rejects,
  report: SCORE_FLAGS.report,
  threads: SCORE_FLAGS.threads,
  threshold: SCORE_FLAGS.threshold,
} as const;

if (import.meta.main) await runCommand(main);

async function main() {
  const { by, json, ...flags } = parseFlags(Deno.args, FLAGS);
  if (flags.help) return printText(HELP);
  const task = {
    ...readScoreFlags(flags, "deno task monitor --model DIR --data PATH"),
    format: null,
    by: choiceFlag("by", by, PERIODS) ?? null,
    needsReference: true,
  };
  await checkTargets(task);

  const quiet = flags.quiet ?? false;
  const { summary, interruption } = await scoreWithProgress(task, quiet);
  const periods = summary.periods!;
  if (json) printJson(periods);
  else printText(describePeriods(periods));
  if (!quiet) printError(...describeScoring(summary, task));
  for (const warning of scoringWarnings(summary, task)) {
    printError(`warning: ${warning}`);
  }
  const isMoved = periods.list.some(({ drift }) => hasDrifted(drift));
  if (flags["fail-on-drift"] && isMoved) Deno.exitCode = 1;
  if (interruption !== null) Deno.exit(interruption.exitCode);
}
