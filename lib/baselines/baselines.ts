import { fitIsolationForest, type RowScorer } from "../isolation/mod.ts";
import type { Matrix } from "../base/mod.ts";
import { fitEcod } from "./ecod.ts";
import { fitGaussianMixture } from "./gaussian_mixture.ts";
import { fitHistograms } from "./histogram.ts";
import { fitNearestNeighbours } from "./k_nearest_neighbours.ts";
import { fitLocalOutlierFactor } from "./local_outlier_factor.ts";
import { fitOneClassSvm } from "./one_class_svm.ts";
import { fitPcaReconstruction } from "./pca_reconstruction.ts";

/** A classical anomaly detector, to compare the autoencoder with. */
export interface Baseline {
  /** What settings and files call it: `"isolation-forest"`, say. */
  readonly name: string;
  /** What a person reads: `"Isolation forest"`, say. */
  readonly label: string;
  /**
   * Learns rows, all taken for normal, with the defaults of its own options.
   *
   * @param train Shape `[nTrain, columns]`. Unchanged, and not kept.
   * @param options.seed Drives what is drawn at random; the same seed and rows
   * give the same scores, bit for bit.
   * @param options.signal Stops those that take long, which throw its reason.
   * @throws {TypeError} If the rows have no columns.
   * @throws {RangeError} If there are too few rows, or a value is not finite.
   */
  fit(
    train: Matrix,
    options: { seed: number; signal?: AbortSignal },
  ): Promise<RowScorer>;
}

/** All of them, each with its defaults; the nearest of kin comes first. */
export const BASELINES: readonly Baseline[] = [
  {
    name: "pca",
    label: "PCA reconstruction",
    fit: (train) => Promise.try(fitPcaReconstruction, train),
  },
  {
    name: "isolation-forest",
    label: "Isolation forest",
    fit: (train, { seed }) => Promise.try(fitIsolationForest, train, { seed }),
  },
  {
    name: "nearest-neighbours",
    label: "Nearest neighbours (k = 5)",
    fit: (train, { seed }) => fitNearestNeighbours(train, { seed }),
  },
  {
    name: "local-outlier-factor",
    label: "Local outlier factor (LOF)",
    fit: (train, { seed }) => fitLocalOutlierFactor(train, { seed }),
  },
  {
    name: "one-class-svm",
    label: "One-class SVM",
    fit: fitOneClassSvm,
  },
  {
    name: "gaussian-mixture",
    label: "Gaussian mixture",
    fit: fitGaussianMixture,
  },
  {
    name: "histogram",
    label: "Histograms (HBOS)",
    fit: (train) => Promise.try(fitHistograms, train),
  },
  {
    name: "ecod",
    label: "Tail probabilities (ECOD)",
    fit: (train) => fitEcod(train),
  },
];
