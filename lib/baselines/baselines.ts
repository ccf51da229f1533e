import type { Baseline } from "./baseline.ts";
import { fitHistograms } from "./histogram.ts";
import { fitIsolationForest } from "../isolation/mod.ts";
import { fitNearestNeighbours } from "./k_nearest_neighbours.ts";
import { fitPcaReconstruction } from "./pca_reconstruction.ts";

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
    name: "histogram",
    label: "Histograms (HBOS)",
    fit: (train) => Promise.try(fitHistograms, train),
  },
];
