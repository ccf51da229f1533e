import {
  CsvReader,
  JsonLinesReader,
  type LineOptions,
  type TextFlows,
  type TextReader,
} from "./text/mod.ts";
import {
  columnsNamed,
  labelColumnIn,
  withCanonicalTexts,
  withChosenLabels,
} from "./columns/mod.ts";
import { type Chunks, fileChunks, gather, gunzipped } from "./files/mod.ts";
import type { FlowSource } from "./find_flows.ts";
import type { FlowFile } from "./flow_file.ts";

const PIECE_BYTES = 8 << 20; // some 40,000 flows
/** How long a flow of a stream waits for others, in ms: nobody notices. */
const PATIENCE = 200;

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
 * Reads CSV or JSON lines, a frame a piece: memory is bounded by the piece, or by
 * the longest line, not by the file.
 *
 * @param onPiece Told after each piece how many more bytes of the file were read,
 * packed ones of gzip; what it throws ends the reading.
 * @returns Every column as text in its canonical spelling: those asked for, then
 * the optional ones.
 * @throws {InputError} If the file cannot be read, or a line does not fit.
 */
export async function* readTextFile(
  file: FlowFile,
  { labels, name }: FlowSource,
  options: TextOptions,
  onPiece: (bytes: number) => void = () => {},
): AsyncGenerator<TextFlows, void> {
  const { columns, optional = [] } = options;
  const chosen = [...columns, ...optional];
  const source = labels && labelColumnIn(file.columns, labels, name);
  const isRead = (column: string) =>
    chosen.includes(column) || column === source;
  const { path, dialect } = file;
  const reader: TextReader = dialect === null
    ? new JsonLinesReader({
      ...options,
      path,
      columns: labels === null ? columns : file.columns.filter(isRead),
    })
    : new CsvReader({
      ...options,
      path,
      dialect,
      columns: file.columns.filter(isRead),
    });
  const finished = ({ frame, rows, lines }: TextFlows) => {
    const labelled = withChosenLabels(frame, frame, labels, name);
    return {
      frame: withCanonicalTexts(labelled.select(...columnsNamed(chosen))),
      rows,
      lines,
    };
  };
  for await (const piece of piecesOf(file, onPiece)) {
    const flows = reader.push(piece);
    if (flows) yield finished(flows);
  }
  const flows = reader.end();
  if (flows) yield finished(flows);
}

/** The file's text. */
async function* piecesOf(
  { path, format, chunks }: FlowFile,
  onPiece: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  if (chunks !== null) { // unpacked already
    for await (const piece of gather(chunks, PIECE_BYTES, PATIENCE)) {
      yield piece;
      onPiece(0);
    }
    return;
  }
  let read = 0;
  const counted = async function* (): Chunks {
    for await (const chunk of fileChunks(path)) {
      read += chunk.length;
      yield chunk;
    }
  };
  const text = format.endsWith(".gz") ? gunzipped(counted(), path) : counted();
  for await (const piece of gather(text, PIECE_BYTES)) {
    yield piece;
    onPiece(read);
    read = 0;
  }
}
