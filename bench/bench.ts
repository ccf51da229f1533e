import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  choiceFlag,
  integerFlag,
  parseFlags,
  runCommand,
} from "../lib/cli/command.ts";
import { interruptible } from "../lib/cli/interrupt.ts";
import { PUBLISHED_ROWS } from "../lib/dataset/schema/mod.ts";
import { InputError, UsageError } from "../lib/base/mod.ts";
import { measureAll } from "./measure.ts";
import { NAMES } from "./measurements.ts";
import { loadResults } from "./results.ts";

const RESULTS_FILE = join(import.meta.dirname!, "results.json");

/** As the task's permissions in deno.json say. */
const WRITABLE = "bench, data or docs";

/** As many names a line as fit into 80 columns. */
const NAME_LINES = NAMES.reduce<string[]>((lines, name) => {
  const last = lines.at(-1);
  return last !== undefined && last.length + name.length < 56
    ? [...lines.slice(0, -1), `${last}, ${name}`]
    : [...lines, name];
}, []).join(",\n               ");

const HELP =
  `Measures this project side by side with the PyTorch original, tuned PyTorch,
and what somebody may use instead: detectors of scikit-learn and PyOD

Usage: deno task bench [--quick] [--only NAME,NAME] [--pairs N] [--rows N]
                       [--out FILE]
       deno task bench --render

  --quick      the short measurements with few pairs: five minutes on two cores
  --only LIST  only these, separated by commas:
               ${NAME_LINES}
  --pairs N    pairs of each measurement, 1 to 100, instead of the usual number
  --rows N     rows of the full file, 1,000 to 10,000,000; default 2,059,415
  --out FILE   add the results to FILE, whose other results must be of the same
               machine and rows. FILE must lie in ${WRITABLE}.
               Default bench/results.json, from which the tables of
               bench/README.md and docs/benchmark.svg are made; with --quick,
               --pairs or --rows nothing is kept by default
  --render     make tables and chart from bench/results.json, measure nothing
  --help       print this

Runs on Linux and macOS. The first run needs Python 3: it installs the packages
of the others in bench/.venv and generates flows in data/, 2 GB of them where
nothing is left out. All measurements take about an hour; leave the machine alone
meanwhile. Ctrl-C stops it and keeps the measurements that are done.

Examples:
  deno task bench --quick
  deno task bench
  deno task bench --only preset-default,all-rows`;

async function main(): Promise<void> {
  const flags = parseFlags(Deno.args, {
    quick: { type: "boolean" },
    only: { type: "string" },
    pairs: { type: "string" },
    rows: { type: "string" },
    out: { type: "string" },
    render: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (flags.help) return console.log(HELP);
  if (flags.render && Object.keys(flags).length > 1) {
    throw new UsageError("--render takes no other flag: it measures nothing");
  }
  const pairs = integerFlag("pairs", flags.pairs, { min: 1, max: 100 });
  const rows = integerFlag("rows", flags.rows, { min: 1000, max: 10_000_000 });
  const only = flags.only?.split(",")
    .map((name) => choiceFlag("only", name, NAMES)!);
  if (flags.out?.trim() === "") throw new UsageError("--out must not be empty");
  const isKept = !(flags.render || flags.quick || pairs || rows);
  const out = flags.out !== undefined
    ? resolve(flags.out)
    : isKept
    ? RESULTS_FILE
    : undefined;
  if (out !== undefined) await checkWritable(out);

  const quick = flags.quick ?? false;
  const options = { quick, only, pairs, fullRows: rows ?? PUBLISHED_ROWS, out };
  const farewell = out === undefined
    ? "Interrupted: nothing was kept"
    : `Interrupted: ${out} holds the measurements that are done`;
  // SIGTERM ends it as Ctrl-C does.
  Deno.addSignalListener("SIGTERM", () => Deno.kill(Deno.pid, "SIGINT"));
  const results = flags.render
    ? await loadResults(RESULTS_FILE)
    : await interruptible(
      (signal) => measureAll(options, console.log, signal),
      () => console.error(farewell),
    );
  // Only now, as it brings the charts along: until all is measured this process
  // stays small, since Linux counts a parent's memory into its children's peaks.
  const { publish, resultsText } = await import("./tables.ts");
  console.log(`\n${resultsText(results)}`);
  if (flags.render || out === RESULTS_FILE) await publish(results);
}

/** Finds out before anything is measured whether results can be kept. */
async function checkWritable(out: string): Promise<void> {
  const folder = dirname(out);
  const write = { name: "write", path: folder } as const;
  if ((await Deno.permissions.query(write)).state !== "granted") {
    throw new UsageError(
      `--out must lie in ${WRITABLE}, where the task may write: found "${out}"`,
    );
  }
  if (!existsSync(folder)) {
    throw new InputError(`Cannot write ${out}: there is no folder ${folder}`);
  }
}

if (import.meta.main) await runCommand(main);
