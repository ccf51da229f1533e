import type pl from "nodejs-polars";
import {
  parseColumns,
  withCanonicalTexts,
} from "../schema/canonical_values.ts";
import { kindOf } from "../schema/column_types.ts";
import { readCsvPieces } from "../csv/read_csv.ts";
import { filePieces, gunzippedPieces } from "./file_pieces.ts";
import type { FlowFile, FlowSource } from "./find_flows.ts";
import { labelColumnIn, withChosenLabels } from "../schema/label_choice.ts";

const PIECE_BYTES = 8 << 20; // some 40,000 flows

/**
 * Reads a CSV file of flows, a frame a piece of it.
 *
 * Columns that the flow columns' table knows have its types, or text where a
 * value is none of that type; the others are text still.
 *
 * @param columns Those to read, as the source names them.
 * @param onPiece Told how many bytes each piece of the file had, packed bytes
 * of a gzip file at its end.
 * @throws {InputError} If the file cannot be read, or a line does not fit.
 */
export async function* readCsvFile(
  { path, format, bytes, dialect, columns: own }: FlowFile,
  { labels, name }: FlowSource,
  columns: readonly string[],
  onPiece: (bytes: number) => void = () => {},
): AsyncGenerator<pl.DataFrame, void> {
  const labelSource = labels && labelColumnIn(own, labels, name);
  const isPacked = format === "csv.gz";
  const pieces = (isPacked ? gunzippedPieces : filePieces)(path, PIECE_BYTES);
  const options = {
    dialect: dialect!,
    path,
    columns: own.filter((name) =>
      columns.includes(name) || name === labelSource
    ),
  };
  const counted = async function* () {
    for await (const piece of pieces) {
      yield piece;
      if (!isPacked) onPiece(piece.length);
    }
  };
  for await (const text of readCsvPieces(counted(), options)) {
    const labelled = withChosenLabels(text, text, labels, name);
    yield parseColumns(
      withCanonicalTexts(labelled.select(...columns)),
      (column) => kindOf(column) !== undefined,
    );
  }
  if (isPacked) onPiece(bytes);
}
