/**
 * How well a score tells attacks from normal flows: curves and their areas,
 * thresholds, reports with scikit-learn's numbers, and how sure they are.
 *
 * @module
 */
export * from "./alert_agreement.ts";
export * from "./average_curves.ts";
export * from "./average_precision_at.ts";
export * from "./bootstrap_intervals.ts";
export * from "./classification_report.ts";
export * from "./column_audit.ts";
export * from "./confusion_matrix.ts";
export * from "./error_statistics.ts";
export * from "./evaluate_model.ts";
export * from "./flows_per_day.ts";
export * from "./precision_recall_curve.ts";
export * from "./rank_agreement.ts";
export * from "./recall_by_category.ts";
export * from "./roc_curve.ts";
export * from "./threshold_sweep.ts";
export * from "./thresholds/mod.ts";
export * from "./wilson_interval.ts";
export * from "./youden.ts";
