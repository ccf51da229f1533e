/**
 * Flows that are made up: shaped like UNSW-NB15, not traffic.
 *
 * @module
 */
export { generateFlows } from "./generate_flows.ts";
export { classCounts } from "./label_urn.ts";
export { encodeFlows, parquetStream, writeFlows } from "./write_parquet.ts";
