import { inverse, Matrix as DenseMatrix } from "ml-matrix";
import { z } from "zod";
import {
  describeIssue,
  FINITE,
  listOf,
  numberList,
  POSITIVE,
  wholeNumber,
} from "../artifacts/mod.ts";
import {
  columnMeans,
  fitStandardScaler,
  InputError,
  letEventsIn,
  type Matrix,
  openRandom,
  permutation,
  rowsBetween,
  scatterMatrix,
  selectRows,
} from "../base/mod.ts";
import {
  faultOfTrees,
  growIsolationForest,
  growWarierForest,
  isolationForest,
  type RowScorer,
} from "../isolation/mod.ts";
import type { Reconstruction } from "./engine.ts";

/** Parts that rows are divided into, for their out-of-fold scores. */
const FOLDS = 5;
/** Of fewer rows, a score cannot learn enough for others to be scored by it. */
export const LEAST_CROSS_FITTED = 2 * FOLDS;

/** Rows that are scored at a time: few enough for their values to stay in a cache. */
const PIECE_ROWS = 4096;

/**
 * The least deviation by which a residual is divided, in deviations of the
 * feature: one that the network copies almost exactly would drown the others.
 */
const LEAST_RESIDUAL_SCALE = 0.03;

/** Trees of the forest. */
const TREES = 100;

/** Added to the latent variances, as a share of their mean: a flat latent space has no inverse. */
const LATENT_RIDGE = 1e-3;

/** What makes reconstructions: a trained network. */
export interface Reconstructor {
  reconstruct(rows: Matrix): Promise<Reconstruction>;
}

/** The parts of a row's score. */
export interface ScoreParts {
  /** Mean square of the standardised residuals; about 1 for rows learnt from. */
  readonly residual: Float64Array;
  /** Squared Mahalanobis distance over its dimension; about 1 for rows learnt from. */
  readonly latent: Float64Array;
  /** How easily it is isolated, in deviations from the mean of rows learnt from. */
  readonly isolation: Float64Array;
}

/** How much the parts of the score weigh. */
export interface ScoreWeights {
  /** The power of the residual part. Default 0.5. */
  readonly residual?: number;
  /** The power of the latent distance; 0 leaves it out. Default 0.5. */
  readonly latent?: number;
  /** The exponent of the isolation; 0 leaves it out. Default 0.3. */
  readonly isolation?: number;
}

/** How a score is learnt. */
export interface ScoreOptions extends ScoreWeights {
  /**
   * Where attacks are among the rows and no label tells which: the share of rows,
   * those isolated soonest, that the forest learns less from; see
   * `growWarierForest`. In [0, 1). Default 0.
   */
  readonly suspects?: number;
}

/**
 * The recommended score of a row: how badly it is reconstructed, how far from
 * the others it lies in the latent space, and how easily random cuts tell it
 * from the others.
 *
 *     score = (1 + q)^c · (1 + t)^a · e^(b·f)
 *     q = mean over the features of (r / scale)²
 *     t = (z − μ)ᵀ Σ⁻¹ (z − μ) / latentDim
 *     f = (isolation − its mean) / its deviation
 *
 * The plain mean squared error lets the features decide that are hard to copy.
 * Dividing each residual r by its usual size asks instead how unusual it is. A
 * flow may be copied well though it lies where no other flow did: t, the
 * Mahalanobis distance, sees that. The two are the statistics Q and T² of process
 * control (Jackson & Mudholkar 1979, doi:10.1080/00401706.1979.10489779) with a
 * network in the place of principal components. f is an isolation forest's, which
 * does not depend on what the network has learnt.
 *
 * With 1 + q a flow that is copied even better than usual gains nothing by it.
 * With the same power of 1 + q and 1 + t neither decides alone, though q of a
 * single rare flow reaches thousands, where t rarely passes twenty.
 */
export class AnomalyScore {
  readonly #state: State;
  readonly #forest: RowScorer;
  readonly #inverseScale: Float64Array;
  readonly #latentMean: Float64Array;
  readonly #halfPrecision: Float64Array;

  private constructor(
    state: State,
    forest = isolationForest(state.isolation, state.residualScale.length),
  ) {
    this.#state = state;
    this.#forest = forest;
    this.#inverseScale = Float64Array.from(state.residualScale, (s) => 1 / s);
    this.#latentMean = Float64Array.from(state.latentMean);
    this.#halfPrecision = halfOf(
      state.latentPrecision,
      state.latentMean.length,
    );
  }

  /**
   * Learns how large residuals are, where latent vectors lie, and the forest: best
   * from rows that the network was not trained on. It reconstructs a rare category
   * that it was trained on much better than the next flow of that category, whose
   * residual, divided by that size, would outweigh all other parts.
   *
   * @param network What reconstructs the rows.
   * @param rows Shape `[n, inputDim]`, at least 2. Unchanged.
   * @param options.seed Of the forest.
   * @throws {RangeError} If there are too few rows, or a weight is negative.
   */
  static async learn(
    network: Reconstructor,
    rows: Matrix,
    options: ScoreOptions & { readonly seed: number },
  ): Promise<AnomalyScore> {
    const {
      seed,
      residual: residualWeight = 0.5,
      latent: latentWeight = 0.5,
      isolation: weight = 0.3,
      suspects = 0,
    } = options;
    checkEnough(rows, 2);
    checkWeights({
      residual: residualWeight,
      latent: latentWeight,
      isolation: weight,
    });
    const squares = new Float64Array(rows.columns);
    const latents: Float32Array[] = [];
    let latentDim = 0;
    for await (const piece of pieces(network, rows)) {
      addSquaredResiduals(squares, piece);
      latents.push(piece.latent.values);
      latentDim = piece.latent.columns;
    }
    const latent = joinRows(latents, rows.rows, latentDim);
    const latentMean = columnMeans(latent);
    const forest = suspects === 0
      ? growIsolationForest(rows, { seed, trees: TREES })
      : await growWarierForest(rows, { seed, trees: TREES, suspects });
    const scorer = isolationForest(forest, rows.columns);
    const isolated = await scorer.score(rows);
    return new AnomalyScore({
      formatVersion: FORMAT_VERSION,
      residualWeight,
      residualScale: Array.from(
        squares,
        (sum) => Math.sqrt(sum / rows.rows + LEAST_RESIDUAL_SCALE ** 2),
      ),
      latentMean: [...latentMean],
      latentPrecision: precisionOf(
        new DenseMatrix(scatterMatrix(latent, latentMean)).div(rows.rows - 1),
        rows.rows,
      ),
      latentWeight,
      isolation: {
        trees: [...forest.trees],
        rowsPerTree: forest.rowsPerTree,
        ...fitStandardScaler(Float64Array.from(isolated)), // scale 1 if all are alike
        weight,
      },
    }, scorer);
  }

  /**
   * Learns, and gives the rows' out-of-fold scores (cross-fitting): rows are dealt
   * at random to five folds, and each fold is scored by what the other four teach.
   * In these scores a row is as unknown as a row to come; a threshold chosen from
   * scores that have learnt their own rows would be too low.
   *
   * @param network Not trained on the rows.
   * @param rows Shape `[n, inputDim]`, at least {@linkcode LEAST_CROSS_FITTED}.
   * Unchanged.
   * @param options.seed Of the folds, too.
   * @param options.signal Stops between folds, throwing its reason.
   * @returns The score learnt from all of the rows, and their out-of-fold scores,
   * shape `[n]`.
   * @throws {RangeError} If there are too few rows, or a weight is negative.
   */
  static async crossFit(
    network: Reconstructor,
    rows: Matrix,
    options: ScoreOptions & {
      readonly seed: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<{ anomalyScore: AnomalyScore; outOfFold: Float32Array }> {
    checkEnough(rows, LEAST_CROSS_FITTED);
    const dealt = permutation(rows.rows, openRandom(options.seed, "folds"));
    const cut = (fold: number) => Math.floor(fold * rows.rows / FOLDS);
    const outOfFold = new Float32Array(rows.rows);
    for (let fold = 0; fold < FOLDS; fold++) {
      await letEventsIn();
      options.signal?.throwIfAborted();
      const [start, end] = [cut(fold), cut(fold + 1)];
      const others = [...dealt.subarray(0, start), ...dealt.subarray(end)];
      const own = dealt.subarray(start, end);
      const learnt = await AnomalyScore
        .learn(network, selectRows(rows, others), options);
      const scores = await learnt.score(network, selectRows(rows, own));
      own.forEach((row, i) => outOfFold[row] = scores[i]);
    }
    const anomalyScore = await AnomalyScore.learn(network, rows, options);
    return { anomalyScore, outOfFold };
  }

  /** The width of the rows, in features. */
  get inputDim(): number {
    return this.#state.residualScale.length;
  }

  /** By what each feature's residual is divided, shape `[inputDim]`. */
  get residualScale(): readonly number[] {
    return this.#state.residualScale;
  }

  /** How much the parts weigh. */
  get weights(): Required<ScoreWeights> {
    const { residualWeight, latentWeight, isolation } = this.#state;
    return {
      residual: residualWeight,
      latent: latentWeight,
      isolation: isolation.weight,
    };
  }

  /** The width of the bottleneck. */
  get latentDim(): number {
    return this.#state.latentMean.length;
  }

  /**
   * Scores rows.
   *
   * @param network The one the score was learnt with.
   * @param rows Shape `[n, inputDim]`. Unchanged.
   * @returns Shape `[n]`, in (0, ∞), higher is more anomalous.
   */
  async score(network: Reconstructor, rows: Matrix): Promise<Float32Array> {
    const { residualWeight, latentWeight, isolation: { weight } } = this.#state;
    const scores = new Float32Array(rows.rows);
    let start = 0;
    for await (const piece of pieces(network, rows)) {
      const { residual, latent, isolation } = await this.parts(
        piece.rows,
        piece,
      );
      for (let row = 0; row < residual.length; row++) {
        scores[start++] = (1 + residual[row]) ** residualWeight *
          (1 + latent[row]) ** latentWeight *
          Math.exp(weight * isolation[row]);
      }
    }
    return scores;
  }

  /**
   * The parts of each row's score, q, t and f.
   *
   * @param rows Shape `[n, inputDim]`.
   * @param reconstruction What the network makes of them.
   */
  async parts(
    rows: Matrix,
    reconstruction: Reconstruction,
  ): Promise<ScoreParts> {
    const { mean, scale } = this.#state.isolation;
    const residual = meanSquares(
      rows,
      reconstruction.reconstruction,
      this.#inverseScale,
    );
    const latent = mahalanobis(
      reconstruction.latent,
      this.#latentMean,
      this.#halfPrecision,
    );
    const isolated = await this.#forest.score(rows);
    const isolation = new Float64Array(rows.rows);
    for (let row = 0; row < rows.rows; row++) {
      isolation[row] = (isolated[row] - mean) / scale;
    }
    return { residual, latent, isolation };
  }

  /** Plain data that {@linkcode AnomalyScore.fromJSON} takes back. */
  toJSON(): State {
    return this.#state;
  }

  /**
   * Takes back what `toJSON` gave.
   *
   * @throws {InputError} If the data has another form or format version.
   */
  static fromJSON(json: unknown): AnomalyScore {
    const parsed = STATE.safeParse(json, { reportInput: true });
    if (!parsed.success) {
      throw new InputError(`Score: ${describeIssue(parsed.error)}`);
    }
    return new AnomalyScore(parsed.data);
  }
}

function checkEnough({ rows }: Matrix, least: number): void {
  if (rows >= least) return;
  throw new RangeError(
    `Cannot learn the score as it takes ${least} rows: found ${rows}`,
  );
}

function checkWeights(weights: Record<string, number>): void {
  for (const [name, weight] of Object.entries(weights)) {
    if (weight >= 0 && weight < Infinity) continue;
    throw new RangeError(
      `Cannot learn the score as the ${name} weight must not be negative: ` +
        `found ${weight}`,
    );
  }
}

/** Reconstructs rows piece by piece. */
async function* pieces(network: Reconstructor, rows: Matrix) {
  for (let start = 0; start < rows.rows; start += PIECE_ROWS) {
    const piece = rowsBetween(rows, start, start + PIECE_ROWS);
    yield { rows: piece, ...await network.reconstruct(piece) };
  }
}

/** Adds the squared residuals of each feature. */
function addSquaredResiduals(
  sums: Float64Array,
  { rows, reconstruction }: { rows: Matrix; reconstruction: Matrix },
): void {
  for (let row = 0, at = 0; row < rows.rows; row++) {
    for (let feature = 0; feature < rows.columns; feature++, at++) {
      sums[feature] += (reconstruction.values[at] - rows.values[at]) ** 2;
    }
  }
}

/** The rows of pieces that lie one after the other. */
function joinRows(
  pieces: readonly Float32Array[],
  rows: number,
  columns: number,
): Matrix {
  const values = new Float32Array(rows * columns);
  let at = 0;
  for (const piece of pieces) {
    values.set(piece, at);
    at += piece.length;
  }
  return { values, rows, columns };
}

/**
 * The inverse of a covariance, row-major, which is first shrunk towards the same
 * variance in all directions as if `dimension` more rows had shown that: few rows
 * leave directions without any variance, in which every other row would lie far
 * out.
 *
 * @param rows How many it was measured on.
 */
function precisionOf(covariance: DenseMatrix, rows: number): number[] {
  const size = covariance.rows;
  const shrinkage = size / (rows + size);
  const ridge = Math.max(
    (shrinkage + LATENT_RIDGE) * covariance.trace() / size,
    Number.EPSILON,
  );
  const ridged = DenseMatrix.add(
    DenseMatrix.mul(covariance, 1 - shrinkage),
    DenseMatrix.eye(size, size, ridge),
  );
  return inverse(ridged).to1DArray();
}

/** The mean over the features of (r / scale)² of each row; shape `[n]`. */
function meanSquares(
  { values, rows, columns }: Matrix,
  reconstruction: Matrix,
  inverseScale: Float64Array,
): Float64Array {
  const reconstructed = reconstruction.values;
  const means = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = 0;
    for (let feature = 0; feature < columns; feature++, at++) {
      const r = (reconstructed[at] - values[at]) * inverseScale[feature];
      sum += r * r;
    }
    means[row] = sum / columns;
  }
  return means;
}

/**
 * (z − μ)ᵀ Σ⁻¹ (z − μ) / dimension of each row; shape `[n]`.
 *
 * @param halfPrecision Of Σ⁻¹, as {@linkcode halfOf} gives it.
 */
function mahalanobis(
  { values, rows, columns }: Matrix,
  mean: Float64Array,
  halfPrecision: Float64Array,
): Float64Array {
  const distances = new Float64Array(rows);
  const centred = new Float64Array(columns);
  for (let row = 0, from = 0; row < rows; row++) {
    let sum = 0;
    for (let i = 0, at = 0; i < columns; i++, from++) {
      centred[i] = values[from] - mean[i];
      let product = 0;
      for (let j = 0; j <= i; j++, at++) {
        product += halfPrecision[at] * centred[j];
      }
      sum += product * centred[i];
    }
    distances[row] = Math.max(sum, 0) / columns; // rounding may take it below
  }
  return distances;
}

/**
 * The lower triangle of a square matrix M, row by row, each entry with its mirror
 * image added: xᵀ·M·x needs no more.
 */
function halfOf(matrix: readonly number[], size: number): Float64Array {
  const half: number[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      half.push(matrix[i * size + j] + matrix[j * size + i]);
    }
    half.push(matrix[i * size + i]);
  }
  return Float64Array.from(half);
}

export const FORMAT_VERSION = 1;

const finite = z.number();

const TREE = z.object({
  features: numberList(wholeNumber(0)),
  thresholds: numberList(FINITE),
  left: numberList(wholeNumber(-1)),
  right: numberList(wholeNumber(-1)),
  rows: numberList(wholeNumber(1)),
});

/** What the score learns, as it stands in `score.json`. */
export const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** The power of the residual part; earlier versions knew no other than 1. */
  residualWeight: finite.nonnegative().default(1),
  /** √(mean r² + floor²) of each feature's residual, shape `[features]`. */
  residualScale: numberList(POSITIVE),
  /** The mean latent vector, shape `[latentDim]`. */
  latentMean: numberList(FINITE),
  /** The inverse of the latent covariance, row-major, `[latentDim × latentDim]`. */
  latentPrecision: numberList(FINITE),
  /** The power of the latent distance. */
  latentWeight: finite.nonnegative(),
  isolation: z.object({
    trees: listOf(TREE, 10_000),
    rowsPerTree: z.int().min(2).max(2 ** 31 - 1),
    /** Mean and deviation of the forest's scores on the rows learnt from. */
    mean: finite,
    scale: finite.positive(),
    /** What a deviation above the mean adds to the score's logarithm. */
    weight: finite.nonnegative(),
  }),
}).superRefine(({ latentMean, latentPrecision, ...state }, context) => {
  const add = (path: string[], message: string | null) => {
    if (message === null) return;
    context.addIssue({ code: "custom", path, message });
  };
  const [expected, found] = [latentMean.length ** 2, latentPrecision.length];
  if (found !== expected) {
    add(
      ["latentPrecision"],
      `expected ${expected} numbers, a row and a column for each latent value, ` +
        `found ${found}`,
    );
  }
  const { isolation, residualScale } = state;
  add(["isolation", "trees"], faultOfTrees(isolation, residualScale.length));
});

export type State = z.infer<typeof STATE>;
