import type pl from "nodejs-polars";
import { type NameRow, valuesOf } from "../dataset/mod.ts";
import { InputError, type Matrix } from "../base/mod.ts";
import { rankFeatures } from "./apply_column.ts";
import {
  type CategoricalColumn,
  type Encoding,
  FORMAT_VERSION,
  type NumericalColumn,
  type OneHotColumn,
  type State,
} from "./encoding.ts";
import {
  FeatureWriter,
  newFeatureMatrix,
  type Ranks,
} from "./feature_writer.ts";
import {
  checkFeatureType,
  learnColumn,
  type LearntColumn,
} from "./learn_column.ts";
import { selectFeatures } from "./select_features.ts";

/** What a frame and a table tell of their flows before any is read. */
export interface FlowShape {
  readonly columns: string[];
  readonly dtypes: pl.DataType[];
  readonly height: number;
  /** Where they are some of a file's; default all of them. */
  readonly nameRow?: NameRow;
}

/** A column to read, and what to ask of it. */
export interface ColumnQuery {
  readonly name: string;
  readonly query: pl.Expr;
}

/** Learns columns one by one, in the order of {@linkcode ColumnLearning.queries}. */
export class ColumnLearning {
  /** The columns to read. */
  readonly queries: readonly ColumnQuery[];
  readonly #encoding: Encoding;
  readonly #typeOf: Map<string, pl.DataType>;
  readonly #nameRow?: NameRow;
  readonly #excluded: string[];
  readonly #work: Float64Array;
  readonly #numerical: NumericalColumn[] = [];
  readonly #categorical: CategoricalColumn[] = [];
  readonly #oneHot: OneHotColumn[] = [];
  readonly #constant: string[] = [];

  /**
   * @param exclude Columns to leave out beside labels and identifiers.
   * @throws {InputError} See `selectFeatures`; or if a column is of no use.
   */
  constructor(
    flows: FlowShape,
    exclude: readonly string[],
    encoding: Encoding,
  ) {
    const { features, excluded } = selectFeatures(flows.columns, exclude);
    this.#encoding = encoding;
    this.#nameRow = flows.nameRow;
    this.#typeOf = new Map(
      flows.columns.map((name, i) => [name, flows.dtypes[i]]),
    );
    this.#excluded = excluded;
    this.#work = new Float64Array(flows.height);
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
  learn({ name }: ColumnQuery, column: pl.DataFrame): LearntColumn {
    const type = this.#typeOf.get(name)!;
    const result = learnColumn(
      name,
      type,
      column,
      this.#work,
      this.#encoding,
      this.#nameRow,
    );
    const { kind, learnt } = result;
    if (kind === "numerical") this.#numerical.push(learnt);
    else if (kind === "categorical") this.#categorical.push(learnt);
    else if (kind === "oneHot") this.#oneHot.push(learnt);
    else this.#constant.push(learnt.name);
    return result;
  }

  /**
   * What was learnt.
   *
   * @throws {InputError} If all columns are constant.
   */
  finish(): State {
    const state = {
      formatVersion: FORMAT_VERSION,
      numerical: this.#numerical,
      categorical: this.#categorical,
      oneHot: this.#oneHot,
      clip: this.#encoding.clip,
      constant: this.#constant,
      excluded: this.#excluded,
    } as const;
    const { numerical, categorical, oneHot, constant } = state;
    if (numerical.length + categorical.length + oneHot.length === 0) {
      throw new InputError(
        `No feature is left, as every column is constant: ${
          constant.join(", ")
        }`,
      );
    }
    return state;
  }
}

/**
 * Learns columns as the original encodes them, and makes features of them on
 * the way, so that each is read once: a column is a feature there.
 */
export class ColumnFitting {
  readonly #learning: ColumnLearning;
  readonly #features: Matrix;
  readonly #writer: FeatureWriter;
  readonly #categorical: { learnt: CategoricalColumn; ranks: Ranks }[] = [];

  /** As {@linkcode ColumnLearning} does, for ranks that keep every column. */
  constructor(
    flows: FlowShape,
    exclude: readonly string[],
    encoding: Encoding,
  ) {
    this.#learning = new ColumnLearning(flows, exclude, encoding);
    this.#features = newFeatureMatrix(flows.height, this.queries.length);
    this.#writer = new FeatureWriter(this.#features);
  }

  /** The columns to read. */
  get queries(): readonly ColumnQuery[] {
    return this.#learning.queries;
  }

  /** Learns the next column; see {@linkcode ColumnLearning.learn}. */
  learn(query: ColumnQuery, column: pl.DataFrame): void {
    const { kind, learnt, values } = this.#learning.learn(query, column);
    if (kind === "numerical") {
      this.#writer.append(values, learnt);
    } else if (kind === "categorical") {
      // Their places come after all numerical columns, which are not known yet.
      const Ranks = learnt.categories.length > 256 ? Uint32Array : Uint8Array;
      this.#categorical.push({ learnt, ranks: new Ranks(values) });
    }
  }

  /** What was learnt, and the features: numerical columns, then categorical. */
  finish(): { state: State; features: Matrix } {
    for (const { learnt, ranks } of this.#categorical) {
      this.#writer.appendRanks(ranks, rankFeatures(learnt));
    }
    this.#writer.flush();
    return { state: this.#learning.finish(), features: this.#features };
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
