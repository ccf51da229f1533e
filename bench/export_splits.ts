import { parseFlags, runCommand } from "../lib/cli/command.ts";
import { readRunFlags, RUN_FLAGS } from "../lib/cli/run_flags.ts";
import { UsageError } from "../lib/base/mod.ts";
import { drawSubset } from "../lib/split/mod.ts";
import { openFlows, prepareHonest } from "../lib/pipeline/mod.ts";

/**
 * Prints the row numbers of the honest splits of a file, a line of JSON a seed,
 * so that detectors in other languages run on the very same rows:
 *
 *     deno run -A bench/export_splits.ts --data FLOWS --seeds 10 > splits.jsonl
 *
 * Rows are counted from 0 in the file's order; all of them are split, so a file
 * of more rows than the preset's wants `--preset full`.
 */
async function main(): Promise<void> {
  const flags = parseFlags(Deno.args, RUN_FLAGS);
  const { settings, seeds } = await readRunFlags(flags);
  if (settings.protocol !== "honest" || settings.data === null) {
    throw new UsageError("export_splits takes --data and the honest protocol");
  }
  const opened = await openFlows(settings);
  for (let i = 0; i < (seeds ?? 1); i++) {
    const seed = settings.seed + i;
    const flows = await drawSubset(opened.flows, settings.subset, seed);
    if (flows !== opened.flows) {
      throw new UsageError(
        "export_splits numbers the rows of a file: expected no subset of it",
      );
    }
    const { split } = await prepareHonest(flows, {
      ...settings,
      seed,
      exclude: opened.exclude,
    });
    console.log(JSON.stringify({
      seed,
      train: [...split.train],
      validation: [...split.validation],
      testNormal: [...split.testNormal],
      testAttack: [...split.testAttack],
    }));
  }
}

if (import.meta.main) await runCommand(main);
