import type { Matrix } from "../base/mod.ts";
import {
  checkTrainRows,
  checkWhole,
  type RowScorer,
  scoreInBlocks,
} from "../isolation/mod.ts";

/** How to count; the defaults are PyOD's. */
export interface HistogramOptions {
  /** Bins of each feature, of equal width, at least 2. Default 10. */
  readonly bins?: number;
  /** Added to each density, so that none is 0; in (0, 1). Default 0.1. */
  readonly alpha?: number;
  /**
   * How far outside the learnt range a value may lie and still belong to the
   * outermost bin, in bin widths, in [0, 1]. Default 0.5.
   */
  readonly tolerance?: number;
}

/** What a value of one feature scores. */
interface Histogram {
  /** Ascending, one more than there are bins. */
  readonly edges: Float64Array;
  /** −log₂(density + alpha), a bin each. */
  readonly scores: Float64Array;
  /** What a value far outside scores: the most of any bin. */
  readonly outside: number;
}

/**
 * Learns how often values occur, each feature on its own: HBOS (Goldstein &
 * Dengel 2012, KI-2012 poster track, 59–63). The score is the sum over features
 * of −log₂ of a value's density, as PyOD's `HBOS(n_bins, alpha, tol)` computes
 * it in float64, its ways included:
 *
 * - Bins are counted with their lower edge and looked up with their upper one. A
 *   value on an inner edge, a whole number often, scores as the bin below.
 * - A constant feature c gets bins from c − ½ to c + ½, and being an inner edge
 *   scores as the empty bin below (where c − ½ does not round c away). So it adds
 *   −log₂(alpha) to every row that has the constant; a row that has not scores no
 *   more, and less just above c.
 *
 * @param train Shape `[nTrain, columns]`, at least 1 row. Unchanged.
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are no rows, a value is not finite, or an option
 * is no possible one.
 *
 * @example Of 0, 0, 0 and 1 in two bins, density 1.5 and 0.5
 * ```ts
 * import { fitHistograms } from "./histogram.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const train = { values: Float32Array.of(0, 0, 0, 1), rows: 4, columns: 1 };
 * const fitted = fitHistograms(train, { bins: 2, alpha: 0.5 });
 * const rows = { values: Float32Array.of(0, 1), rows: 2, columns: 1 };
 * assertEquals(await fitted.score(rows), Float32Array.of(-1, 0));
 * ```
 */
export function fitHistograms(
  train: Matrix,
  options: HistogramOptions = {},
): RowScorer {
  const { bins = 10, alpha = 0.1, tolerance = 0.5 } = options;
  checkWhole("bins", bins, 2);
  if (!(alpha > 0 && alpha < 1)) {
    throw new RangeError(
      `Cannot fit as alpha must be in (0, 1): found ${alpha}`,
    );
  }
  if (!(tolerance >= 0 && tolerance <= 1)) {
    throw new RangeError(
      `Cannot fit as tolerance must be in [0, 1]: found ${tolerance}`,
    );
  }
  checkTrainRows(train, 1);

  const histograms = Array.from(
    { length: train.columns },
    (_, column) => countColumn(train, column, bins, alpha),
  );
  return scoreInBlocks(train.columns, ({ values, rows, columns }, scores) => {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        const value = values[row * columns + column];
        sum += scoreValue(histograms[column], value, tolerance);
      }
      scores[row] = sum;
    }
  });
}

/** Counts as `numpy.histogram(density=True)`, rounding included. */
function countColumn(
  { values, columns }: Matrix,
  column: number,
  bins: number,
  alpha: number,
): Histogram {
  let least = Infinity;
  let greatest = -Infinity;
  for (let at = column; at < values.length; at += columns) {
    least = Math.min(least, values[at]);
    greatest = Math.max(greatest, values[at]);
  }
  const isConstant = least === greatest;
  const first = isConstant ? least - 0.5 : least;
  const last = isConstant ? greatest + 0.5 : greatest;
  const width = (last - first) / bins;
  const edges = Float64Array.from(
    { length: bins + 1 },
    (_, edge) => edge < bins ? edge * width + first : last,
  );

  const counts = new Float64Array(bins);
  for (let at = column; at < values.length; at += columns) {
    const value = values[at];
    const guess = Math.floor((value - first) / (last - first) * bins);
    let bin = Math.min(guess, bins - 1);
    if (value < edges[bin]) bin--; // rounding had put it in a neighbour
    if (value >= edges[bin + 1] && bin < bins - 1) bin++;
    counts[bin]++;
  }
  const rows = values.length / columns;
  const scores = counts.map((count, bin) =>
    -Math.log2(count / (edges[bin + 1] - edges[bin]) / rows + alpha)
  );
  return { edges, scores, outside: Math.max(...scores) };
}

function scoreValue(
  { edges, scores, outside }: Histogram,
  value: number,
  tolerance: number,
): number {
  const bins = scores.length;
  if (value <= edges[0]) {
    const isNear = edges[0] - value <= (edges[1] - edges[0]) * tolerance;
    return isNear ? scores[0] : outside;
  }
  if (value > edges[bins]) {
    const width = edges[bins] - edges[bins - 1];
    const isNear = value - edges[bins] <= width * tolerance;
    return isNear ? scores[bins - 1] : outside;
  }
  let bin = 0;
  while (value > edges[bin + 1]) bin++;
  return scores[bin];
}
