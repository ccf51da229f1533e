import type { EngineName } from "../model/engine.ts";
import { epochsForSubset, type PresetName, PRESETS } from "./presets.ts";

/** What a person may choose for a run; everything has a default. */
export interface RunOptions {
  /** File of flows or the data set's folder; null generates flows. Default null. */
  readonly data?: string | null;
  /** The only one there is: the original's, with its leaks. */
  readonly protocol?: "original";
  /** Rows and epochs. Default `default` with data, `sample` without. */
  readonly preset?: PresetName;
  /** Rows to draw instead of the preset's; takes the epochs of its size. */
  readonly subset?: number;
  /** Epochs to train at the most, whatever the preset says. */
  readonly epochs?: number;
  /** Attacks among the training rows, as a share of the normal ones. Default 0.05. */
  readonly contamination?: number;
  /** Default 256. */
  readonly batchSize?: number;
  /** Default 16. */
  readonly latentDim?: number;
  /** Adam's step size at the start. Default 0.001. */
  readonly learningRate?: number;
  /** Columns to leave out beside the original's. Default none. */
  readonly exclude?: readonly string[];
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
  & Required<Omit<RunOptions, "preset" | "subset">>
  & {
    /** Null where a subset was asked for instead. */
    readonly preset: PresetName | null;
    /** Rows to draw at the most; null for all. */
    readonly subset: number | null;
  };

/** Fills in the defaults. */
export function runSettings(options: RunOptions = {}): RunSettings {
  const data = options.data ?? null;
  const preset = options.preset ?? (data === null ? "sample" : "default");
  const { rows, epochs } = options.subset === undefined
    ? PRESETS[preset]
    : { rows: options.subset, epochs: epochsForSubset(options.subset) };
  return {
    data,
    preset: options.subset === undefined ? preset : null,
    subset: rows,
    epochs: options.epochs ?? epochs,
    protocol: options.protocol ?? "original",
    contamination: options.contamination ?? 0.05,
    batchSize: options.batchSize ?? 256,
    latentDim: options.latentDim ?? 16,
    learningRate: options.learningRate ?? 1e-3,
    exclude: options.exclude ?? [],
    seed: options.seed ?? 42,
    engine: options.engine ?? "auto",
    threads: options.threads ?? null,
    keepLast: options.keepLast ?? false,
  };
}
