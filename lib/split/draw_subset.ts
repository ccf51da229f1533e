import pl from "nodejs-polars";
import { binaryLabels } from "../dataset/labels.ts";
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
  const chosen = new Array<boolean>(frame.height).fill(false);
  for (const row of stratifiedSubset(binaryLabels(frame), size, seed)) {
    chosen[row] = true;
  }
  return frame.filter(pl.Series("chosen", chosen, pl.Bool));
}
