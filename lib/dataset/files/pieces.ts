import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError, letEventsIn, systemError } from "../../base/mod.ts";

/** Bytes as they come, in chunks of any size. */
export type Chunks = AsyncIterable<Uint8Array>;

const READ_AT_ONCE = 1 << 20; // bytes; larger chunks gain nothing

/**
 * The bytes of a file, in chunks.
 *
 * @throws {InputError} If the file cannot be read.
 */
export async function* fileChunks(path: string): Chunks {
  try {
    yield* createReadStream(path, { highWaterMark: READ_AT_ONCE }) as Chunks;
  } catch (error) {
    throw systemError(`${path}: cannot read`, error);
  }
}

/**
 * What gzip holds, in chunks.
 *
 * @param path What to call it in messages.
 * @throws {InputError} If it is damaged or cut short, or what `packed` throws.
 */
export async function* gunzipped(packed: Chunks, path: string): Chunks {
  const gunzip = createGunzip({ chunkSize: READ_AT_ONCE });
  // Errors arrive below. Deno's own stream of this kind takes no files that hold
  // several parts, as RFC 1952 allows.
  pipeline(Readable.from(packed), gunzip, () => {});
  try {
    yield* gunzip as Chunks;
  } catch (error) {
    const { code } = error as { code?: unknown }; // a number in an abort's error
    if (!(typeof code === "string" && code.startsWith("Z_"))) throw error;
    throw new InputError(
      `${path}: the gzip file is ${
        code === "Z_BUF_ERROR" ? "cut short" : "damaged"
      }`,
    );
  }
}

/**
 * Puts chunks together to pieces of one size. Events are let in after each, so
 * that Ctrl-C is heard even where nothing else waits.
 *
 * @param size Bytes of a piece; the last one may have fewer.
 * @param patience How long a byte waits for others, in ms: a piece is smaller
 * where they do not come. Default without end.
 * @returns Views of one buffer: a piece is gone when the next is asked for.
 * @throws What the chunks throw.
 */
export async function* gather(
  chunks: Chunks,
  size: number,
  patience = Infinity,
): AsyncGenerator<Uint8Array, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  const buffer = new Uint8Array(size);
  let filled = 0;
  let timer: Timer | null = null;
  try {
    let coming = iterator.next();
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
        await letEventsIn();
        filled = 0;
        timer?.stop();
        timer = null;
      }
      if (filled > 0 && patience < Infinity) timer ??= startTimer(patience);
      coming = iterator.next();
    }
    if (filled > 0) yield buffer.subarray(0, filled);
  } finally {
    timer?.stop();
    iterator.return?.().catch(() => {}); // it failed, or was read to its end
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

/** The beginning of some bytes, and all of them, that beginning included. */
export interface Peeked {
  readonly head: Uint8Array;
  /** Whether nothing comes after the head. */
  readonly isWhole: boolean;
  readonly chunks: Chunks;
}

/**
 * Reads as much of a beginning as it takes to tell what it is.
 *
 * @param isEnough Asked, of what has come, whether it is enough.
 */
export async function peek(
  chunks: Chunks,
  isEnough: (head: Uint8Array) => boolean,
): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  let isWhole = false;
  while (!isWhole && !isEnough(head)) {
    const { done, value } = await iterator.next();
    if (done) isWhole = true;
    else head = Buffer.concat([head, value]);
  }
  const rest = { [Symbol.asyncIterator]: () => iterator };
  const whole = async function* () {
    yield head;
    yield* rest;
  };
  return { head, isWhole, chunks: whole() };
}

/**
 * The SHA-256 of a file's bytes, in hexadecimal, without holding the file. The
 * next bytes are read while the last ones are hashed.
 *
 * @throws {InputError} If it cannot be read.
 */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  let [full, free] = [
    new Uint8Array(READ_AT_ONCE),
    new Uint8Array(READ_AT_ONCE),
  ];
  try {
    using file = await Deno.open(path);
    let bytes = await file.read(full);
    while (bytes !== null) {
      const next = file.read(free);
      hash.update(full.subarray(0, bytes));
      bytes = await next;
      [full, free] = [free, full];
    }
  } catch (error) {
    throw systemError(`${path}: cannot read`, error);
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
