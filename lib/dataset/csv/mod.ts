export { type CsvDialect, csvDialect, HEAD_BYTES } from "./csv_dialect.ts";
export { CsvReader } from "./read_csv.ts";
