/**
 * Flows are counted and compared; nothing is changed.
 *
 * @module
 */
export { correlations } from "./correlations.ts";
export { countValues, type ValueCount } from "./count_values.ts";
export { featureValues } from "./feature_values.ts";
export { latentView } from "./latent_view.ts";
