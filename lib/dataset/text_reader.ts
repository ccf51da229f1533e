import pl from "nodejs-polars";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

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

/**
 * Frees the memory of frames that are out of use.
 *
 * A frame's memory belongs to Polars; V8 sees a small object and does not hurry
 * to collect it, so that a long row of frames piles up to the size of the file.
 * Polars has no call that frees a frame, so V8 is told to look.
 */
export async function freeFrames(): Promise<void> {
  collectGarbage ??= exposeGarbageCollector();
  collectGarbage(); // everything: Deno heeds no wish for young objects alone
  await setTimeout(0); // what was collected is freed by the event loop
}

/**
 * Takes note of memory that frames have taken, and frees those that are out of
 * use each time it has come to 256 MB.
 *
 * @param bytes About how much the values take of a frame that was just read.
 */
export async function freeFramesNowAndThen(bytes: number): Promise<void> {
  taken += BYTES_PER_FRAME + bytes;
  if (taken < FREED_AT_ONCE) return;
  taken = 0;
  await freeFrames();
}

const FREED_AT_ONCE = 256e6; // bytes: a look takes some 50 ms
/**
 * What a frame takes beside its values, about. Small frames count as well: Deno
 * frees N objects of a native library in time that grows with N².
 */
const BYTES_PER_FRAME = 1 << 16;
let taken = 0;

let collectGarbage: (() => void) | undefined;

/** The `gc` function, which V8 gives to contexts made after this flag is set. */
function exposeGarbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
