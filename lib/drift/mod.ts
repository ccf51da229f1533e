/**
 * New flows are compared with those that a detector learnt from.
 *
 * @module
 */
export {
  type AlertDrift,
  byShift,
  type ColumnDrift,
  type ComparedFlows,
  directionOf,
  type Drift,
  DriftCounter,
  hasDrifted,
  type ShareChange,
} from "./drift_counter.ts";
export { SHIFT_BOUND } from "./population_stability.ts";
