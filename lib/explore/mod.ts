/**
 * Flows are counted and compared; nothing is changed.
 *
 * @module
 */
export {
  correlations,
  countValues,
  featureValues,
  type ValueCount,
} from "./explore.ts";
export { latentMovie, latentView } from "./latent_view.ts";
