/**
 * Classical detectors to compare the autoencoder with.
 *
 * @module
 */
export type { Baseline } from "./baseline.ts";
export { BASELINES } from "./baselines.ts";
