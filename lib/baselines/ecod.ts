import { letEventsIn, type Matrix } from "../base/mod.ts";
import {
  checkTrainRows,
  type RowScorer,
  scoreInBlocks,
} from "../isolation/mod.ts";

/**
 * Learns how far out in its column each value lies: ECOD (Li, Zhao, Hu, Botta,
 * Ionescu & Chen 2022, doi:10.1109/TKDE.2022.3159580). The score is the sum over
 * columns of −ln of a value's tail: the share of rows that lie as far out as it
 * does, or farther, on the side where they are fewer. It has no options and draws
 * nothing at random.
 *
 * Shares are of the learnt rows and the scored row itself, so that none is 0: what
 * PyOD's `ECOD.decision_function` answers for one row alone. Given many rows, PyOD
 * counts them all, and a row's score depends on the others. PyOD also looks at the
 * skewness of a column, but then takes the rarer tail in any case, except where
 * the skewness is exactly 0: there it adds both tails, which is not done here.
 *
 * Time to learn grows as sorting does, some seven seconds for 500,000 rows of sixty
 * columns, and a sorted copy of the rows is kept.
 *
 * @param train Shape `[nTrain, columns]`, at least 1 row. Unchanged.
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are no rows, or a value is not finite.
 *
 * @example 4 is the largest of four values; of 2, 3 and 4 three are as large as 2
 * ```ts
 * import { fitEcod } from "./ecod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const train = { values: Float32Array.of(1, 2, 3), rows: 3, columns: 1 };
 * const fitted = await fitEcod(train);
 * const rows = { values: Float32Array.of(4, 2), rows: 2, columns: 1 };
 * const expected = [-Math.log(1 / 4), -Math.log(3 / 4)];
 * assertEquals(await fitted.score(rows), Float32Array.from(expected));
 * ```
 */
export async function fitEcod(train: Matrix): Promise<RowScorer> {
  checkTrainRows(train, 1);
  const sorted: Float32Array[] = [];
  for (let column = 0; column < train.columns; column++) {
    await letEventsIn();
    sorted.push(sortedColumn(train, column));
  }
  const learnt = train.rows;
  return scoreInBlocks(train.columns, ({ values, rows, columns }, scores) => {
    const sums = new Float64Array(rows);
    for (let column = 0; column < columns; column++) { // one in the caches
      for (let row = 0; row < rows; row++) {
        const value = values[row * columns + column];
        const below = countBelow(sorted[column], value, false);
        const upTo = countBelow(sorted[column], value, true);
        const tail = Math.min(upTo, learnt - below) + 1; // and the row itself
        sums[row] -= Math.log(tail / (learnt + 1));
      }
    }
    scores.set(sums);
  });
}

function sortedColumn(
  { values, rows, columns }: Matrix,
  column: number,
): Float32Array {
  return Float32Array.from(
    { length: rows },
    (_, row) => values[row * columns + column],
  ).sort();
}

/** How many of the sorted values are less than one, or equal it if asked. */
function countBelow(
  sorted: Float32Array,
  value: number,
  orEqual: boolean,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const isBelow = orEqual ? sorted[middle] <= value : sorted[middle] < value;
    if (isBelow) low = middle + 1;
    else high = middle;
  }
  return low;
}
