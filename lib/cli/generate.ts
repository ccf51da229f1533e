import type { RecordBatch } from "apache-arrow";
import {
  classCounts,
  generateFlows,
  writeFlows,
} from "../dataset/generate/mod.ts";
import {
  print,
  printError,
  printText,
  type Progress,
  showProgress,
  SILENT,
  UsageError,
} from "../base/mod.ts";
import { checkTarget, type WriteOptions } from "../artifacts/mod.ts";
import { integerFlag, numberFlag, parseFlags, runCommand } from "./command.ts";
import { interruptible } from "./interrupt.ts";

const HELP = `Writes flows shaped like UNSW-NB15 to a Parquet file

Usage: deno task generate [flags]

  --rows N     flows to write, 100 to 10,000,000; default 10,000
               (the data set itself has 2,059,415)
  --seed N     0 to 2,147,483,647; default 42; the same rows and seed give the
               same flows
  --attack-share R
               share of attacks, above 0 and below 1; default the data set's,
               0.0484; the kinds of attacks keep their proportions
  --out PATH   the file; default data/generated_flows.parquet
  --force      replace the file if it is there; otherwise it is left alone
  --quiet      print nothing unless something goes wrong
  --help       print this

The flows have the columns, the types and, unless told otherwise, the shares of
classes of the data set, and no row of it. They are not traffic: results reached
on them show that the code works, not how well it finds attacks.

Examples:
  deno task generate
  deno task generate --rows 50000 --seed 7 --out data/flows.parquet
  deno task generate --rows 2059415 --out data/full_size.parquet --force
  deno task generate --attack-share 0.2 --out data/many_attacks.parquet
  deno task train --data data/flows.parquet`;

const DEFAULTS = {
  rows: 10_000,
  seed: 42,
  out: "data/generated_flows.parquet",
} as const;

if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const flags = parseFlags(Deno.args, {
    rows: { type: "string" },
    seed: { type: "string" },
    "attack-share": { type: "string" },
    out: { type: "string" },
    force: { type: "boolean" },
    quiet: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (flags.help) return printText(HELP);
  const rows = integerFlag("rows", flags.rows, { min: 100, max: 10_000_000 }) ??
    DEFAULTS.rows;
  const seed = integerFlag("seed", flags.seed, { min: 0, max: 2 ** 31 - 1 }) ??
    DEFAULTS.seed;
  const attackShare = numberFlag("attack-share", flags["attack-share"], {
    min: 0,
    max: 1,
    aboveMin: true,
    belowMax: true,
  });
  const out = flags.out ?? DEFAULTS.out;
  if (out.trim() === "") throw new UsageError("--out must not be empty");
  const replaces = flags.force ?? false;
  await checkTarget(out, replaces);

  const progress = flags.quiet
    ? SILENT
    : showProgress("Generating", rows, "rows");
  await writeUnlessInterrupted(
    out,
    generateFlows({ rows, seed, attackShare }),
    progress,
    { replaces },
  );
  if (flags.quiet) return;
  const attacks = rows - classCounts(rows, attackShare).normal;
  print(
    `Wrote ${count(rows)} generated flows (${count(attacks)} attacks) ` +
      `to ${out}: shaped like UNSW-NB15, not traffic`,
  );
}

/** Writes the flows; Ctrl-C ends it between two batches and leaves nothing. */
async function writeUnlessInterrupted(
  out: string,
  flows: Iterable<RecordBatch>,
  progress: Progress,
  options: WriteOptions,
): Promise<void> {
  function* watched(signal: AbortSignal) {
    let done = 0;
    for (const batch of flows) {
      signal.throwIfAborted();
      yield batch;
      progress.update(done += batch.numRows);
    }
  }
  try {
    await interruptible(
      (signal) => writeFlows(out, watched(signal), options),
      () => {
        progress.stop();
        printError("Interrupted: nothing was written");
      },
    );
  } finally {
    progress.stop();
  }
}

function count(value: number): string {
  return value.toLocaleString("en");
}
