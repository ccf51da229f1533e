/**
 * Classical detectors to compare the autoencoder with.
 *
 * @module
 */
export { type Baseline, BASELINES } from "./baselines.ts";
