import { print, printText, UsageError } from "../base/mod.ts";
import {
  compareDetectors,
  describeComparison,
  saveComparison,
} from "../compare/mod.ts";
import { checkRunFolder } from "../runs/mod.ts";
import { namedFlag, parseFlags, runCommand } from "./command.ts";
import {
  defaultRunFolder,
  readRunFlags,
  RUN_FLAGS,
  RUN_FLAGS_HELP,
} from "./run_flags.ts";
import { withProgress } from "./training_progress.ts";

const HELP =
  `Compare the autoencoder with classical detectors and the original's network,
on the same flows, each with a threshold of its own.

Usage: deno task compare [flags]

${RUN_FLAGS_HELP}

The flags say what the autoencoder is; the classical detectors learn its features,
the original's network is as it was but for --epochs, --engine, --threads and
--keep-last. --protocol original cannot be compared.

Output
  --out DIR            folder of this comparison
                       (default runs/compare-<UTC time>-<seed>)
  --quiet              print the table only
  --help               print this and stop

Examples
  deno task compare
  deno task compare --data data/UNSW-NB15 --preset quick --seeds 5
  deno task compare --data flows.csv --no-shortcuts --out runs/compared`;

if (import.meta.main) await runCommand(main);

async function main() {
  const flags = parseFlags(Deno.args, {
    ...RUN_FLAGS,
    help: { type: "boolean" },
    out: { type: "string" },
    quiet: { type: "boolean" },
  });
  if (flags.help) return printText(HELP);

  const { settings, seeds } = await readRunFlags(flags);
  if (settings.protocol !== "honest") {
    throw new UsageError(
      "--protocol must be honest to compare detectors: " +
        `found "${settings.protocol}"`,
    );
  }
  const out = namedFlag("out", flags.out) ??
    defaultRunFolder(settings.seed, "compare");
  await checkRunFolder(out);

  const quiet = flags.quiet ?? false;
  const comparison = await withProgress(
    {
      quiet,
      batchSize: settings.configuration.batchSize,
      interrupted: "Interrupted: nothing was written",
    },
    (listener) => compareDetectors(settings, listener, seeds ?? 1),
  );
  try {
    printText(describeComparison(comparison)); // first: a disk may be full
  } finally {
    await saveComparison(comparison, out); // even if nobody reads what is printed
  }
  if (!quiet) {
    print(`${out}: compare.json, charts/comparison.svg, charts/recall.svg`);
  }
}
