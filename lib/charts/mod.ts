/**
 * Charts of flows, training and evaluation, each a function from plain data to
 * an Observable Plot figure, and the way from a figure to SVG and PNG.
 *
 * @module
 */
export * from "./class_bars.ts";
export * from "./comparison_chart.ts";
export * from "./confusion_matrix_chart.ts";
export * from "./correlation_heatmap.ts";
export * from "./curve_band_chart.ts";
export * from "./error_histogram.ts";
export * from "./feature_distributions.ts";
export type { ChartOptions, Figure } from "./figure.ts";
export * from "./latent_scatter.ts";
export * from "./loss_curves.ts";
export * from "./precision_recall_chart.ts";
export * from "./render_png.ts";
export * from "./render_svg.ts";
export * from "./roc_curve_chart.ts";
export * from "./score_histogram.ts";
export * from "./score_scatter.ts";
export * from "./share_dots.ts";
export * from "./speed_ratios.ts";
export * from "./threshold_curves.ts";
