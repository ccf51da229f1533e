/**
 * Flows as JSON lines.
 *
 * @module
 */
export { jsonColumns, JsonLinesReader } from "./json_lines.ts";
