/**
 * CSV as tools write it: its dialect, its lines, its values.
 *
 * @module
 */
export { type CsvDialect, csvDialect, HEAD_BYTES } from "./csv_dialect.ts";
export { CsvReader } from "./read_csv.ts";
