export { inspectFlows } from "./inspect_flows.ts";
export { describeInspection } from "./inspection_report.ts";
