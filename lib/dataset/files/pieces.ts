import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError, systemError } from "../../base/mod.ts";

const HASHED_AT_ONCE = 1 << 20; // bytes; larger pieces gain nothing

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

/**
 * {@linkcode filePieces} of what a gzip file holds.
 *
 * @throws {InputError} If the file cannot be read, is damaged or cut short.
 */
export async function* gunzippedPieces(
  path: string,
  size: number,
): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip();
  pipeline(createReadStream(path), gunzip, () => {}); // errors arrive below
  const buffer = new Uint8Array(size);
  let filled = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      for (let taken = 0; taken < chunk.length;) {
        const part = chunk.subarray(taken, taken + size - filled);
        buffer.set(part, filled);
        filled += part.length;
        taken += part.length;
        if (filled < size) continue;
        yield buffer;
        filled = 0;
      }
    }
  } catch (error) {
    throw unpackingError(path, error);
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** Says what is wrong with gzip, or why it cannot be read. */
export function unpackingError(path: string, error: unknown): unknown {
  const { code } = error as { code?: unknown }; // a number in an abort's error
  if (!(typeof code === "string" && code.startsWith("Z_"))) {
    return systemError(`${path}: cannot read`, error);
  }
  return new InputError(
    `${path}: the gzip file is ${
      code === "Z_BUF_ERROR" ? "cut short" : "damaged"
    }`,
  );
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

/** The first bytes of a file, fewer where it ends, its last ones, and its size. */
export async function readEnds(
  path: string,
  headBytes: number,
  tailBytes: number,
): Promise<{ head: Uint8Array; tail: Uint8Array; bytes: number }> {
  try {
    using file = await Deno.open(path);
    const head = await fill(new Uint8Array(headBytes), file);
    const { size } = await file.stat();
    await file.seek(Math.max(0, size - tailBytes), Deno.SeekMode.Start);
    const tail = await fill(new Uint8Array(tailBytes), file);
    return { head, tail, bytes: size };
  } catch (error) {
    throw systemError(`${path}: cannot read`, error);
  }
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

/** The beginning of a stream, and the whole stream, that beginning included. */
export interface PeekedStream {
  readonly head: Uint8Array;
  /** Whether nothing comes after the head. */
  readonly isWhole: boolean;
  readonly stream: ReadableStream<Uint8Array>;
}

/**
 * Reads as much of a stream's beginning as it takes to tell what it is.
 *
 * @param isEnough Asked, of what has come, whether it is enough.
 */
export async function peek(
  stream: ReadableStream<Uint8Array>,
  isEnough: (head: Uint8Array) => boolean,
): Promise<PeekedStream> {
  const reader = stream.getReader();
  let head = new Uint8Array(0);
  let isWhole = false;
  while (!isWhole && !isEnough(head)) {
    const { done, value } = await reader.read();
    if (done) isWhole = true;
    else head = joined(head, value);
  }
  const whole = new ReadableStream<Uint8Array>({
    start(controller) {
      if (head.length > 0) controller.enqueue(head);
      if (isWhole) controller.close();
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return { head, isWhole, stream: whole };
}

function joined(first: Uint8Array, second: Uint8Array) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/**
 * The bytes of a stream a piece at a time. What has come does not wait long for
 * what has not: a piece may be small where the stream pauses.
 *
 * @param size Bytes of a piece at the most.
 * @param patience How long a byte waits for others, in ms.
 * @returns Views of one buffer: a piece is gone when the next is asked for.
 */
export async function* streamPieces(
  stream: ReadableStream<Uint8Array>,
  size: number,
  patience: number,
): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  const buffer = new Uint8Array(size);
  let filled = 0;
  let timer: Timer | null = null;
  try {
    let coming = reader.read();
    while (true) {
      const read = await (timer ? Promise.race([coming, timer.due]) : coming);
      if (read === "due") {
        yield buffer.subarray(0, filled);
        filled = 0;
        timer = null;
        continue;
      }
      if (read.done) break;
      for (let taken = 0; taken < read.value.length;) {
        const part = read.value.subarray(taken, taken + size - filled);
        buffer.set(part, filled);
        filled += part.length;
        taken += part.length;
        if (filled < size) continue;
        yield buffer;
        filled = 0;
        timer?.stop();
        timer = null;
      }
      if (filled > 0) timer ??= startTimer(patience);
      coming = reader.read();
    }
    if (filled > 0) yield buffer.subarray(0, filled);
  } finally {
    timer?.stop();
    reader.cancel().catch(() => {}); // it failed, or was read to its end
  }
}

interface Timer {
  readonly due: Promise<"due">;
  stop(): void;
}

function startTimer(ms: number): Timer {
  const { promise, resolve } = Promise.withResolvers<"due">();
  const id = setTimeout(() => resolve("due"), ms);
  return { due: promise, stop: () => clearTimeout(id) };
}
