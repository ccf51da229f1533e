import type { Reference } from "../model/mod.ts";

/** A column of amounts cut into bins, and its share of normal flows in each. */
export interface AmountBins {
  /**
   * Ascending features. A bin holds its upper edge; one more lies above the last,
   * the highest that a normal flow had.
   */
  readonly edges: Float64Array;
  /** One a bin. */
  readonly shares: readonly number[];
}

/** Edges of a column: its bins hold some 5 % of the normal flows, or one value. */
const MOST_EDGES = 19;

/** Cuts a column between the quantiles that a reference keeps of it. */
export function binsOf(reference: Reference, column: string): AmountBins {
  const { values, shares } = reference.quantiles(column);
  const lasts = [...values.keys()].filter((at) =>
    values[at] !== values[at + 1]
  );
  const chosen = thinned(lasts, MOST_EDGES);
  const upTo = chosen.map((at) =>
    // A value of several quantiles has flows up to somewhere before the next.
    values[at] === values[at - 1]
      ? (shares[at] + (shares[at + 1] ?? 1)) / 2
      : shares[at]
  );
  return {
    edges: Float64Array.from(chosen, (at) => values[at]),
    shares: [...upTo, 1].map((share, bin) => share - (upTo[bin - 1] ?? 0)),
  };
}

/** Some of a list, evenly, the first and the last among them. */
function thinned(list: readonly number[], most: number): number[] {
  if (list.length <= most) return [...list];
  const step = (list.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => list[Math.round(i * step)]);
}

/** The bin of a value: how many edges lie below it. */
export function binAt(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
