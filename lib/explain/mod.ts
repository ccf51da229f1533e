/**
 * Why flows are suspicious, one by one and many together.
 *
 * @module
 */
export {
  type Alert,
  AlertCollector,
  type AlertGroup,
  ALERTS_KEPT,
  type Driver,
  type ExplainedAlerts,
  type FlowValues,
  type Reason,
  REASONS_KEPT,
  type ScoredPiece,
} from "./alert_collector.ts";
export { Explainer, scoreFactors } from "./explainer.ts";
