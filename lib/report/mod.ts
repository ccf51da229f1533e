/**
 * Runs and scorings become pages that people read.
 *
 * @module
 */
export { describeReason } from "./alert_sections.ts";
export { type Text } from "./content.ts";
export { driftChart } from "./drift_section.ts";
export { isPublishedData, renderModelCard } from "./model_card.ts";
export { periodCharts } from "./period_section.ts";
export { renderHtml } from "./render_html.ts";
export { runCharts, seedsRecallFigure } from "./run_charts.ts";
export {
  knownRun,
  scoringReport,
  type ScoringSummary,
} from "./scoring_report.ts";
export { trainingReport } from "./training_report.ts";
