import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Matrix } from "../../lib/base/mod.ts";
import type { RowScorer } from "../../lib/isolation/mod.ts";
import fixture from "../fixtures/baselines.json" with { type: "json" };

/** What scikit-learn and PyOD answered; see tests/fixtures/README.md. */
export { fixture };

/** 200 rows to learn and 60 to score, of six columns, the last one constant. */
export const TRAIN = toMatrix(fixture.train);
export const TEST = toMatrix(fixture.test);

export function toMatrix(rows: readonly (readonly number[])[]): Matrix {
  const values = Float32Array.from(rows.flat());
  return { values, rows: rows.length, columns: rows[0].length };
}

/** One column, a value a row. */
export function toColumn(values: readonly number[]): Matrix {
  return toMatrix(values.map((value) => [value]));
}

/** The same rows with one more column, all of one value. */
export function withConstant(matrix: Matrix, constant: number): Matrix {
  const rows = Array.from({ length: matrix.rows }, (_, row) => {
    const start = row * matrix.columns;
    const values = matrix.values.subarray(start, start + matrix.columns);
    return [...values, constant];
  });
  return toMatrix(rows);
}

/**
 * Throws unless the scores are the expected ones, rounded to float32: half a
 * step of 2^−23, and as much again for float64 sums in another order.
 *
 * @param least What counts as 0, where exact scores of 0 are the rest of sums
 * that cancel.
 */
export function assertScores(
  actual: Float32Array,
  expected: readonly number[],
  message: string,
  least = 0,
) {
  assertEquals(actual.length, expected.length, message);
  actual.forEach((score, row) => {
    const tolerance = Math.abs(expected[row]) * 2 ** -23 + least;
    const where = `${message}, row ${row}: ${score}, not ${expected[row]}`;
    assertAlmostEquals(score, expected[row], tolerance, where);
  });
}

/** What fits to rows, scores others and lets go. The seed is 42 if none is given. */
export function scoresBy<Options extends { readonly seed: number }>(
  fit: (train: Matrix, options: Options) => Promise<RowScorer>,
) {
  return async (
    train: Matrix,
    rows: Matrix,
    options: Partial<Options> = {},
  ): Promise<Float32Array> => {
    const fitted = await fit(train, { seed: 42, ...options } as Options);
    const scores = await fitted.score(rows);
    await fitted.dispose();
    return scores;
  };
}
