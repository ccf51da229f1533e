import type { Reason } from "./alert.ts";
import { type Matrix, rowsBetween, selectRows } from "../base/mod.ts";
import { numbersOfTexts } from "../dataset/mod.ts";
import {
  type ColumnFeatures,
  type NetworkDataPreprocessor,
  numberOf,
} from "../preprocess/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";

/** What a flow has in its columns, by their names; as a frame's records. */
export type FlowRecord = Readonly<Record<string, unknown>>;

/** What the network makes of flows, and where it fails. */
export interface Explained {
  /** Shape `[n, features]`. */
  readonly features: Matrix;
  /** Shape `[n, features]`. */
  readonly reconstruction: Matrix;
  /** Each column's share of a flow's error, shape `[n, columns]`; rows add up to 1. */
  readonly shares: Matrix;
}

/** Some of many flows, explained. */
export interface ExplainedFlows {
  readonly explained: Explained;
  /** Where each of the flows is among the explained ones, by its number. */
  readonly placeOf: ReadonlyMap<number, number>;
}

/**
 * Says why a detector finds flows suspicious: which columns the network fails to
 * reconstruct, what it expected there, and how unusual the value is.
 *
 * A column's share is that of its features among the squared residuals, each
 * divided by its usual size where the detector's score does so. It explains the
 * reconstruction, not the score's other two parts: a flow may be flagged for where
 * it lies in the latent space, and have small residuals everywhere.
 */
export class Explainer {
  readonly #detector: AnomalyDetector;
  readonly #preprocessor: NetworkDataPreprocessor;
  readonly #groups: ColumnFeatures[];

  /**
   * Explains what this detector finds.
   *
   * @throws {RangeError} If the detector has no preprocessor.
   */
  constructor(detector: AnomalyDetector) {
    const { preprocessor } = detector;
    if (preprocessor === null) {
      throw new RangeError(
        "Cannot explain flows as the detector must have a preprocessor: " +
          "found null",
      );
    }
    this.#detector = detector;
    this.#preprocessor = preprocessor;
    this.#groups = preprocessor.columnFeatures;
  }

  /** The columns, in the order of the shares. */
  get columns(): string[] {
    return this.#groups.map(({ column }) => column);
  }

  /**
   * Reconstructs flows, and finds where that fails.
   *
   * @param features What the preprocessor makes of them, shape `[n, features]`.
   * Unchanged.
   */
  async explain(features: Matrix): Promise<Explained> {
    const { reconstruction } = await this.#detector.reconstruct(features);
    const errors = this.#columnErrors(features, reconstruction);
    return { features, reconstruction, shares: sharesOf(errors) };
  }

  /**
   * Explains some of many flows.
   *
   * @param features Of all, shape `[n, features]`. Unchanged.
   * @param flows Which ones; each is explained once.
   * @returns null where there are none.
   */
  async explainFlows(
    features: Matrix,
    flows: Iterable<number>,
  ): Promise<ExplainedFlows | null> {
    const chosen = [...new Set(flows)];
    if (chosen.length === 0) return null;
    return {
      explained: await this.explain(selectRows(features, chosen)),
      placeOf: new Map(chosen.map((flow, place) => [flow, place])),
    };
  }

  /** The sum of each column's squared residuals, shape `[n, columns]`. */
  #columnErrors(features: Matrix, reconstruction: Matrix): Matrix {
    const scale = this.#detector.anomalyScore?.residualScale;
    const columns = this.#groups.length;
    const values = new Float32Array(features.rows * columns);
    for (let row = 0; row < features.rows; row++) {
      this.#groups.forEach(({ start, end }, column) => {
        let sum = 0;
        for (let feature = start; feature < end; feature++) {
          const at = row * features.columns + feature;
          const residual = reconstruction.values[at] - features.values[at];
          sum += (residual / (scale?.[feature] ?? 1)) ** 2;
        }
        values[row * columns + column] = sum;
      });
    }
    return { values, rows: features.rows, columns };
  }

  /**
   * The reasons of one flow.
   *
   * @param row Which of the explained ones.
   * @param flow Its values, at least of the columns that come out.
   * @param count How many reasons. Default all.
   * @returns The largest share first.
   */
  reasons(
    { features, reconstruction, shares }: Explained,
    row: number,
    flow: FlowRecord,
    count = this.#groups.length,
  ): Reason[] {
    const own = rowsBetween(features, row, row + 1).values;
    const expected = this.#preprocessor.decode(
      rowsBetween(reconstruction, row, row + 1).values,
    );
    const percentiles = this.#percentiles(own);
    return leadingColumns(shares, row, count).map((column) => ({
      column: this.#groups[column].column,
      share: shares.values[row * shares.columns + column],
      value: valueOf(
        this.#groups[column],
        flow[this.#groups[column].column],
      ),
      expected: expected[column],
      percentile: percentiles[column],
    }));
  }

  /** How usual each column's value is; null where that is not known. */
  #percentiles(features: Float32Array): (number | null)[] {
    const { reference } = this.#detector;
    if (reference === null) return this.#groups.map(() => null);
    const ranks = this.#preprocessor.decodeRanks(features);
    let category = 0;
    return this.#groups.map(({ column, kind, start }) =>
      kind === "amount"
        ? reference.amountPercentile(column, features[start])
        : reference.categoryPercentile(column, ranks[category++])
    );
  }
}

/** The columns of the largest shares of a row, the largest first. */
export function leadingColumns(
  { values, columns }: Matrix,
  row: number,
  count: number,
): number[] {
  const shares = values.subarray(row * columns, (row + 1) * columns);
  return Array.from(shares, (_, column) => column)
    .sort((a, b) => shares[b] - shares[a])
    .slice(0, count);
}

/**
 * Makes each row add up to 1, in place. Where the network overflows, the columns
 * at which it does share the whole; where there is no error, all do.
 */
function sharesOf(errors: Matrix): Matrix {
  for (let row = 0; row < errors.rows; row++) {
    const { values } = rowsBetween(errors, row, row + 1);
    if (!values.every(Number.isFinite)) {
      values.forEach((error, i) => values[i] = Number(!Number.isFinite(error)));
    }
    const sum = values.reduce((sum, error) => sum + error, 0);
    values.forEach((error, i) =>
      values[i] = sum > 0 ? error / sum : 1 / values.length
    );
  }
  return errors;
}

/** A value as reasons give it: numbers of columns of amounts, else texts. */
function valueOf(
  { column, kind }: ColumnFeatures,
  value: unknown,
): number | string | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (kind !== "amount") return String(value);
  return typeof value === "string" ? numberIn(column, value) : Number(value);
}

/**
 * A number that comes as text: another flow of its piece has none there, and was
 * not scored.
 */
function numberIn(column: string, text: string): number | string | null {
  const plain = numberOf(text);
  if (plain !== undefined) return plain;
  const { numbers: [number], faults: [isNone] } = numbersOfTexts(column, [
    text,
  ]);
  if (isNone) return text;
  return Number.isFinite(number) ? number : null;
}

/** What multiplies to each flow's score; 1 leaves it as it is. Shape `[n]` each. */
export interface ScoreFactors {
  /** How badly it is reconstructed; 1 or more. What reasons explain. */
  readonly residual: Float64Array;
  /** How far it lies from the others in the latent space; 1 or more. */
  readonly latent: Float64Array;
  /** How easily the forest isolates it; about 1 for usual flows. */
  readonly isolation: Float64Array;
}

/**
 * Splits the scores of flows into their factors, so that one can see whether a
 * flow is flagged for its reconstruction, which an {@linkcode Explainer} has
 * reasons for, or for something else. Of a detector whose score is the mean
 * squared error, that is the residual's factor, and the others are 1.
 *
 * @param features What the detector's preprocessor makes of the flows, shape
 * `[n, features]`. Unchanged.
 * @throws {TypeError} If they have another width.
 */
export async function scoreFactors(
  detector: AnomalyDetector,
  features: Matrix,
): Promise<ScoreFactors> {
  const { anomalyScore } = detector;
  if (anomalyScore === null) {
    const ones = new Float64Array(features.rows).fill(1);
    const errors = await detector.reconstructionErrors(features);
    return {
      residual: Float64Array.from(errors),
      latent: ones,
      isolation: ones.slice(),
    };
  }
  const { weights } = anomalyScore;
  const parts = await anomalyScore.parts(
    features,
    await detector.reconstruct(features),
  );
  return {
    residual: parts.residual.map((q) => (1 + q) ** weights.residual),
    latent: parts.latent.map((t) => (1 + t) ** weights.latent),
    isolation: parts.isolation.map((f) => Math.exp(weights.isolation * f)),
  };
}
