import type pl from "nodejs-polars";
import {
  type FlowTable,
  type NameRow,
  rowNumber,
  valuesOf,
} from "../dataset/mod.ts";
import { describeIssue } from "../artifacts/mod.ts";
import { InputError, type Matrix, rowsBetween } from "../base/mod.ts";
import {
  applyCategorical,
  applyNumerical,
  categoryAt,
  decodeAmount,
  decodeIndicators,
  decodeRank,
  indicatorFeatures,
  isPlainNumber,
  type OnUnseen,
  OTHER_CATEGORY,
  rankedValuesOf,
} from "./apply_column.ts";
import { type RefuseValue, refusing } from "./amounts.ts";
import {
  type Encoding,
  ORIGINAL_ENCODING,
  STATE,
  type State,
} from "./encoding.ts";
import { FeatureWriter, newFeatureMatrix } from "./feature_writer.ts";
import {
  ColumnFitting,
  ColumnLearning,
  type ColumnQuery,
  type FlowShape,
} from "./fit_columns.ts";
import { type Category, checkFeatureType } from "./learn_column.ts";

/** Rows that are transformed at a time; bounds the memory that it takes. */
const PIECE_ROWS = 65_536;

/** What a feature, a float32, can hold. */
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Options of {@linkcode NetworkDataPreprocessor.fit}. */
export interface PreprocessorOptions {
  /** Columns to leave out beside labels and identifiers. Default none. */
  readonly exclude?: readonly string[];
  /** How columns become features. Default the original's way. */
  readonly encoding?: Encoding;
}

/** What {@linkcode NetworkDataPreprocessor.transform} does besides. */
export interface TransformOptions {
  /** How messages name a row of the frame. Default its number, from 1. */
  readonly nameRow?: NameRow;
  /**
   * Told of a value that no feature can be made of: what to do about it. Where it
   * returns, the row's features mean nothing. Default: an {@linkcode InputError}.
   */
  readonly onRefused?: (column: string, row: number, cause: string) => void;
  /** Told of categories that were not learnt, and how many flows have each. */
  readonly onUnseen?: (
    column: string,
    category: Category,
    rows: number,
  ) => void;
}

/** The features of a column. */
export interface ColumnFeatures {
  readonly column: string;
  readonly kind: "amount" | "rank" | "indicators";
  /** The first of them. */
  readonly start: number;
  /** The one after the last. */
  readonly end: number;
}

/** What was learnt of flows, and the same flows as features. */
export interface FitTransformResult {
  readonly preprocessor: NetworkDataPreprocessor;
  /** Shape `[flows, features]`; see {@linkcode NetworkDataPreprocessor.transform}. */
  readonly features: Matrix;
}

/**
 * Turns flows into the numbers a network reads: features chosen, gaps filled,
 * categories encoded, every feature standardised. A fitted one only; `fit` makes
 * it.
 *
 * What happens to flows that differ from those it was fitted on:
 * - columns in another order, or more of them: no difference;
 * - a missing column, text where numbers were, or what is neither numbers nor
 *   text: {@linkcode InputError};
 * - a null or NaN among numbers: the median that was learnt;
 * - an infinite number: {@linkcode InputError}, naming column and row, unless
 *   such values are to be told one by one;
 * - a category never seen: the rank after the last one learnt, or the indicator
 *   that rare categories share;
 * - any value in a column that was constant and left out: not looked at.
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
    const learning = newLearning(frame, options);
    for (const column of learning.queries) {
      learning.learn(column, frame.select(column.query));
    }
    return new NetworkDataPreprocessor(learning.finish());
  }

  /**
   * {@linkcode NetworkDataPreprocessor.fit} for flows in a file, of which a few
   * columns at a time are in memory.
   */
  static async fitTable(
    table: FlowTable,
    options: PreprocessorOptions = {},
  ): Promise<NetworkDataPreprocessor> {
    const learning = newLearning(table, options);
    for await (const { column, frame } of readColumns(table, learning)) {
      learning.learn(column, frame);
    }
    return new NetworkDataPreprocessor(learning.finish());
  }

  /** Fits on the flows and transforms the same flows. */
  static fitTransform(
    frame: pl.DataFrame,
    options: PreprocessorOptions = {},
  ): FitTransformResult {
    const preprocessor = NetworkDataPreprocessor.fit(frame, options);
    return { preprocessor, features: preprocessor.transform(frame) };
  }

  /**
   * {@linkcode NetworkDataPreprocessor.fitTransform} for flows in a file, of
   * which a few columns at a time are in memory.
   */
  static async fitTransformTable(
    table: FlowTable,
    options: PreprocessorOptions = {},
  ): Promise<FitTransformResult> {
    const { exclude = [], encoding = ORIGINAL_ENCODING } = options;
    if (encoding !== ORIGINAL_ENCODING) {
      const preprocessor = await NetworkDataPreprocessor
        .fitTable(table, options);
      return {
        preprocessor,
        features: await preprocessor.transformTable(table),
      };
    }
    const fitting = new ColumnFitting(table, exclude, encoding);
    for await (const { column, frame } of readColumns(table, fitting)) {
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
   * @returns Shape `[flows, features]`: numerical columns first, then the
   * categorical, each in units of its deviation on the fitted flows.
   * @throws {InputError} See the class.
   */
  transform(
    frame: pl.DataFrame,
    { nameRow = rowNumber, onRefused, onUnseen }: TransformOptions = {},
  ): Matrix {
    this.#checkColumns(frame);
    const features = newFeatureMatrix(frame.height, this.featureNames.length);
    for (let start = 0; start < frame.height; start += PIECE_ROWS) {
      const piece = frame.slice(start, PIECE_ROWS);
      this.#transformPiece(
        piece,
        rowsBetween(features, start, start + piece.height),
        (column) => ({
          refuse: (row, cause) =>
            onRefused
              ? onRefused(column, start + row, cause)
              : refusing(column, nameRow)(start + row, cause),
          onUnseen: onUnseen &&
            ((category, rows) => onUnseen(column, category, rows)),
        }),
      );
    }
    return features;
  }

  #transformPiece(
    frame: pl.DataFrame,
    features: Matrix,
    listenerOf: (column: string) => ColumnListener,
  ) {
    const queries = this.#queries(frame);
    const values = frame.select(...queries.map(({ query }) => query));
    const writer = new FeatureWriter(features);
    for (const { name, type } of queries) {
      const column = values.select(name);
      this.#append(writer, name, type, column, listenerOf(name));
    }
    writer.flush();
  }

  /**
   * {@linkcode NetworkDataPreprocessor.transform} for flows in a file, of which a
   * few columns at a time are in memory.
   */
  async transformTable(table: FlowTable): Promise<Matrix> {
    this.#checkColumns(table);
    const features = newFeatureMatrix(table.height, this.featureNames.length);
    const writer = new FeatureWriter(features);
    const columns = readColumns(table, { queries: this.#queries(table) });
    for await (const { column: { name, type }, frame } of columns) {
      this.#append(writer, name, type, frame, {
        refuse: refusing(name, table.nameRow),
      });
    }
    writer.flush();
    return features;
  }

  #checkColumns({ columns }: Pick<FlowShape, "columns">): void {
    const missing = this.columns.filter((name) => !columns.includes(name));
    if (missing.length === 0) return;
    throw new InputError(
      `Cannot preprocess: columns missing: ${missing.join(", ")}; ` +
        `found ${columns.join(", ")}`,
    );
  }

  /** The columns to read, in the order of the features. */
  #queries({ columns, dtypes }: Omit<FlowShape, "height">) {
    const numerical = new Set(this.numerical);
    return this.columns.map((name) => {
      const type = dtypes[columns.indexOf(name)];
      checkFeatureType(name, type);
      const query = numerical.has(name)
        ? valuesOf(name, type)
        : rankedValuesOf(name, type);
      return { name, type, query };
    });
  }

  /** Appends the features of a column. */
  #append(
    writer: FeatureWriter,
    name: string,
    type: pl.DataType,
    column: pl.DataFrame,
    { refuse, onUnseen }: ColumnListener,
  ): void {
    const { numerical, categorical, oneHot } = this.#state;
    const clip = this.#state.clip ?? LARGEST_FLOAT32; // never infinite
    const applied = { type, column };
    const isName = (learnt: { name: string }) => learnt.name === name;
    const amounts = numerical.find(isName);
    if (amounts) {
      const values = applyNumerical(amounts, applied, refuse);
      return writer.append(values, amounts, clip);
    }
    const ranked = categorical.find(isName);
    if (ranked) {
      const ranks = applyCategorical(ranked, applied, onUnseen);
      return writer.append(ranks, ranked, clip);
    }
    const indicated = oneHot.find(isName)!;
    const ranks = applyCategorical(indicated, applied, onUnseen);
    for (const features of indicatorFeatures(indicated, clip)) {
      writer.appendRanks(ranks, features);
    }
  }

  /** The numerical columns, in the order of the features. */
  get numerical(): string[] {
    return this.#state.numerical.map(({ name }) => name);
  }

  /** The categorical columns, in the order of the features. */
  get categorical(): string[] {
    const { categorical, oneHot } = this.#state;
    return [...categorical, ...oneHot].map(({ name }) => name);
  }

  /** How many categories were learnt of each of `categorical`. */
  get categoryCounts(): number[] {
    const { categorical, oneHot } = this.#state;
    return [...categorical, ...oneHot].map(({ categories }) =>
      categories.length
    );
  }

  /** The columns that are read, in the order of their features. */
  get columns(): string[] {
    return [...this.numerical, ...this.categorical];
  }

  /**
   * All features in their order: a column's name or, for an indicator,
   * `proto=tcp`, `proto=(none)` where a flow has none, and `proto=(other)` for
   * what is rare or was never seen.
   */
  get featureNames(): string[] {
    const { numerical, categorical, oneHot } = this.#state;
    return [
      ...[...numerical, ...categorical].map(({ name }) => name),
      ...oneHot.flatMap(({ name, categories }) => [
        ...categories.map((category) => `${name}=${category ?? "(none)"}`),
        `${name}=${OTHER_CATEGORY}`,
      ]),
    ];
  }

  /** Which features each of the columns has, in the order of `columns`. */
  get columnFeatures(): ColumnFeatures[] {
    const { numerical, categorical, oneHot } = this.#state;
    let end = 0;
    const next = (kind: ColumnFeatures["kind"], column: string, width = 1) => {
      const start = end;
      end += width;
      return { column, kind, start, end };
    };
    return [
      ...numerical.map(({ name }) => next("amount", name)),
      ...categorical.map(({ name }) => next("rank", name)),
      ...oneHot.map(({ name, indicators }) =>
        next("indicators", name, indicators.length)
      ),
    ];
  }

  /**
   * What a row of features says in the columns' own units; a network's
   * reconstruction, say.
   *
   * @param features Shape `[features]`.
   * @returns One value for each of `columns`: an amount, or the category that is
   * nearest, `(other)` for what is rare or was never seen, null for a gap.
   */
  decode(features: Float32Array): (number | Category)[] {
    const { numerical, categorical, oneHot } = this.#state;
    const ranks = this.decodeRanks(features);
    return [
      ...numerical.map((column, i) => decodeAmount(column, features[i])),
      ...[...categorical, ...oneHot].map(({ categories }, i) =>
        categoryAt(categories, ranks[i])
      ),
    ];
  }

  /**
   * The categories that a row of features says, as ranks: from 0, in the order
   * in which they were learnt; the one after the last stands for all others.
   *
   * @param features Shape `[features]`.
   * @returns One for each of `categorical`.
   */
  decodeRanks(features: Float32Array): number[] {
    const { numerical, categorical, oneHot } = this.#state;
    let end = numerical.length + categorical.length;
    return [
      ...categorical.map((column, i) =>
        decodeRank(column, features[numerical.length + i])
      ),
      ...oneHot.map((column) => {
        const start = end;
        end += column.indicators.length;
        return decodeIndicators(column, features.subarray(start, end));
      }),
    ];
  }

  /** The columns left out because the flows learnt from had one value there. */
  get constant(): string[] {
    return [...this.#state.constant];
  }

  /** The columns left out, labels first. */
  get excluded(): string[] {
    return [...this.#state.excluded];
  }

  /** Those of the columns that were learnt as text: some value is no number. */
  get texts(): string[] {
    return [...this.#state.categorical, ...this.#state.oneHot]
      .filter(({ categories }) => !categories.every(isPlainNumber))
      .map(({ name }) => name);
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
    const parsed = STATE.safeParse(json, { reportInput: true });
    if (!parsed.success) {
      throw new InputError(`Preprocessor: ${describeIssue(parsed.error)}`);
    }
    return new NetworkDataPreprocessor(parsed.data);
  }
}

/** Who is told of what is wrong with, or new in, a column. */
interface ColumnListener {
  readonly refuse: RefuseValue;
  readonly onUnseen?: OnUnseen;
}

function newLearning(
  flows: FlowShape,
  { exclude = [], encoding = ORIGINAL_ENCODING }: PreprocessorOptions,
): ColumnLearning {
  return new ColumnLearning(flows, exclude, encoding);
}

/** Reads one column after the other. */
async function* readColumns<Column extends ColumnQuery>(
  table: FlowTable,
  { queries }: { readonly queries: readonly Column[] },
): AsyncGenerator<{ column: Column; frame: pl.DataFrame }, void> {
  for (const column of queries) {
    yield { column, frame: await table.read(column.name, column.query) };
  }
}
