/**
 * What files of flows are, and what training would make of them.
 *
 * @module
 */
export { inspectFlows } from "./inspect_flows.ts";
export { describeInspection } from "./inspection_report.ts";
