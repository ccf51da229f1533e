/**
 * Detectors and protocols side by side.
 *
 * @module
 */
export { compareDetectors } from "./compare_detectors.ts";
export {
  comparisonFigure,
  describeComparison,
  recallFigure,
  saveComparison,
} from "./comparison_report.ts";
export { leakLedger, ledgerFigure } from "./leak_ledger.ts";
