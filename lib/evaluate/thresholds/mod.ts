/**
 * Ways to choose the threshold from validation flows, by name.
 *
 * @module
 */
export { flowsWithin } from "./false_alarm_rate.ts";
export {
  THRESHOLD_STRATEGIES,
  type ThresholdStrategyName,
} from "./threshold_strategies.ts";
