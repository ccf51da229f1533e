/**
 * Ways to choose the threshold from validation flows, by name.
 *
 * @module
 */
export {
  flowsWithin,
  THRESHOLD_STRATEGIES,
  type ThresholdStrategyName,
} from "./threshold_strategies.ts";
