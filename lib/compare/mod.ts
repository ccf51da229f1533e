/**
 * Detectors and protocols side by side.
 *
 * @module
 */
export { compareDetectors } from "./compare_detectors.ts";
export { comparisonFigure, describeComparison } from "./comparison_report.ts";
export { leakLedger } from "./leak_ledger.ts";
export { ledgerFigure } from "./ledger_figure.ts";
export { saveComparison } from "./save_comparison.ts";
