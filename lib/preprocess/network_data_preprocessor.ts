import type pl from "nodejs-polars";
import { valuesOf } from "../dataset/column_values.ts";
import type { FlowTable } from "../dataset/flow_table.ts";
import { readAhead } from "../dataset/read_ahead.ts";
import { InputError } from "../errors.ts";
import { type Matrix, rowsBetween } from "../matrix.ts";
import {
  applyCategorical,
  applyNumerical,
  rankedValuesOf,
} from "./apply_column.ts";
import { FeatureWriter, newFeatureMatrix } from "./feature_writer.ts";
import { ColumnFitting } from "./fit_columns.ts";
import { checkFeatureType } from "./learn_column.ts";
import { STATE, type State } from "./preprocessor_state.ts";

/** Rows that are transformed at a time; bounds the memory that it takes. */
const PIECE_ROWS = 65_536;

/** Options of {@linkcode NetworkDataPreprocessor.fit}. */
export interface PreprocessorOptions {
  /** Columns to leave out beside labels and identifiers. Default none. */
  readonly exclude?: readonly string[];
}

/** What was learnt of flows, and the same flows as features. */
export interface FitTransformResult {
  readonly preprocessor: NetworkDataPreprocessor;
  /** Shape `[flows, features]`; see {@linkcode NetworkDataPreprocessor.transform}. */
  readonly features: Matrix;
}

/**
 * Turns flows into the numbers a network reads: features chosen, gaps filled,
 * categories ranked, every column standardised. A fitted one only; `fit` makes
 * it.
 *
 * What happens to flows that differ from those it was fitted on:
 * - columns in another order, or more of them: no difference;
 * - a missing column, text where numbers were, or what is neither numbers nor
 *   text: {@linkcode InputError};
 * - a null or NaN among numbers: the median that was learnt;
 * - an infinite number: {@linkcode InputError}, naming column and row;
 * - a category never seen: the rank after the last one learnt.
 */
export class NetworkDataPreprocessor {
  readonly #state: State;

  private constructor(state: State) {
    this.#state = state;
  }

  /**
   * Learns from the flows given, and only from those.
   *
   * @throws {InputError} If a column cannot be used; see `selectFeatures` and
   * `learnColumn`.
   */
  static fit(
    frame: pl.DataFrame,
    options: PreprocessorOptions = {},
  ): NetworkDataPreprocessor {
    return NetworkDataPreprocessor.fitTransform(frame, options).preprocessor;
  }

  /** Fits on the flows and transforms the same flows. */
  static fitTransform(
    frame: pl.DataFrame,
    options: PreprocessorOptions = {},
  ): FitTransformResult {
    const fitting = new ColumnFitting(frame, options.exclude);
    for (const column of fitting.queries) {
      fitting.learn(column, frame.select(column.query));
    }
    return NetworkDataPreprocessor.#finish(fitting);
  }

  /**
   * {@linkcode NetworkDataPreprocessor.fitTransform} for flows in a file, of
   * which a few columns at a time are in memory.
   */
  static async fitTransformTable(
    table: FlowTable,
    options: PreprocessorOptions = {},
  ): Promise<FitTransformResult> {
    const fitting = new ColumnFitting(table, options.exclude);
    const columns = readAhead(
      fitting.queries,
      async (column) => ({
        column,
        frame: await table.read(column.name, column.query),
      }),
    );
    for await (const { column, frame } of columns) {
      fitting.learn(column, frame);
    }
    return NetworkDataPreprocessor.#finish(fitting);
  }

  static #finish(fitting: ColumnFitting): FitTransformResult {
    const { state, features } = fitting.finish();
    return { preprocessor: new NetworkDataPreprocessor(state), features };
  }

  /**
   * Turns flows into features.
   *
   * @param firstRow The number of the frame's first row in its file, from 0, for
   * messages. Default 0.
   * @returns Shape `[flows, features]`: numerical columns first, then the
   * categorical, each in units of its deviation on the fitted flows.
   * @throws {InputError} See the class.
   */
  transform(frame: pl.DataFrame, firstRow = 0): Matrix {
    const missing = this.featureNames.filter((name) =>
      !frame.columns.includes(name)
    );
    if (missing.length > 0) {
      throw new InputError(
        `Cannot preprocess: columns missing: ${missing.join(", ")}; ` +
          `found ${frame.columns.join(", ")}`,
      );
    }
    const features = newFeatureMatrix(frame.height, this.featureNames.length);
    for (let start = 0; start < frame.height; start += PIECE_ROWS) {
      const piece = frame.slice(start, PIECE_ROWS);
      this.#transformPiece(
        piece,
        firstRow + start,
        rowsBetween(features, start, start + piece.height),
      );
    }
    return features;
  }

  #transformPiece(frame: pl.DataFrame, firstRow: number, features: Matrix) {
    const { numerical, categorical } = this.#state;
    const { columns, dtypes } = frame;
    const typeOf = (name: string) => dtypes[columns.indexOf(name)];
    for (const name of this.featureNames) checkFeatureType(name, typeOf(name));
    const values = frame.select(
      ...numerical.map(({ name }) => valuesOf(name, typeOf(name))),
      ...categorical.map(({ name }) => rankedValuesOf(name, typeOf(name))),
    );
    const applied = (name: string) => ({
      type: typeOf(name),
      column: values.select(name),
    });
    const writer = new FeatureWriter(features);
    for (const learnt of numerical) {
      const amounts = applyNumerical(learnt, applied(learnt.name), firstRow);
      writer.append(amounts, learnt);
    }
    for (const learnt of categorical) {
      writer.append(applyCategorical(learnt, applied(learnt.name)), learnt);
    }
    writer.flush();
  }

  /** The numerical columns, in the order of the features. */
  get numerical(): string[] {
    return this.#state.numerical.map(({ name }) => name);
  }

  /** The categorical columns, in the order of the features. */
  get categorical(): string[] {
    return this.#state.categorical.map(({ name }) => name);
  }

  /** All features in their order. */
  get featureNames(): string[] {
    return [...this.numerical, ...this.categorical];
  }

  /** The columns left out, labels first. */
  get excluded(): string[] {
    return [...this.#state.excluded];
  }

  /** Plain data that {@linkcode NetworkDataPreprocessor.fromJSON} takes back. */
  toJSON(): unknown {
    return this.#state;
  }

  /**
   * Takes back what `toJSON` gave.
   *
   * @throws {InputError} If the data has another form or format version.
   */
  static fromJSON(json: unknown): NetworkDataPreprocessor {
    const parsed = STATE.safeParse(json);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InputError(
        `Preprocessor: ${issue.path.join(".") || "content"}: ${issue.message}`,
      );
    }
    return new NetworkDataPreprocessor(parsed.data);
  }
}
