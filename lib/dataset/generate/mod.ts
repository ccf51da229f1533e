/**
 * Flows that are made up: shaped like UNSW-NB15, not traffic.
 *
 * @module
 */
export { classCounts } from "./attack_traffic.ts";
export {
  drawFlows,
  type FlowOptions,
  generateFlows,
} from "./generate_flows.ts";
export { LOG_LAYOUTS, type LogName, writeLog } from "./logs/mod.ts";
export { encodeFlows, writeFlows } from "./write_flows.ts";
