import { z } from "zod";
import { listOf } from "../artifacts/mod.ts";
import { NETWORK_LIMITS } from "../model/mod.ts";
import { type Encoding, ORIGINAL_ENCODING } from "../preprocess/mod.ts";

const WEIGHT = z.number().min(0).max(100);

/** Defaults are what runs of earlier versions did, which have none written down. */
const WEIGHTS = z.object({
  residual: WEIGHT.default(1),
  latent: WEIGHT,
  isolation: WEIGHT,
  learnsFrom: z.enum(["train", "validation"]).default("train"),
});

const SCORE_WEIGHTS = WEIGHTS.readonly().nullable();

/** What may be asked of a configuration instead of its own. */
export const BATCH_SIZE = z.int().min(2).max(1_000_000);
export const LATENT_DIM = z.int().min(1).max(NETWORK_LIMITS.latentDim);
export const LEARNING_RATE = z.number().gt(0).max(10);

/** The form of a {@linkcode Configuration} that was written down. */
export const CONFIGURATION = z.object({
  /** How columns become features. */
  encoding: z.object({
    numerical: z.enum(["identity", "log1p"]),
    categorical: z.enum(["rank", "one-hot"]),
    minCategoryRows: z.int().min(1).max(1e9),
    minIndicatorScale: z.number().min(0).max(1),
    clip: z.number().gt(0).nullable(),
    dropConstant: z.boolean(),
  }) satisfies z.ZodType<Encoding>,
  /** Widths of the encoder's hidden layers; the decoder mirrors them. */
  hiddenDims: listOf(
    z.int().min(1).max(NETWORK_LIMITS.width),
    NETWORK_LIMITS.hiddenLayers,
  ).readonly(),
  /** Width of the bottleneck. */
  latentDim: LATENT_DIM,
  /** Dropout rate after each hidden layer of the encoder. */
  dropoutRates: listOf(z.number().min(0).lt(1), NETWORK_LIMITS.hiddenLayers)
    .readonly(),
  /** Rows a step. */
  batchSize: BATCH_SIZE,
  /** Adam's step size at the start. */
  learningRate: LEARNING_RATE,
  /** How it falls: when training gets stuck, or along a cosine. */
  schedule: z.enum(["plateau", "cosine"]),
  /** Steps to train at the least: more epochs than a preset's for few rows. */
  minSteps: z.int().min(0).max(100_000),
  /**
   * How much the parts of the `AnomalyScore` weigh, and which rows it learns from;
   * null scores by the mean squared error.
   */
  scoreWeights: SCORE_WEIGHTS,
  /**
   * The same where attacks are among the training rows (`contamination`). Only runs
   * of earlier versions have it, which go on as they began.
   */
  contaminatedScoreWeights: SCORE_WEIGHTS.optional(),
  /**
   * The same where the flows have no labels, so that any of them may be an attack:
   * the forest counts most, and learns less from the share of training rows that
   * it suspects.
   */
  unlabelledScoreWeights: WEIGHTS.extend({ suspects: z.number().min(0).lt(1) })
    .readonly().nullable().default(null),
}).readonly();

/** What a detector is made of, from columns to scores. */
export type Configuration = z.infer<typeof CONFIGURATION>;

/**
 * The configurations. `original` is the notebook's that this project mirrors;
 * how `recommended` was found is in bench/experiments.md.
 */
export const CONFIGURATIONS = {
  recommended: {
    encoding: {
      numerical: "log1p",
      categorical: "one-hot",
      minCategoryRows: 5,
      minIndicatorScale: 0.05,
      clip: 10,
      dropConstant: true,
    },
    hiddenDims: [128, 64, 32],
    latentDim: 16,
    dropoutRates: [0, 0, 0],
    batchSize: 256,
    learningRate: 5e-3,
    schedule: "cosine",
    minSteps: 2500,
    scoreWeights: {
      ...{ residual: 0.5, latent: 0.5, isolation: 0.3 },
      learnsFrom: "validation",
    },
    unlabelledScoreWeights: {
      ...{ residual: 0.25, latent: 0.125, isolation: 1.5 },
      learnsFrom: "train", // validation rows are no cleaner, and fewer
      suspects: 0.1,
    },
  },
  original: {
    encoding: ORIGINAL_ENCODING,
    hiddenDims: [256, 128, 64],
    latentDim: 16,
    dropoutRates: [0.3, 0.2, 0.2],
    batchSize: 256,
    learningRate: 1e-3,
    schedule: "plateau",
    minSteps: 0,
    scoreWeights: null,
    unlabelledScoreWeights: null,
  },
} as const satisfies Record<string, Configuration>;

/** The name of a configuration. */
export type ConfigurationName = keyof typeof CONFIGURATIONS;

/** How many rows a run draws, and how many epochs it trains at the most. */
export interface Preset {
  /** Rows drawn from the data set; null takes all. */
  readonly rows: number | null;
  readonly epochs: number;
}

/** The original's presets, and `sample`, a first look in well under a minute. */
export const PRESETS = {
  sample: { rows: 10_000, epochs: 20 },
  quick: { rows: 50_000, epochs: 30 },
  medium: { rows: 200_000, epochs: 20 },
  default: { rows: 500_000, epochs: 20 },
  full: { rows: null, epochs: 15 },
} as const satisfies Record<string, Preset>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;

/** The original's epochs for a subset of that many rows, whatever the file holds. */
export function epochsForSubset(rows: number): number {
  if (rows <= 100_000) return 30;
  if (rows <= 500_000) return 20;
  return 15;
}
