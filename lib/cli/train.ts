import { print, printText, UsageError } from "../base/mod.ts";
import {
  readMetrics,
  resumeCommand,
  trainInFolder,
  UnfinishedRun,
} from "../runs/mod.ts";
import type {
  HeadlineMetric,
  RunMetrics,
  SeedsMetrics,
} from "../pipeline/mod.ts";
import { namedFlag, parseFlags, runCommand } from "./command.ts";
import {
  defaultRunFolder,
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
  --resume DIR         go on with the run of this folder, which was interrupted or
                       killed, after its last epoch; takes all its settings and
                       ends with the metrics of an uninterrupted run
  --quiet              print the result's line only
  --help               print this and stop

Examples
  deno task train
  deno task train --data data/UNSW-NB15 --preset quick --seed 7
  deno task train --data flows.csv --no-shortcuts --seeds 10 --out runs/ten
  deno task train --protocol original --config original
  deno task train --resume runs/ten`;

if (import.meta.main) await runCommand(main);

async function main() {
  const flags = parseFlags(Deno.args, {
    ...RUN_FLAGS,
    help: { type: "boolean" },
    out: { type: "string" },
    quiet: { type: "boolean" },
    resume: { type: "string" },
  });
  if (flags.help) return printText(HELP);

  const { resume, quiet = false, ...others } = flags;
  if (resume === undefined) {
    const { settings, seeds } = await readRunFlags(flags);
    const out = namedFlag("out", flags.out) ?? defaultRunFolder(settings.seed);
    using run = await UnfinishedRun.begin(out, settings, seeds);
    return print(await train(run, quiet));
  }
  const folder = namedFlag("resume", resume)!;
  for (const name of Object.keys(others)) {
    throw new UsageError(
      "--resume goes on with the run's own settings, only --quiet may stand " +
        `beside it: found --${name}`,
    );
  }
  using run = await UnfinishedRun.resume(folder);
  if (run !== null) return print(await train(run, quiet));
  if (!quiet) print("The run was finished before");
  print(describeResult(folder, (await readMetrics(folder))!));
}

/** Does what is left of a run; returns the line that ends its report. */
async function train(run: UnfinishedRun, quiet: boolean): Promise<string> {
  const { folder, settings } = run;
  const metrics = await withProgress({
    quiet,
    batchSize: settings.configuration.batchSize,
    interrupted: `Interrupted; to go on: ${resumeCommand(folder)}`,
  }, (listener) => trainInFolder(run, listener));
  return describeResult(folder, metrics);
}

function describeResult(
  folder: string,
  metrics: RunMetrics | SeedsMetrics,
): string {
  const isRepeated = "runs" in metrics;
  const [first] = isRepeated ? metrics.runs : [metrics];
  const metric = (name: HeadlineMetric) =>
    isRepeated ? overSeeds(metrics, name) : metrics[name]!.toFixed(4);
  const found = first.heldOut === null
    ? `ROC-AUC ${metric("rocAuc")}, ` +
      `average precision ${metric("averagePrecision")}, ` +
      `recall ${metric("recallAtFalseAlarmRate")} ` +
      `at false alarm rate ${metric("falseAlarmRate")}`
    : `alert rate ${metric("alertRate")}, target ` +
      first.heldOut.targetAlertRate.toFixed(4);
  return `${folder}: ${found}` +
    (isRepeated ? ` (${metrics.seeds.length} seeds)` : "") +
    (first.generated ? " (generated flows)" : "");
}

function overSeeds({ mean, std }: SeedsMetrics, name: HeadlineMetric): string {
  const deviation = std[name];
  return mean[name]!.toFixed(4) +
    (deviation === null ? "" : ` ± ${deviation.toFixed(4)}`);
}
