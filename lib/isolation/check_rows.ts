import type { Matrix } from "../base/mod.ts";

/**
 * Throws unless rows can be learnt.
 *
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are fewer rows than `least`, or a value is not
 * finite.
 */
export function checkTrainRows(train: Matrix, least: number): void {
  if (!(train.columns >= 1)) {
    throw new TypeError(
      `Cannot fit as rows must have at least 1 feature: found ${train.columns}`,
    );
  }
  if (!(train.rows >= least)) {
    throw new RangeError(
      `Cannot fit as there must be at least ${least} rows: found ${train.rows}`,
    );
  }
  checkFinite("fit", train);
}

/**
 * Throws unless rows are like those that were learnt.
 *
 * @param columns How many columns the learnt rows had.
 * @throws {TypeError} If the rows have another width.
 * @throws {RangeError} If a value is not finite.
 */
export function checkScoredRows(rows: Matrix, columns: number): void {
  if (rows.columns !== columns) {
    throw new TypeError(
      `Cannot score as rows must have ${columns} features: found ${rows.columns}`,
    );
  }
  checkFinite("score", rows);
}

/**
 * Throws unless an option is a whole number that is large enough.
 *
 * @throws {RangeError} If it is not.
 */
export function checkWhole(name: string, value: number, least = 1): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new RangeError(
      `Cannot fit as ${name} must be an integer of at least ${least}: found ${value}`,
    );
  }
}

function checkFinite(verb: string, { values, columns }: Matrix): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    const row = Math.floor(at / columns) + 1;
    throw new RangeError(
      `Cannot ${verb} as values must be finite: ` +
        `found ${values[at]} in row ${row}, feature ${at % columns + 1}`,
    );
  }
}
