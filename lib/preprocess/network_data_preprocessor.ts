import type pl from "nodejs-polars";
import { z } from "zod";
import { InputError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { encodeLabels, fitLabelEncoder } from "./label_encoder.ts";
import { readCategories, readNumbers } from "./read_columns.ts";
import { selectFeatures } from "./select_features.ts";
import { type ColumnScale, fitStandardScaler } from "./standard_scaler.ts";

const FORMAT_VERSION = 1;

const finite = z.number();
const columnScale = {
  name: z.string(),
  mean: finite,
  scale: finite.positive(),
};

/** What preprocessing learns, as it stands in `preprocessor.json`. */
const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Replaced by its median where missing, then standardised. */
  numerical: z.array(z.object({ ...columnScale, median: finite })),
  /** Replaced by the rank of its category, then standardised. */
  categorical: z.array(
    z.object({ ...columnScale, categories: z.array(z.string().nullable()) }),
  ),
  /** Columns of the training frame that are not read. */
  excluded: z.array(z.string()),
});

type State = z.infer<typeof STATE>;

/** Options of {@linkcode NetworkDataPreprocessor.fit}. */
export interface PreprocessorOptions {
  /** Columns to leave out beside labels and identifiers. Default none. */
  readonly exclude?: readonly string[];
}

/**
 * Turns flows into the numbers a network reads: features chosen, gaps filled,
 * categories ranked, every column standardised. A fitted one only; `fit` makes
 * it.
 *
 * What happens to flows that differ from those it was fitted on:
 * - columns in another order, or more of them: no difference;
 * - a missing column, or text where numbers were: {@linkcode InputError};
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
   * @throws {InputError} If a column cannot be used; see `selectFeatures`.
   */
  static fit(
    frame: pl.DataFrame,
    options: PreprocessorOptions = {},
  ): NetworkDataPreprocessor {
    const { numerical, categorical, excluded } = selectFeatures(
      frame,
      options.exclude,
    );
    return new NetworkDataPreprocessor({
      formatVersion: FORMAT_VERSION,
      numerical: numerical.map((name) => {
        const column = readNumbers(frame, name);
        const median = medianOf(frame, name, column);
        return { name, median, ...scaleOf(name, fillGaps(column, median)) };
      }),
      categorical: categorical.map((name) => {
        const column = readCategories(frame, name);
        const categories = fitLabelEncoder(column);
        const ranks = encodeLabels(column, categories);
        return { name, categories, ...fitStandardScaler(ranks) };
      }),
      excluded,
    });
  }

  /** Fits on the flows and transforms the same flows. */
  static fitTransform(
    frame: pl.DataFrame,
    options: PreprocessorOptions = {},
  ): { preprocessor: NetworkDataPreprocessor; features: Matrix } {
    const preprocessor = NetworkDataPreprocessor.fit(frame, options);
    return { preprocessor, features: preprocessor.transform(frame) };
  }

  /**
   * Turns flows into features.
   *
   * @returns Shape `[flows, features]`: numerical columns first, then the
   * categorical, each in units of its deviation on the fitted flows.
   * @throws {InputError} See the class.
   */
  transform(frame: pl.DataFrame): Matrix {
    const { numerical, categorical } = this.#state;
    const missing = this.featureNames.filter((name) =>
      !frame.columns.includes(name)
    );
    if (missing.length > 0) {
      throw new InputError(
        `Cannot preprocess: columns missing: ${missing.join(", ")}; ` +
          `found ${frame.columns.join(", ")}`,
      );
    }
    const columns = this.featureNames.length;
    const values = new Float32Array(frame.height * columns);
    let feature = 0;
    const standardise = (
      column: Float64Array,
      { mean, scale }: { mean: number; scale: number },
    ) => {
      for (let row = 0, to = feature; row < column.length; row++) {
        values[to] = (column[row] - mean) / scale;
        to += columns;
      }
      feature++;
    };
    for (const learnt of numerical) {
      const column = readNumbers(frame, learnt.name);
      standardise(fillGaps(column, learnt.median), learnt);
    }
    for (const learnt of categorical) {
      const column = readCategories(frame, learnt.name);
      standardise(encodeLabels(column, learnt.categories), learnt);
    }
    return { values, rows: frame.height, columns };
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

/** Names the column whose values cannot be standardised. */
function scaleOf(name: string, column: Float64Array): ColumnScale {
  try {
    return fitStandardScaler(column);
  } catch (error) {
    throw new InputError(`Column ${name}: ${(error as Error).message}`);
  }
}

/** The median of the values that are there; Polars counts NaN as one. */
function medianOf(
  frame: pl.DataFrame,
  name: string,
  column: Float64Array,
): number {
  if (!column.some(Number.isNaN)) return frame.getColumn(name).median();
  const present = column.filter((value) => !Number.isNaN(value)).sort();
  if (present.length === 0) {
    throw new InputError(
      `Column ${name}: no values in any row; leave it out with --exclude ${name}`,
    );
  }
  const middle = present.length >> 1;
  return present.length % 2 === 1
    ? present[middle]
    : (present[middle - 1] + present[middle]) / 2;
}

/** A copy with every NaN replaced; the same array where there is none. */
function fillGaps(column: Float64Array, value: number): Float64Array {
  if (!column.some(Number.isNaN)) return column;
  return column.map((number) => Number.isNaN(number) ? value : number);
}
