/**
 * How well a score tells attacks from normal flows: curves and their areas,
 * thresholds, and reports with scikit-learn's numbers.
 *
 * @module
 */
export * from "./classification_report.ts";
export * from "./confusion_matrix.ts";
export * from "./error_statistics.ts";
export * from "./evaluate_model.ts";
export * from "./precision_recall_curve.ts";
export * from "./roc_curve.ts";
export * from "./youden.ts";
