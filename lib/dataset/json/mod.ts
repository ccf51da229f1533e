export { jsonColumns, JsonLinesReader } from "./json_lines.ts";
