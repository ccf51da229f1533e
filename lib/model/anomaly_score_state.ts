import { z } from "zod";
import {
  FINITE,
  listOf,
  numberList,
  POSITIVE,
  wholeNumber,
} from "../artifacts/mod.ts";
import { faultOfTrees } from "../isolation/mod.ts";

export const FORMAT_VERSION = 1;

const finite = z.number();

const TREE = z.object({
  features: numberList(wholeNumber(0)),
  thresholds: numberList(FINITE),
  left: numberList(wholeNumber(-1)),
  right: numberList(wholeNumber(-1)),
  rows: numberList(wholeNumber(1)),
});

/** What the score learns, as it stands in `score.json`. */
export const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** √(mean r² + floor²) of each feature's residual, shape `[features]`. */
  residualScale: numberList(POSITIVE),
  /** The mean latent vector, shape `[latentDim]`. */
  latentMean: numberList(FINITE),
  /** The inverse of the latent covariance, row-major, `[latentDim × latentDim]`. */
  latentPrecision: numberList(FINITE),
  /** The power of the latent distance. */
  latentWeight: finite.nonnegative(),
  isolation: z.object({
    trees: listOf(TREE, 10_000),
    rowsPerTree: z.int().min(2).max(2 ** 31 - 1),
    /** Mean and deviation of the forest's scores on the training rows. */
    mean: finite,
    scale: finite.positive(),
    /** What a deviation above the mean adds to the score's logarithm. */
    weight: finite.nonnegative(),
  }),
}).superRefine(({ latentMean, latentPrecision, ...state }, context) => {
  const add = (path: string[], message: string | null) => {
    if (message === null) return;
    context.addIssue({ code: "custom", path, message });
  };
  const [expected, found] = [latentMean.length ** 2, latentPrecision.length];
  if (found !== expected) {
    add(
      ["latentPrecision"],
      `expected ${expected} numbers, a row and a column for each latent value, ` +
        `found ${found}`,
    );
  }
  const { isolation, residualScale } = state;
  add(["isolation", "trees"], faultOfTrees(isolation, residualScale.length));
});

export type State = z.infer<typeof STATE>;
