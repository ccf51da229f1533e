import { printJson, printText, UsageError } from "../base/mod.ts";
import { describeInspection, inspectFlows } from "../inspect/mod.ts";
import { namedFlag, parseFlagsAndPaths, runCommand } from "./command.ts";
import {
  COLUMN_FLAGS,
  COLUMN_FLAGS_HELP,
  columnFlags,
  LABEL_FLAGS,
  LABEL_FLAGS_HELP,
  labelFlags,
} from "./run_flags.ts";
import { readingBar } from "./training_progress.ts";

const HELP =
  `Say what a file of flows is: its form, columns, gaps, duplicates and labels, and
what training on it would leave out and why.

Usage: deno task inspect PATH... [flags]

  PATH                 Parquet, CSV (plain or in gzip), JSON lines, or a folder of
                       them
${LABEL_FLAGS_HELP}
${COLUMN_FLAGS_HELP}
  --json               print it as JSON
  --help               print this and stop

Examples
  deno task inspect data/UNSW-NB15
  deno task inspect "data/CSV Files" --json
  deno task inspect conn.csv --label Label --normal BENIGN`;

if (import.meta.main) await runCommand(main);

async function main() {
  const { flags, paths } = parseFlagsAndPaths(Deno.args, {
    help: { type: "boolean" },
    json: { type: "boolean" },
    ...LABEL_FLAGS,
    ...COLUMN_FLAGS,
  });
  if (flags.help) return printText(HELP);
  if (paths.length === 0) {
    throw new UsageError("PATH is missing: deno task inspect PATH");
  }
  const bar = readingBar();
  const inspection = await inspectFlows(
    paths.map((path) => namedFlag("PATH", path)!),
    labelFlags(flags),
    { choices: columnFlags(flags), onRead: bar.onRead },
  );
  bar.stop();
  if (flags.json) printJson(inspection);
  else printText(describeInspection(inspection));
}
