/**
 * Classical anomaly detectors, to compare the autoencoder with: linear
 * reconstruction, isolation, distance and density.
 *
 * @module
 */
export * from "./baseline.ts";
export * from "./baselines.ts";
export * from "./histogram.ts";
export * from "./k_nearest_neighbours.ts";
export * from "./pca_reconstruction.ts";
