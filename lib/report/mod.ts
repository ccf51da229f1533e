/**
 * Reports of runs, for people: what they say, and how that is written down.
 *
 * @module
 */
export * from "./alert_sections.ts";
export * from "./content.ts";
export * from "./model_card.ts";
export * from "./render_html.ts";
export * from "./scoring_report.ts";
export * from "./training_report.ts";
