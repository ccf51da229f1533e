import { checkRunFolder } from "../pipeline/run_folder.ts";
import { type Figures, runSeeds } from "../pipeline/run_seeds.ts";
import { saveRun } from "../pipeline/save_run.ts";
import { trainAndEvaluate } from "../pipeline/train_and_evaluate.ts";
import { parseFlags, runCommand } from "./command.ts";
import { defaultRunFolder } from "./default_run_folder.ts";
import {
  namedFlag,
  readRunFlags,
  RUN_FLAGS,
  RUN_FLAGS_HELP,
} from "./run_flags.ts";
import { withProgress } from "./training_progress.ts";

const HELP = `Train a deep autoencoder on network flows and evaluate it.

Usage: deno task train [flags]

${RUN_FLAGS_HELP}

Output
  --out DIR            folder of this run (default runs/<UTC time>-<seed>); with
                       --seeds it gets a folder a seed, and metrics.json over all
  --quiet              print the result's line only
  --help               print this and stop

Examples
  deno task train
  deno task train --data data/UNSW-NB15 --preset quick --seed 7
  deno task train --data flows.csv --no-shortcuts --seeds 10 --out runs/ten
  deno task train --protocol original --config original`;

if (import.meta.main) await runCommand(main);

async function main() {
  const flags = parseFlags(Deno.args, {
    ...RUN_FLAGS,
    help: { type: "boolean" },
    out: { type: "string" },
    quiet: { type: "boolean" },
  });
  if (flags.help) return console.log(HELP);

  const { settings, seeds } = await readRunFlags(flags);
  const out = namedFlag("out", flags.out) ?? defaultRunFolder(settings.seed);
  await checkRunFolder(out);

  const progress = {
    quiet: flags.quiet ?? false,
    batchSize: settings.configuration.batchSize,
  };
  if (seeds !== null) {
    const { mean, std } = await withProgress(
      {
        ...progress,
        interrupted: `Interrupted: seeds that were done are in ${out}`,
      },
      (listener) => runSeeds(settings, seeds, out, listener),
    );
    return console.log(
      `${out}: ROC-AUC ${overSeeds(mean, std, "rocAuc")}, average precision ` +
        `${overSeeds(mean, std, "averagePrecision")}, recall ` +
        `${
          overSeeds(mean, std, "recallAtFalseAlarmRate")
        } at false alarm rate ` +
        `${overSeeds(mean, std, "falseAlarmRate")} (${seeds} seeds)`,
    );
  }
  const run = await withProgress(
    { ...progress, interrupted: "Interrupted: nothing was written" },
    (listener) => trainAndEvaluate(settings, listener),
  );
  await saveRun(run, out);
  run.detector.dispose();
  const { rocAuc, averagePrecision, recall, falseAlarmRate } = run.evaluation;
  console.log(
    `${out}: ROC-AUC ${rocAuc.toFixed(4)}, ` +
      `average precision ${averagePrecision.toFixed(4)}, ` +
      `recall ${recall.toFixed(4)} at false alarm rate ${
        falseAlarmRate.toFixed(4)
      }`,
  );
}

function overSeeds(mean: Figures, std: Figures, name: keyof Figures): string {
  const deviation = std[name];
  return mean[name]!.toFixed(4) +
    (deviation === null ? "" : ` ± ${deviation.toFixed(4)}`);
}
