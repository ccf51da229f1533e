import type pl from "nodejs-polars";
import { valuesOf } from "../dataset/column_values.ts";
import { InputError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import {
  FeatureWriter,
  newFeatureMatrix,
  type Ranks,
} from "./feature_writer.ts";
import { checkFeatureType, learnColumn } from "./learn_column.ts";
import {
  type CategoricalColumn,
  FORMAT_VERSION,
  type NumericalColumn,
  type State,
} from "./preprocessor_state.ts";
import { selectFeatures } from "./select_features.ts";

/** What a frame and a table tell of their flows before any is read. */
export interface FlowShape {
  readonly columns: string[];
  readonly dtypes: pl.DataType[];
  readonly height: number;
}

/** A column to read, and what to ask of it. */
export interface ColumnQuery {
  readonly name: string;
  readonly query: pl.Expr;
}

/**
 * Learns columns one by one, in the order of {@linkcode ColumnFitting.queries},
 * and makes features of them on the way, so that each is read once.
 */
export class ColumnFitting {
  /** The columns to read. */
  readonly queries: readonly ColumnQuery[];
  readonly #typeOf: Map<string, pl.DataType>;
  readonly #excluded: string[];
  readonly #work: Float64Array;
  readonly #features: Matrix;
  readonly #writer: FeatureWriter;
  readonly #numerical: NumericalColumn[] = [];
  readonly #categorical: CategoricalColumn[] = [];
  readonly #ranks: Ranks[] = [];

  /**
   * @param exclude Columns to leave out beside labels and identifiers.
   * @throws {InputError} See `selectFeatures`; or if a column is of no use.
   */
  constructor(flows: FlowShape, exclude: readonly string[] = []) {
    const { features, excluded } = selectFeatures(flows.columns, exclude);
    this.#typeOf = new Map(
      flows.columns.map((name, i) => [name, flows.dtypes[i]]),
    );
    this.#excluded = excluded;
    this.#work = new Float64Array(flows.height);
    this.#features = newFeatureMatrix(flows.height, features.length);
    this.#writer = new FeatureWriter(this.#features);
    this.queries = features.map((name) => {
      const type = this.#typeOf.get(name)!;
      checkLearnable(name, type);
      return { name, query: valuesOf(name, type) };
    });
  }

  /**
   * Learns the next column.
   *
   * @param column What its query gave.
   * @throws {InputError} If it cannot be used; see `learnColumn`.
   */
  learn({ name }: ColumnQuery, column: pl.DataFrame): void {
    const type = this.#typeOf.get(name)!;
    const { kind, learnt, values } = learnColumn(
      name,
      type,
      column,
      this.#work,
    );
    if (kind === "numerical") {
      this.#writer.append(values, learnt);
      this.#numerical.push(learnt);
    } else {
      // Their places come after all numerical columns, which are not known yet.
      const Ranks = learnt.categories.length > 256 ? Uint32Array : Uint8Array;
      this.#ranks.push(new Ranks(values));
      this.#categorical.push(learnt);
    }
  }

  /** What was learnt, and the features: numerical columns, then categorical. */
  finish(): { state: State; features: Matrix } {
    const numerical = this.#numerical;
    const categorical = this.#categorical;
    categorical.forEach((learnt, i) =>
      this.#writer.appendRanks(
        this.#ranks[i],
        learnt.categories.length,
        learnt,
      )
    );
    this.#writer.flush();
    return {
      state: {
        formatVersion: FORMAT_VERSION,
        numerical,
        categorical,
        excluded: this.#excluded,
      },
      features: this.#features,
    };
  }
}

/** {@linkcode checkFeatureType}, and what to do about it. */
function checkLearnable(name: string, type: pl.DataType): void {
  try {
    checkFeatureType(name, type);
  } catch (error) {
    throw new InputError(
      `${(error as Error).message}; leave it out with --exclude ${name}`,
    );
  }
}
