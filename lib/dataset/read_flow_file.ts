import type pl from "nodejs-polars";
import { parseColumns, withCanonicalTexts } from "./canonical_values.ts";
import { kindOf } from "./column_types.ts";
import { readCsvPieces } from "./csv/read_csv.ts";
import { filePieces, gunzippedPieces } from "./file_pieces.ts";
import type { FlowFile, FlowSource } from "./find_flows.ts";
import { labelColumnIn, withChosenLabels } from "./label_choice.ts";

const PIECE_BYTES = 8 << 20; // some 40,000 flows

/**
 * Reads a CSV file of flows, a frame a piece of it.
 *
 * Columns that the flow columns' table knows have its types, or text where a
 * value is none of that type; the others are text still.
 *
 * @param columns Those to read, as the source names them.
 * @param pieceBytes About how much of the file is in memory at a time. Default
 * 8 MiB.
 */
export async function* readCsvFile(
  { path, format, dialect, columns: own }: FlowFile,
  { labels, name }: FlowSource,
  columns: readonly string[],
  pieceBytes: number = PIECE_BYTES,
): AsyncGenerator<pl.DataFrame, void> {
  const labelSource = labels && labelColumnIn(own, labels, name);
  const pieces = (format === "csv.gz" ? gunzippedPieces : filePieces)(
    path,
    pieceBytes,
  );
  const options = {
    dialect: dialect!,
    path,
    columns: own.filter((name) =>
      columns.includes(name) || name === labelSource
    ),
  };
  for await (const text of readCsvPieces(pieces, options)) {
    const labelled = withChosenLabels(
      withCanonicalTexts(text),
      text,
      labels,
      name,
    );
    yield parseColumns(
      labelled.select(...columns),
      (column) => kindOf(column) !== undefined,
    );
  }
}
