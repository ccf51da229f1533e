import pl from "nodejs-polars";
import { binaryLabels, type FlowTable } from "../dataset/mod.ts";
import { stratifiedSubset } from "./stratified_subset.ts";

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
