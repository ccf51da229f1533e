/**
 * Flows as lines of text: CSV in its dialects, and JSON lines.
 *
 * @module
 */
export { type CsvDialect, csvDialect, HEAD_BYTES } from "./csv_dialect.ts";
export { CsvReader } from "./csv_reader.ts";
export { jsonColumns, JsonLinesReader } from "./json_lines.ts";
export { LineNotes, type OnNoted } from "./line_notes.ts";
export {
  type LineOptions,
  type RefusedLine,
  type TextFlows,
  type TextReader,
} from "./line_reader.ts";
