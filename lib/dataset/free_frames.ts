import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

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
