import type { LabelChoice } from "../dataset/mod.ts";
import type { ThresholdStrategyName } from "../evaluate/mod.ts";
import type { EngineName } from "../model/mod.ts";
import {
  type Configuration,
  type ConfigurationName,
  CONFIGURATIONS,
  epochsForSubset,
  type PresetName,
  PRESETS,
} from "./configurations.ts";

/** How rows are divided and what may learn from which. */
export const PROTOCOLS = ["honest", "original"] as const;

/** How the honest protocol divides rows: at random, or by when flows began. */
export const SPLITS = ["random", "temporal"] as const;

/** Whether normal flows that are equal are kept together. */
export const DUPLICATES = ["group", "keep"] as const;

/** What a person may choose for a run; everything has a default. */
export interface RunOptions {
  /**
   * Files of flows, folders of them, or the data set's folder; null generates
   * flows. Default null.
   */
  readonly data?: string | readonly string[] | null;
  /** The column that labels flows of another kind. Default the data set's own. */
  readonly labels?: LabelChoice | null;
  /**
   * `honest`, the default: no figure comes from rows that anything was learnt
   * from. `original`: the original notebook's, with its leaks.
   */
  readonly protocol?: typeof PROTOCOLS[number];
  /** What the detector is made of. Default `recommended`. */
  readonly config?: ConfigurationName;
  /** Rows and epochs. Default `default` with data, `sample` without. */
  readonly preset?: PresetName;
  /** Rows to draw instead of the preset's; takes the epochs of its size. */
  readonly subset?: number;
  /** Epochs to train at the most, whatever preset and configuration say. */
  readonly epochs?: number;
  /**
   * Attacks among the training rows, as a share of the normal ones. Default 0,
   * under the original protocol 0.05.
   */
  readonly contamination?: number;
  /** Default `random`. For the honest protocol. */
  readonly split?: typeof SPLITS[number];
  /** Default `group`. For the honest protocol. */
  readonly duplicates?: typeof DUPLICATES[number];
  /** How the threshold is chosen. Default `false-alarm-rate`. For the honest protocol. */
  readonly thresholdStrategy?: ThresholdStrategyName;
  /** Share of normal flows that may be flagged. Default 0.01. For the honest protocol. */
  readonly falseAlarmRate?: number;
  /** Default the configuration's. */
  readonly batchSize?: number;
  /** Default the configuration's. */
  readonly latentDim?: number;
  /** Adam's step size at the start. Default the configuration's. */
  readonly learningRate?: number;
  /** Columns to leave out beside the original's. Default none. */
  readonly exclude?: readonly string[];
  /** Leave out {@linkcode SHORTCUT_COLUMNS} as well. Default false. */
  readonly noShortcuts?: boolean;
  /** Default 42. */
  readonly seed?: number;
  /** Default `auto`. */
  readonly engine?: "auto" | EngineName;
  /** Threads of the engine onnx; null for its default. Default null. */
  readonly threads?: number | null;
  /** Keep the last epoch's weights instead of the best. Default false. */
  readonly keepLast?: boolean;
}

/** A run's options with every default filled in. */
export type RunSettings =
  & Required<
    Omit<
      RunOptions,
      | "data"
      | "preset"
      | "subset"
      | "batchSize"
      | "latentDim"
      | "learningRate"
    >
  >
  & {
    /** Null for generated flows. */
    readonly data: readonly string[] | null;
    /** Null where a subset was asked for instead. */
    readonly preset: PresetName | null;
    /** Rows to draw at the most; null for all. */
    readonly subset: number | null;
    /** The configuration of that name, with what was asked for instead. */
    readonly configuration: Configuration;
  };

/** Fills in the defaults. */
export function runSettings(options: RunOptions = {}): RunSettings {
  const data = typeof options.data === "string"
    ? [options.data]
    : options.data ?? null;
  const preset = options.preset ?? (data === null ? "sample" : "default");
  const { rows, epochs } = options.subset === undefined
    ? PRESETS[preset]
    : { rows: options.subset, epochs: epochsForSubset(options.subset) };
  const protocol = options.protocol ?? "honest";
  const config = options.config ?? "recommended";
  const chosen: Configuration = CONFIGURATIONS[config];
  return {
    data,
    labels: options.labels ?? null,
    preset: options.subset === undefined ? preset : null,
    subset: rows,
    epochs: options.epochs ?? epochs,
    protocol,
    config,
    configuration: {
      ...chosen,
      batchSize: options.batchSize ?? chosen.batchSize,
      latentDim: options.latentDim ?? chosen.latentDim,
      learningRate: options.learningRate ?? chosen.learningRate,
      minSteps: options.epochs === undefined ? chosen.minSteps : 0,
    },
    contamination: options.contamination ??
      (protocol === "original" ? 0.05 : 0),
    split: options.split ?? "random",
    duplicates: options.duplicates ?? "group",
    thresholdStrategy: options.thresholdStrategy ?? "false-alarm-rate",
    falseAlarmRate: options.falseAlarmRate ?? 0.01,
    exclude: options.exclude ?? [],
    noShortcuts: options.noShortcuts ?? false,
    seed: options.seed ?? 42,
    engine: options.engine ?? "auto",
    threads: options.threads ?? null,
    keepLast: options.keepLast ?? false,
  };
}
