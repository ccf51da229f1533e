import { CholeskyDecomposition, Matrix as Square } from "ml-matrix";
import {
  centreRow,
  columnMeans,
  letEventsIn,
  type Matrix,
  openRandom,
  type Random,
  scatterMatrix,
  selectRows,
} from "../base/mod.ts";
import {
  checkTrainRows,
  checkWhole,
  type RowScorer,
  sampleRows,
  scoreInBlocks,
} from "../isolation/mod.ts";
import { squaredDistance } from "./neighbour_search.ts";

/** Responsibilities below this leave a component's moments as they are. */
const LEAST_RESPONSIBILITY = 1e-12;

/** How to fit the mixture. */
export interface MixtureOptions {
  /** Drives where components start, and which rows are kept of too many. */
  readonly seed: number;
  /** How many, at most: as many as there are different rows. Default 2. */
  readonly components?: number;
  /**
   * Added to each variance, as a share of the columns' mean variance, above 0: a
   * constant column has no density otherwise. Default 0.1.
   */
  readonly ridge?: number;
  /** Rows learnt from at most; time to learn grows with them. Default 20,000. */
  readonly maxRows?: number;
  /**
   * Learning stops when the mean log density of the learnt rows grows by less,
   * above 0. Default 0.001, scikit-learn's.
   */
  readonly tolerance?: number;
  /** Passes through the learnt rows, at most. Default 100, scikit-learn's. */
  readonly maxPasses?: number;
  /** Stops the learning, which throws its reason. Default: nothing does. */
  readonly signal?: AbortSignal;
}

/** One of the mixture's normal distributions. */
interface Component {
  /** ln of its weight and of its density's constant factor. */
  readonly logFactor: number;
  readonly mean: Float64Array;
  /** Lower triangle L of its covariance LLᵀ, row-major, `[columns²]`. */
  readonly triangle: Float64Array;
}

/**
 * Learns where normal rows lie as a mixture of normal distributions, each with a
 * covariance of its own. The score is −ln of a row's density. Fitted by the EM
 * algorithm (Dempster, Laird & Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x)
 * from the nearest of centres that are drawn far from one another (k-means++,
 * Arthur & Vassilvitskii 2007, doi:10.5555/1283383.1283494). From the same start
 * scikit-learn's `GaussianMixture(covariance_type="full")` finds the same; its
 * `reg_covar` is the ridge in the columns' unit.
 *
 * On 7,000 real flows more components ranked worse (the areas under the ROC curve:
 * 0.995 with two, 0.979 with four); on NSL-KDD they found more at few false alarms.
 *
 * Learns in float64, in some 0.02 s for 1,000 rows of sixty columns and a pass; of
 * more than `maxRows` rows, that many are drawn.
 *
 * @param train Shape `[nTrain, columns]`, at least 2 rows. Unchanged.
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are too few rows, a value is not finite, or an
 * option is no possible one.
 *
 * @example One component: variance 1 about the mean, and a ridge of as much
 * ```ts
 * import { fitGaussianMixture } from "./gaussian_mixture.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const train = { values: Float32Array.of(1, 3), rows: 2, columns: 1 };
 * const options = { seed: 42, components: 1, ridge: 1 };
 * const fitted = await fitGaussianMixture(train, options);
 * const row = { values: Float32Array.of(5), rows: 1, columns: 1 };
 * const [score] = await fitted.score(row);
 * const variance = 1 + 1;
 * const expected = (Math.log(2 * Math.PI * variance) + 3 ** 2 / variance) / 2;
 * assertAlmostEquals(score, expected, 1e-6);
 * ```
 */
export async function fitGaussianMixture(
  train: Matrix,
  options: MixtureOptions,
): Promise<RowScorer> {
  const {
    seed,
    components = 2,
    ridge = 0.1,
    maxRows = 20_000,
    tolerance = 1e-3,
    maxPasses = 100,
    signal,
  } = options;
  checkWhole("components", components);
  checkWhole("maxRows", maxRows, 2);
  checkWhole("maxPasses", maxPasses);
  for (const [name, value] of Object.entries({ ridge, tolerance })) {
    if (value > 0 && value < Infinity) continue;
    throw new RangeError(
      `Cannot fit as ${name} must be above 0: found ${value}`,
    );
  }
  checkTrainRows(train, 2);

  const random = openRandom(seed, "Gaussian mixture");
  const learnt = sampleRows(train, maxRows, random);
  const added = Math.max(ridge * meanVariance(learnt), Number.EPSILON);

  let responsibilities = nearestCentre(
    learnt,
    drawCentres(learnt, components, random),
  );
  let mixture: Component[] = [];
  let logDensity = -Infinity;
  for (let pass = 0; pass < maxPasses; pass++) {
    await letEventsIn();
    signal?.throwIfAborted();
    mixture = maximise(learnt, responsibilities, added);
    const expected = expectation(learnt, mixture);
    responsibilities = expected.responsibilities;
    const gain = expected.meanLogDensity - logDensity;
    logDensity = expected.meanLogDensity;
    if (gain < tolerance) break;
  }

  const logs = new Float64Array(mixture.length);
  return scoreInBlocks(train.columns, (rows, scores) => {
    for (let row = 0; row < rows.rows; row++) {
      scores[row] = -logSumOf(logDensities(rows, row, mixture, logs));
    }
  });
}

/** Of the columns, over n. */
function meanVariance(rows: Matrix): number {
  const means = columnMeans(rows);
  let sum = 0;
  rows.values.forEach((value, at) =>
    sum += (value - means[at % rows.columns]) ** 2
  );
  return sum / rows.values.length;
}

/**
 * Numbers of rows to start from: the first at random, each of the others with a
 * chance that grows with the square of its distance to those before. Fewer where
 * there are not that many different rows.
 */
function drawCentres(rows: Matrix, count: number, random: Random): number[] {
  const centres = [random.integer(rows.rows)];
  const squares = new Float64Array(rows.rows).fill(Infinity);
  while (centres.length < count) {
    let total = 0;
    for (let row = 0; row < rows.rows; row++) {
      const square = squaredDistance(rows, row, rows, centres.at(-1)!);
      squares[row] = Math.min(squares[row], square);
      total += squares[row];
    }
    if (total === 0) break;
    let left = random.uniform() * total;
    let drawn = -1;
    for (let row = 0; row < rows.rows && left >= 0; row++) {
      if (squares[row] === 0) continue;
      drawn = row;
      left -= squares[row];
    }
    centres.push(drawn);
  }
  return centres;
}

/** 1 for each row's nearest centre, else 0; an array a centre. */
function nearestCentre(rows: Matrix, centres: number[]): Float64Array[] {
  const belongs = centres.map(() => new Float64Array(rows.rows));
  for (let row = 0; row < rows.rows; row++) {
    const squares = centres.map((centre) =>
      squaredDistance(rows, row, rows, centre)
    );
    belongs[squares.indexOf(Math.min(...squares))][row] = 1;
  }
  return belongs;
}

/** The components that the rows speak for, as much as they belong to each. */
function maximise(
  rows: Matrix,
  responsibilities: readonly Float64Array[],
  added: number,
): Component[] {
  return responsibilities.flatMap((belongs) => {
    const members = [...belongs.keys()]
      .filter((row) => belongs[row] > LEAST_RESPONSIBILITY);
    const weights = Float64Array.from(members, (row) => belongs[row]);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) return []; // none is left of it
    const own = selectRows(rows, members);
    const mean = weightedMeans(own, weights, total);
    const covariance = new Square(weightedScatter(own, mean, weights))
      .div(total);
    for (let at = 0; at < rows.columns; at++) {
      covariance.set(at, at, covariance.get(at, at) + added);
    }
    const lower = new CholeskyDecomposition(covariance).lowerTriangularMatrix;
    const logDeterminant = lower.diagonal()
      .reduce((sum, value) => sum + Math.log(value), 0);
    return [{
      logFactor: Math.log(total / rows.rows) - logDeterminant -
        rows.columns / 2 * Math.log(2 * Math.PI),
      mean,
      triangle: Float64Array.from(lower.to1DArray()),
    }];
  });
}

function weightedMeans(
  { values, columns }: Matrix,
  weights: Float64Array,
  total: number,
): Float64Array {
  const sums = new Float64Array(columns);
  for (let row = 0, at = 0; row < weights.length; row++) {
    for (let column = 0; column < columns; column++, at++) {
      sums[column] += weights[row] * values[at];
    }
  }
  return sums.map((sum) => sum / total);
}

/** Σ w (x − μ)(x − μ)ᵀ, of rows that are multiplied by √w first. */
function weightedScatter(
  rows: Matrix,
  mean: Float64Array,
  weights: Float64Array,
): Float64Array[] {
  const values = new Float32Array(rows.values.length);
  const centred = new Float64Array(rows.columns);
  for (let row = 0, at = 0; row < rows.rows; row++) {
    centreRow(rows, row, mean, centred);
    const root = Math.sqrt(weights[row]);
    for (let column = 0; column < rows.columns; column++, at++) {
      values[at] = root * centred[column];
    }
  }
  return scatterMatrix({ ...rows, values }, new Float64Array(rows.columns));
}

/** How much each row belongs to each component, and how well they fit. */
function expectation(rows: Matrix, mixture: readonly Component[]) {
  const responsibilities = mixture.map(() => new Float64Array(rows.rows));
  const logs = new Float64Array(mixture.length);
  let sum = 0;
  for (let row = 0; row < rows.rows; row++) {
    const whole = logSumOf(logDensities(rows, row, mixture, logs));
    sum += whole;
    for (let which = 0; which < mixture.length; which++) {
      responsibilities[which][row] = Math.exp(logs[which] - whole);
    }
  }
  return { responsibilities, meanLogDensity: sum / rows.rows };
}

/** ln of each component's share of the density at a row; written to `logs`. */
function logDensities(
  rows: Matrix,
  row: number,
  mixture: readonly Component[],
  logs: Float64Array,
): Float64Array {
  const { columns } = rows;
  const solved = new Float64Array(columns); // L⁻¹(x − μ)
  for (let which = 0; which < mixture.length; which++) {
    const { mean, triangle, logFactor } = mixture[which];
    centreRow(rows, row, mean, solved);
    let square = 0;
    for (let i = 0; i < columns; i++) {
      const start = i * columns;
      let value = solved[i];
      for (let j = 0; j < i; j++) value -= triangle[start + j] * solved[j];
      value /= triangle[start + i];
      solved[i] = value;
      square += value * value;
    }
    logs[which] = logFactor - square / 2;
  }
  return logs;
}

/** ln Σ eˡ, without overflow. */
function logSumOf(logs: Float64Array): number {
  const most = Math.max(...logs);
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - most);
  return most + Math.log(sum);
}
