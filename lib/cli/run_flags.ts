import type { ParseArgsConfig } from "node:util";
import { join } from "node:path";
import {
  holdsFlows,
  type LabelChoice,
  PUBLISHED_ROWS,
} from "../dataset/mod.ts";
import { UsageError } from "../base/mod.ts";
import {
  THRESHOLD_STRATEGIES,
  type ThresholdStrategyName,
} from "../evaluate/mod.ts";
import { ENGINE_NAMES, NETWORK_LIMITS } from "../model/mod.ts";
import {
  type ConfigurationName,
  CONFIGURATIONS,
  DUPLICATES,
  type PresetName,
  PRESETS,
  PROTOCOLS,
  type RunSettings,
  runSettings,
  SPLITS,
} from "../pipeline/mod.ts";
import { choiceFlag, integerFlag, numberFlag } from "./command.ts";

/** The flags that say what a run does, for `parseFlags`. */
export const RUN_FLAGS = {
  "batch-size": { type: "string" },
  config: { type: "string" },
  contamination: { type: "string" },
  data: { type: "string", multiple: true },
  duplicates: { type: "string" },
  engine: { type: "string" },
  epochs: { type: "string" },
  exclude: { type: "string" },
  "false-alarm-rate": { type: "string" },
  "keep-last": { type: "boolean" },
  label: { type: "string" },
  "latent-dim": { type: "string" },
  "learning-rate": { type: "string" },
  "no-shortcuts": { type: "boolean" },
  normal: { type: "string" },
  preset: { type: "string" },
  protocol: { type: "string" },
  seed: { type: "string" },
  seeds: { type: "string" },
  split: { type: "string" },
  subset: { type: "string" },
  threads: { type: "string" },
  "threshold-strategy": { type: "string" },
} as const satisfies ParseArgsConfig["options"];

/** How the flags read in a task's help; what each task adds comes after. */
export const RUN_FLAGS_HELP = `Data
  --data PATH          Parquet, CSV (plain or in gzip), JSON lines, or a folder of
                       such files; may be given several times
                       (default: data/UNSW-NB15 if present, else generated flows)
  --label COLUMN       column that labels flows of another kind than UNSW-NB15's
  --normal VALUE       its value in normal flows; others are attacks
  --preset NAME        sample   10,000 rows, 20 epochs (default for generated flows)
                       quick    50,000 rows, 30 epochs
                       medium  200,000 rows, 20 epochs
                       default 500,000 rows, 20 epochs (default with data)
                       full        all rows, 15 epochs
  --subset N           draw N rows instead, with the epochs of that size
  --exclude COL,COL    leave these columns out as well
  --no-shortcuts       leave out sttl, dttl and ct_state_ttl, which give this data
                       set's attackers away

Protocol
  --protocol NAME      honest: learns and chooses nothing on test flows (default)
                       original: as the original notebook, its leaks included
  --contamination R    attacks in training, share of its normal rows
                       (default 0; original 0.05)
  --split NAME         random, or temporal: test on the latest fifth (default random)
  --duplicates NAME    group: equal normal flows stay together; keep: they may be
                       in training and test (default group)
  --threshold-strategy NAME
                       false-alarm-rate: flags that share of validation flows
                       youden: best on validation flows and labelled attacks
                       pot: extreme values fitted to the validation scores
                       (default false-alarm-rate)
  --false-alarm-rate R share of normal flows that may be flagged (default 0.01)
  --seed N             subset, split, weights, shuffling, dropout (default 42)
  --seeds N            runs with seed, seed+1, … and gives mean and deviation

Training
  --config NAME        recommended (default), or original: the notebook's network
  --epochs N           epochs at the most, whatever preset and config say (else
                       the recommended config takes at least 2,000 steps)
  --batch-size N       rows a step (default 256)
  --latent-dim N       width of the bottleneck (default 8; original 16)
  --learning-rate R    Adam's step size at the start (default 0.005; original 0.001)
  --engine NAME        auto, onnx, tensorflow, wasm or cpu (default auto: TensorFlow
                       on a GPU, else onnx)
  --threads N          threads of the engine onnx (default one a processor, up to 4)
  --keep-last          keep the last epoch's weights, not the best`;

/** Flags that only the honest protocol heeds. */
const HONEST_FLAGS = [
  "split",
  "duplicates",
  "threshold-strategy",
  "false-alarm-rate",
] as const;

/** The largest seed there is. */
const MAX_SEED = 2 ** 31 - 1;

const DEFAULT_DATA = "data/UNSW-NB15";

/** What `parseFlags` makes of {@linkcode RUN_FLAGS}. */
export type RunFlagValues = {
  readonly [Name in keyof typeof RUN_FLAGS]?: (typeof RUN_FLAGS)[Name] extends
    { multiple: true } ? string[]
    : (typeof RUN_FLAGS)[Name]["type"] extends "boolean" ? boolean
    : string;
};

/** What a run is to do, and how often. */
export interface SettingsAndSeeds {
  readonly settings: RunSettings;
  /** How many seeds; null for one run. */
  readonly seeds: number | null;
}

/**
 * Reads the flags of a run.
 *
 * @throws {UsageError} If one has no possible value, or they contradict.
 */
export async function readRunFlags(
  flags: RunFlagValues,
): Promise<SettingsAndSeeds> {
  const protocol = choiceFlag("protocol", flags.protocol, PROTOCOLS);
  for (const name of HONEST_FLAGS) {
    if (protocol === "original" && flags[name] !== undefined) {
      throw new UsageError(
        `--${name} is for --protocol honest: found --protocol original`,
      );
    }
  }
  const settings = runSettings({
    data: flags.data?.map((path) => namedFlag("data", path)!) ??
      await defaultData(),
    labels: labelFlags(flags),
    protocol,
    config: choiceFlag(
      "config",
      flags.config,
      Object.keys(CONFIGURATIONS) as ConfigurationName[],
    ),
    preset: choiceFlag(
      "preset",
      flags.preset,
      Object.keys(PRESETS) as PresetName[],
    ),
    subset: integerFlag("subset", flags.subset, { min: 100, max: 1e9 }),
    epochs: integerFlag("epochs", flags.epochs, { min: 1, max: 100_000 }),
    contamination: numberFlag("contamination", flags.contamination, {
      min: 0,
      max: 0.5,
    }),
    split: choiceFlag("split", flags.split, SPLITS),
    duplicates: choiceFlag("duplicates", flags.duplicates, DUPLICATES),
    thresholdStrategy: choiceFlag(
      "threshold-strategy",
      flags["threshold-strategy"],
      Object.keys(THRESHOLD_STRATEGIES) as ThresholdStrategyName[],
    ),
    falseAlarmRate: numberFlag("false-alarm-rate", flags["false-alarm-rate"], {
      min: 0,
      max: 0.5,
      aboveMin: true,
    }),
    batchSize: integerFlag("batch-size", flags["batch-size"], {
      min: 2,
      max: 1_000_000,
    }),
    latentDim: integerFlag("latent-dim", flags["latent-dim"], {
      min: 1,
      max: NETWORK_LIMITS.latentDim,
    }),
    learningRate: numberFlag("learning-rate", flags["learning-rate"], {
      min: 0,
      max: 10,
      aboveMin: true,
    }),
    exclude: flags.exclude?.split(",").map((name) =>
      namedFlag("exclude", name)!.trim()
    ),
    noShortcuts: flags["no-shortcuts"],
    seed: integerFlag("seed", flags.seed, { min: 0, max: MAX_SEED }),
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
  const seeds = integerFlag("seeds", flags.seeds, {
    min: 1,
    max: Math.min(1000, MAX_SEED - settings.seed + 1),
  });
  return { settings, seeds: seeds ?? null };
}

/** A flag whose value is a name: there, but empty, is a slip. */
export function namedFlag(name: string, text: string | undefined) {
  if (text?.trim() === "") {
    const flag = name === name.toUpperCase() ? name : `--${name}`;
    throw new UsageError(`${flag} must not be empty`);
  }
  return text;
}

/** Which column has the labels of flows of another kind. */
export function labelFlags(
  { label, normal }: { label?: string; normal?: string },
): LabelChoice | null {
  const column = namedFlag("label", label);
  if (column !== undefined) {
    return { column, normal: namedFlag("normal", normal) ?? null };
  }
  if (normal === undefined) return null;
  throw new UsageError(`--normal is for --label COLUMN: found none`);
}

/** The data set's folder where it holds flows; a download may be under way. */
async function defaultData(): Promise<string[] | null> {
  return await holdsFlows(DEFAULT_DATA) ? [DEFAULT_DATA] : null;
}

/**
 * Where a run goes unless told: `runs/<UTC time>-<seed>`.
 *
 * @param kind Put before the time. Default: nothing.
 */
export function defaultRunFolder(seed: number, kind?: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const name = `${time}Z-${seed}`;
  return join("runs", kind === undefined ? name : `${kind}-${name}`);
}
