import type pl from "nodejs-polars";
import { Flows } from "../dataset/mod.ts";
import { InputError, openRandom, shuffled } from "../base/mod.ts";

/**
 * Draws a subset of the flows in which either class keeps its share; the rows
 * keep their order. Nothing but the labels takes part.
 *
 * @param data Labelled flows, or a frame of them. Unchanged.
 * @param size Flows to draw at the most; null for all.
 * @param seed The run's seed.
 * @returns The same flows where they are no more than the subset.
 * @throws {InputError} If attacks are so few that none would be drawn.
 */
export async function drawSubset(
  data: Flows | pl.DataFrame,
  size: number | null,
  seed: number,
): Promise<Flows> {
  const flows = Flows.of(data);
  if (size === null || flows.height <= size) return flows;
  const labels = await flows.labels();
  const rows = stratifiedSubset(labels, size, seed);
  if (labels.includes(1) && !rows.some((row) => labels[row] === 1)) {
    const attacks = rowsWith(labels, 1).length;
    throw new InputError(
      `Too few attacks for a subset of ${size.toLocaleString("en")} flows: ` +
        `expected at least 1 among them, found ${attacks} of ` +
        `${flows.height.toLocaleString("en")} flows`,
    );
  }
  return flows.withRows(rows);
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
    shuffled(rows, random).subarray(0, count);
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
