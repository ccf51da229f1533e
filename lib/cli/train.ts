import { join } from "node:path";
import { PUBLISHED_ROWS } from "../dataset/columns.ts";
import { UsageError } from "../errors.ts";
import { ENGINE_NAMES } from "../model/engine.ts";
import { type PresetName, PRESETS } from "../pipeline/presets.ts";
import { checkRunFolder } from "../pipeline/run_folder.ts";
import { saveRun } from "../pipeline/save_run.ts";
import { type RunSettings, runSettings } from "../pipeline/settings.ts";
import { type Run, trainAndEvaluate } from "../pipeline/train_and_evaluate.ts";
import { type Progress, showProgress, SILENT } from "../progress.ts";
import {
  choiceFlag,
  integerFlag,
  numberFlag,
  parseFlags,
  runCommand,
} from "./command.ts";

const HELP = `Train a deep autoencoder on network flows and evaluate it.

Usage: deno task train [flags]

Data
  --data PATH          Parquet or CSV file of flows, or a folder that holds
                       Network-Flows/UNSW_Flow.parquet
                       (default: data/UNSW-NB15 if present, else generated flows)
  --preset NAME        sample   10,000 rows, 20 epochs (default for generated flows)
                       quick    50,000 rows, 30 epochs
                       medium  200,000 rows, 20 epochs
                       default 500,000 rows, 20 epochs (default with data)
                       full        all rows, 15 epochs
  --subset N           draw N rows instead, with the epochs of that size
  --exclude COL,COL    leave these columns out as well

Protocol
  --protocol original  as the original notebook, its leaks included
  --contamination R    attacks in training, share of its normal rows (default 0.05)
  --seed N             subset, split, weights, shuffling, dropout (default 42)

Training
  --epochs N           epochs at the most, whatever the preset says
  --batch-size N       rows a step (default 256)
  --latent-dim N       width of the bottleneck (default 16)
  --learning-rate R    Adam's step size at the start (default 0.001)
  --engine NAME        auto, onnx, tensorflow, wasm or cpu (default auto: TensorFlow
                       on a GPU, else onnx)
  --threads N          threads of the engine onnx (default one a processor, up to 4)
  --keep-last          keep the last epoch's weights, not the best

Output
  --out DIR            folder of this run (default runs/<UTC time>-<seed>)
  --quiet              print the result's line only
  --help               print this and stop

Examples
  deno task train
  deno task train --data data/UNSW-NB15 --preset quick --seed 7
  deno task train --data flows.csv --exclude sttl,dttl --out runs/without-ttl`;

const DEFAULT_DATA = "data/UNSW-NB15";

if (import.meta.main) await runCommand(main);

async function main() {
  const flags = parseFlags(Deno.args, {
    "batch-size": { type: "string" },
    contamination: { type: "string" },
    data: { type: "string" },
    engine: { type: "string" },
    epochs: { type: "string" },
    exclude: { type: "string" },
    help: { type: "boolean" },
    "keep-last": { type: "boolean" },
    "latent-dim": { type: "string" },
    "learning-rate": { type: "string" },
    out: { type: "string" },
    preset: { type: "string" },
    protocol: { type: "string" },
    quiet: { type: "boolean" },
    seed: { type: "string" },
    subset: { type: "string" },
    threads: { type: "string" },
  });
  if (flags.help) return console.log(HELP);

  const presets = Object.keys(PRESETS) as PresetName[];
  const settings = runSettings({
    data: namedFlag("data", flags.data) ?? await defaultData(),
    protocol: choiceFlag("protocol", flags.protocol, ["original"]),
    preset: choiceFlag("preset", flags.preset, presets),
    subset: integerFlag("subset", flags.subset, { min: 100, max: 1e9 }),
    epochs: integerFlag("epochs", flags.epochs, { min: 1, max: 100_000 }),
    contamination: numberFlag("contamination", flags.contamination, {
      min: 0,
      max: 0.5,
    }),
    batchSize: integerFlag("batch-size", flags["batch-size"], {
      min: 2,
      max: 1_000_000,
    }),
    latentDim: integerFlag("latent-dim", flags["latent-dim"], {
      min: 1,
      max: 4096,
    }),
    learningRate: numberFlag("learning-rate", flags["learning-rate"], {
      min: 0,
      max: 10,
      aboveMin: true,
    }),
    exclude: flags.exclude?.split(",").map((name) =>
      namedFlag("exclude", name)!.trim()
    ),
    seed: integerFlag("seed", flags.seed, { min: 0, max: 2 ** 31 - 1 }),
    engine: choiceFlag("engine", flags.engine, ["auto", ...ENGINE_NAMES]),
    threads: integerFlag("threads", flags.threads, { min: 1, max: 256 }),
    keepLast: flags["keep-last"],
  });
  if (settings.data === null && (settings.subset ?? 0) > PUBLISHED_ROWS) {
    throw new UsageError(
      `--subset must be at most ${PUBLISHED_ROWS} for generated flows: ` +
        `found "${flags.subset}"`,
    );
  }
  const out = namedFlag("out", flags.out) ?? defaultFolder(settings.seed);
  await checkRunFolder(out);

  const run = await trainWithProgress(settings, flags.quiet ?? false);
  await saveRun(run, out);
  run.detector.dispose();
  const { rocAuc, averagePrecision } = run.evaluation;
  console.log(
    `${out}: ROC-AUC ${rocAuc.toFixed(4)}, ` +
      `average precision ${averagePrecision.toFixed(4)}`,
  );
}

/** A flag whose value is a name: there, but empty, is a slip. */
function namedFlag(name: string, text: string | undefined) {
  if (text?.trim() === "") {
    throw new UsageError(`--${name} must not be empty`);
  }
  return text;
}

async function defaultData(): Promise<string | null> {
  const info = await Deno.stat(DEFAULT_DATA).catch(() => null);
  return info === null ? null : DEFAULT_DATA;
}

function defaultFolder(seed: number): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  return join("runs", `${time}Z-${seed}`);
}

/** Trains with a bar per epoch on a terminal; Ctrl-C while it does leaves nothing. */
async function trainWithProgress(
  settings: RunSettings,
  quiet: boolean,
): Promise<Run> {
  const onInterrupt = () => {
    console.error("\nInterrupted: nothing was written");
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", onInterrupt);
  let bar: Progress = SILENT;
  try {
    return await trainAndEvaluate(settings, {
      log: quiet ? () => {} : console.log,
      onBatch(epoch, batch, batches) {
        if (quiet) return;
        if (batch === 1) {
          const label = `Epoch ${epoch}/${settings.epochs}`;
          bar = showProgress(label, batches * settings.batchSize, "rows");
        }
        bar.update(batch * settings.batchSize);
      },
      onEpoch: () => bar.stop(),
    });
  } finally {
    bar.stop();
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}
