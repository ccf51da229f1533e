import pl from "nodejs-polars";

/** Flows that were read from lines of text, at least one. */
export interface TextFlows {
  /** Every column as text, under its canonical name. */
  readonly frame: pl.DataFrame;
  /** The number of each flow among the file's, from 0. */
  readonly rows: Uint32Array;
  /** The number of the line where each begins, from 1. */
  readonly lines: Uint32Array;
}

/** Reads a file of text as its bytes come. */
export interface TextReader {
  /**
   * Takes the next piece of the file.
   *
   * @param piece Unchanged, and not kept.
   * @returns The flows whose lines end in it; null for none.
   * @throws {InputError} If a line cannot be a flow, unless such are refused.
   */
  push(piece: Uint8Array): TextFlows | null;
  /** Gives what is left: a last line without an end. */
  end(): TextFlows | null;
}

/**
 * Reads text that comes in pieces: memory is bounded by the piece, or by the
 * longest line, not by the file.
 */
export async function* readPieces(
  pieces: AsyncIterable<Uint8Array>,
  reader: TextReader,
): AsyncGenerator<TextFlows, void> {
  for await (const piece of pieces) {
    const flows = reader.push(piece);
    if (flows) yield flows;
  }
  const flows = reader.end();
  if (flows) yield flows;
}

/**
 * Reads text that is in memory.
 *
 * @param columns Of the frame, where there are no flows.
 */
export function readText(
  bytes: Uint8Array,
  reader: TextReader,
  columns: readonly string[],
): pl.DataFrame {
  const frames = [reader.push(bytes), reader.end()]
    .filter((flows) => flows !== null)
    .map(({ frame }) => frame);
  return frames.length > 0
    ? pl.concat(frames)
    : pl.DataFrame(columns.map((name) => pl.Series(name, [], pl.String)));
}
