/**
 * Reads one thing after another and starts on the next ones while the caller
 * works on what has come: Polars reads in threads of its own.
 *
 * @param read Starts reading; at most four reads are under way at a time, and
 * results come in the order of the items.
 *
 * @example
 * ```ts
 * import { readAhead } from "./read_ahead.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const double = (n: number) => Promise.resolve(2 * n);
 * assertEquals(await Array.fromAsync(readAhead([1, 2, 3], double)), [2, 4, 6]);
 * ```
 */
export async function* readAhead<T, R>(
  items: Iterable<T>,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const pending: Promise<R>[] = [];
  try {
    for (const item of items) {
      const reading = read(item);
      reading.catch(() => {}); // thrown below, when its turn has come
      pending.push(reading);
      if (pending.length > AHEAD) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.allSettled(pending); // a caller that stops leaves none behind
  }
}

/** Enough to smooth over what takes long; more would only take memory. */
const AHEAD = 3;
