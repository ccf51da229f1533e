/**
 * Why flows are suspicious, one by one and many together.
 *
 * @module
 */
export type {
  Alert,
  AlertGroup,
  Driver,
  ExplainedAlerts,
  Reason,
} from "./alert.ts";
export {
  AlertCollector,
  ALERTS_KEPT,
  REASONS_KEPT,
  type ScoredPiece,
} from "./alert_collector.ts";
export { Explainer, scoreFactors } from "./explainer.ts";
