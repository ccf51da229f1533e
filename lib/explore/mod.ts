/**
 * Flows are counted and compared; nothing is changed.
 *
 * @module
 */
export { correlations, countValues, featureValues } from "./explore.ts";
export { latentMovie, latentView } from "./latent_view.ts";
