import type { TextReader } from "../../../lib/dataset/text/mod.ts";

/**
 * What a reader makes of bytes that come in pieces.
 *
 * @param sizes Of the pieces, again and again.
 */
export function readPieces(
  reader: TextReader,
  bytes: Uint8Array,
  sizes: readonly number[],
) {
  const pieces = [];
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    pieces.push(reader.push(bytes.subarray(start, start + size)));
    start += size;
  }
  const flows = [...pieces, reader.end()].filter((flows) => flows !== null);
  return {
    records: flows.flatMap(({ frame }) => frame.toRecords()),
    rows: flows.flatMap(({ rows }) => [...rows]),
    lines: flows.flatMap(({ lines }) => [...lines]),
  };
}
