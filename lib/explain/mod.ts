/**
 * Why flows are suspicious: the columns that the network fails to reconstruct,
 * flow by flow and over many alerts.
 *
 * @module
 */
export * from "./alert.ts";
export * from "./alert_collector.ts";
export * from "./explainer.ts";
export * from "./score_factors.ts";
