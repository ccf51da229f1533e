import { createHash } from "node:crypto";
import { InputError, systemError } from "../errors.ts";

/** The two kinds of files that hold flows. */
export type FlowFormat = "parquet" | "csv";

const HEAD_BYTES = 4096;
const TAIL_BYTES = 4;
const HASHED_AT_ONCE = 1 << 20; // bytes; larger pieces gain nothing

/**
 * Tells what a file of flows is by its content, not by its name.
 *
 * @param head The first bytes, 4,096 where there are as many.
 * @param tail The last four.
 * @param path What to call the file in messages.
 * @throws {InputError} If it is empty, cut short, or neither Parquet nor text.
 */
export function formatOf(
  head: Uint8Array,
  tail: Uint8Array,
  path: string,
): FlowFormat {
  if (head.length === 0) throw new InputError(`${path}: the file is empty`);
  const isMagic = (part: Uint8Array) =>
    String.fromCharCode(...part.subarray(0, 4)) === "PAR1";
  if (isMagic(head)) {
    if (isMagic(tail)) return "parquet";
    throw new InputError(
      `${path}: the Parquet file is truncated: its last four bytes are not PAR1`,
    );
  }
  if (path.toLowerCase().endsWith(".parquet")) {
    throw new InputError(
      `${path}: not a Parquet file: its first four bytes are not PAR1`,
    );
  }
  if (head.includes(0)) {
    throw new InputError(
      `${path}: neither a Parquet nor a CSV file: it holds binary data`,
    );
  }
  return "csv";
}

/** {@linkcode formatOf} for bytes in memory. */
export function formatOfBytes(bytes: Uint8Array, path: string): FlowFormat {
  return formatOf(
    bytes.subarray(0, HEAD_BYTES),
    bytes.subarray(-TAIL_BYTES),
    path,
  );
}

/** {@linkcode formatOf} for a file; reads its two ends. */
export async function formatOfFile(path: string): Promise<FlowFormat> {
  try {
    using file = await Deno.open(path);
    const head = await readUpTo(file, HEAD_BYTES);
    const { size } = await file.stat();
    await file.seek(Math.max(0, size - TAIL_BYTES), Deno.SeekMode.Start);
    return formatOf(head, await readUpTo(file, TAIL_BYTES), path);
  } catch (error) {
    throw systemError(`${path}: cannot read`, error);
  }
}

/**
 * The SHA-256 of a file's bytes, in hexadecimal, without holding the file.
 *
 * @throws {InputError} If it cannot be read.
 */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of filePieces(path, HASHED_AT_ONCE)) {
    hash.update(piece);
  }
  return hash.digest("hex");
}

/**
 * The bytes of a file, a piece at a time.
 *
 * @param size Bytes of a piece; the last one may have fewer.
 * @returns Views of one buffer: a piece is gone when the next is asked for.
 * @throws {InputError} If the file cannot be read.
 */
export async function* filePieces(
  path: string,
  size: number,
): AsyncGenerator<Uint8Array, void> {
  try {
    using file = await Deno.open(path);
    const buffer = new Uint8Array(size);
    let piece: Uint8Array;
    while ((piece = await fill(buffer, file)).length > 0) yield piece;
  } catch (error) {
    throw systemError(`${path}: cannot read`, error);
  }
}

function readUpTo(file: Deno.FsFile, size: number): Promise<Uint8Array> {
  return fill(new Uint8Array(size), file);
}

/** Fills a buffer from a file; less of it comes back only at the file's end. */
async function fill(
  buffer: Uint8Array,
  file: Deno.FsFile,
): Promise<Uint8Array> {
  let filled = 0;
  while (filled < buffer.length) {
    const read = await file.read(buffer.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return buffer.subarray(0, filled);
}
