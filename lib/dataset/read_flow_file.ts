import { CsvReader } from "./csv/mod.ts";
import { JsonLinesReader } from "./json/mod.ts";
import type { LineOptions } from "./refused_line.ts";
import {
  labelColumnIn,
  withCanonicalTexts,
  withChosenLabels,
} from "./columns/mod.ts";
import { readPieces, type TextFlows, type TextReader } from "./text_reader.ts";
import { filePieces, gunzippedPieces } from "./files/mod.ts";
import type { FlowFile, FlowSource } from "./find_flows.ts";

const PIECE_BYTES = 8 << 20; // some 40,000 flows

/** What to read of a file of text. */
export interface TextOptions extends LineOptions {
  /** The columns to read, as the source names them. */
  readonly columns: readonly string[];
  /** Those that are read where a line of JSON has them. Default none. */
  readonly optional?: readonly string[];
  /** In which columns JSON's true and false are 1 and 0; `JsonLinesOptions`. */
  readonly isNumber?: (column: string) => boolean;
}

/**
 * Reads a CSV file of flows, or one of JSON lines, a frame a piece of it.
 *
 * @param onPiece Told how many bytes each piece of the file had, packed bytes
 * of a gzip file at its end.
 * @returns Every column as text in its canonical spelling: those asked for, then
 * the optional ones.
 * @throws {InputError} If the file cannot be read, or a line does not fit.
 */
export async function* readTextFile(
  file: FlowFile,
  source: FlowSource,
  options: TextOptions,
  onPiece: (bytes: number) => void = () => {},
): AsyncGenerator<TextFlows, void> {
  const { path, format, bytes } = file;
  const isPacked = format.endsWith(".gz");
  const pieces = (isPacked ? gunzippedPieces : filePieces)(path, PIECE_BYTES);
  const counted = async function* () {
    for await (const piece of pieces) {
      yield piece;
      if (!isPacked) onPiece(piece.length);
    }
  };
  yield* readTextPieces(counted(), file, source, options);
  if (isPacked) onPiece(bytes);
}

/** {@linkcode readTextFile} for bytes that come from elsewhere, unpacked. */
export async function* readTextPieces(
  pieces: AsyncIterable<Uint8Array>,
  file: FlowFile,
  { labels, name }: FlowSource,
  options: TextOptions,
): AsyncGenerator<TextFlows, void> {
  const { columns, optional = [] } = options;
  const chosen = [...columns, ...optional];
  const source = labels && labelColumnIn(file.columns, labels, name);
  const isRead = (column: string) =>
    chosen.includes(column) || column === source;
  const reader: TextReader = file.dialect === null
    ? new JsonLinesReader({
      ...options,
      path: file.path,
      columns: labels === null ? columns : file.columns.filter(isRead),
    })
    : new CsvReader({
      ...options,
      path: file.path,
      dialect: file.dialect,
      columns: file.columns.filter(isRead),
    });
  for await (const { frame, rows, lines } of readPieces(pieces, reader)) {
    const labelled = withChosenLabels(frame, frame, labels, name);
    yield {
      frame: withCanonicalTexts(labelled.select(...chosen)),
      rows,
      lines,
    };
  }
}
