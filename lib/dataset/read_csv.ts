import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { InputError } from "../errors.ts";
import { csvBlocks } from "./csv_blocks.ts";
import { canonicalNames } from "./rename_columns.ts";

/**
 * Reads CSV from memory, every column as text and under the Parquet release's
 * name.
 *
 * @param path What to call the file in messages.
 * @throws {InputError} If Polars cannot read it.
 */
export function readCsv(bytes: Uint8Array, path: string): pl.DataFrame {
  // The same bytes as a Node.js buffer, which is what Polars takes.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const frame = pl.readCSV(buffer, { inferSchemaLength: 0 });
    frame.columns = canonicalNames(frame.columns);
    return frame;
  } catch (error) {
    throw new InputError(
      `${path}: cannot read the CSV file: ${(error as Error).message}`,
    );
  }
}

/**
 * {@linkcode readCsv} for a file, a block of lines at a time.
 *
 * @param blockBytes See {@linkcode csvBlocks}.
 */
export async function* readCsvBlocks(
  path: string,
  blockBytes?: number,
): AsyncGenerator<pl.DataFrame, void> {
  for await (const block of csvBlocks(path, blockBytes)) {
    yield readCsv(block, path);
  }
}
