/**
 * Flows that are made up: shaped like UNSW-NB15, not traffic.
 *
 * @module
 */
export { classCounts } from "./attack_traffic.ts";
export { generateFlows } from "./generate_flows.ts";
export { encodeFlows, writeFlows } from "./write_flows.ts";
