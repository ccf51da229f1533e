import type { FlowSource } from "../dataset/mod.ts";
import { InputError } from "../base/mod.ts";

/** What the program takes with no flow in it: Deno, Polars, ONNX Runtime. */
const PROGRAM_BYTES = 400e6;

/** What a flow takes beside its features: its numbers, groups, scores. */
const BYTES_PER_FLOW = 270;

/** What columns that were read and are not freed yet take at the most. */
const MAX_UNFREED_BYTES = 250e6;

/** Memory that a CSV file's columns take once they are read, in its bytes. */
const CSV_FACTOR = 1.7;
const GZIP_FACTOR = 10; // they are packed to a sixth, about

/**
 * About how much memory a run takes at its peak, in bytes. A feature is held
 * twice as float32: in its part of the split, and in what is made of it (in runs
 * of 2,059,415 flows from Parquet: 1.8 GB estimated, 1.7 GB measured).
 *
 * @param flows Those that the run uses.
 * @param features How many they have, about.
 * @param tableBytes What {@linkcode csvTableBytes} says.
 */
export function runBytes(
  flows: number,
  features: number,
  tableBytes = 0,
): number {
  const columnBytes = flows * features * Float64Array.BYTES_PER_ELEMENT;
  const featureBytes = flows * features * Float32Array.BYTES_PER_ELEMENT;
  return PROGRAM_BYTES + Math.min(columnBytes, MAX_UNFREED_BYTES) +
    tableBytes + flows * BYTES_PER_FLOW + 2 * featureBytes;
}

/** About how much the columns of CSV files take; Parquet is read in pieces. */
export function csvTableBytes({ files }: FlowSource): number {
  return files.reduce((sum, { bytes, format }) => {
    if (format === "parquet") return sum;
    return sum + bytes * (format.endsWith(".gz") ? GZIP_FACTOR : CSV_FACTOR);
  }, 0);
}

/**
 * Stops before work that the machine has too little memory for, which would end
 * it without a word.
 *
 * @param what What takes it, and what to do: `training on …`.
 * @param needed In bytes.
 * @param free In bytes; see {@linkcode freeBytes}.
 * @throws {InputError} If it is not enough.
 */
export function checkMemory(
  what: string,
  needed: number,
  free: number,
): void {
  if (needed <= free) return;
  throw new InputError(
    `${what} takes about ${tenths(Math.ceil(needed / 1e8))} GB of memory, ` +
      `${tenths(Math.floor(free / 1e8))} GB are free`,
  );
}

/**
 * What the system says is free, in bytes; Infinity where the process may not ask.
 * It does not know the limits of containers.
 */
export function freeBytes(): number {
  try {
    const { available, swapFree } = Deno.systemMemoryInfo();
    return available + swapFree;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return Infinity;
    throw error;
  }
}

function tenths(count: number): string {
  return (count / 10).toFixed(1);
}
