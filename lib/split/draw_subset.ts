import pl from "nodejs-polars";
import { binaryLabels, type FlowTable } from "../dataset/mod.ts";
import { openRandom, permutation } from "../base/mod.ts";

/**
 * Draws a subset of the flows in which either class keeps its share; the rows
 * keep their order. A frame that is no larger than the subset comes back as it is.
 *
 * @param size Flows to draw at the most; null for all.
 * @param seed The run's seed.
 */
export function drawSubset(
  frame: pl.DataFrame,
  size: number | null,
  seed: number,
): pl.DataFrame {
  if (size === null || frame.height <= size) return frame;
  const chosen = new Uint8Array(frame.height);
  for (const row of stratifiedSubset(binaryLabels(frame), size, seed)) {
    chosen[row] = 1;
  }
  return frame.filter(pl.Series("chosen", chosen).cast(pl.Bool));
}

/** A table and its labels, 0 (normal) or 1 (attack), one a flow. */
export interface LabelledTable {
  readonly table: FlowTable;
  readonly labels: Uint8Array;
}

/**
 * Draws the same subset as {@linkcode drawSubset} from a table; nothing but the
 * labels takes part.
 */
export function drawTableSubset(
  flows: LabelledTable,
  size: number | null,
  seed: number,
): LabelledTable {
  const { table, labels } = flows;
  if (size === null || table.height <= size) return flows;
  const rows = stratifiedSubset(labels, size, seed);
  return {
    table: table.withRows(rows),
    labels: Uint8Array.from(rows, (row) => labels[row]),
  };
}

/**
 * Draws a subset in which each class keeps its share of the rows; the seats that
 * rounding leaves go to the largest remainders.
 *
 * @param labels One label a row: 0 (normal) or 1 (attack). Unchanged.
 * @param size Rows to draw, from 0 to all.
 * @param seed The run's seed.
 * @returns Row numbers, ascending.
 * @throws {RangeError} If there are fewer rows than are to be drawn.
 */
export function stratifiedSubset(
  labels: Uint8Array,
  size: number,
  seed: number,
): Uint32Array {
  if (!(size >= 0 && size <= labels.length)) {
    throw new RangeError(
      `Cannot draw ${size} rows: expected 0 to ${labels.length}`,
    );
  }
  const random = openRandom(seed, "subset");
  const normal = rowsWith(labels, 0);
  const attack = rowsWith(labels, 1);
  const normalSize = Math.round(size * normal.length / labels.length);
  const draw = (rows: Uint32Array, count: number) =>
    permutation(rows.length, random).subarray(0, count).map((i) => rows[i]);
  const drawn = new Uint32Array(size);
  drawn.set(draw(normal, normalSize));
  drawn.set(draw(attack, size - normalSize), normalSize);
  return drawn.sort();
}

/** The numbers of the rows with a label, ascending. */
export function rowsWith(labels: Uint8Array, label: 0 | 1): Uint32Array {
  const rows = new Uint32Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === label) rows[count++] = row;
  }
  return rows.slice(0, count);
}
