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

let collectGarbage: (() => void) | undefined;

/** The `gc` function, which V8 gives to contexts made after this flag is set. */
function exposeGarbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
