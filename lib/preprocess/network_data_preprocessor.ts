import type pl from "nodejs-polars";
import { z } from "zod";
import {
  type ColumnRole,
  Flows,
  isTextType,
  type NameRow,
  ROLES,
} from "../dataset/mod.ts";
import { describeIssue, listOf } from "../artifacts/mod.ts";
import { InputError, LARGEST_FLOAT32, type Matrix } from "../base/mod.ts";
import { AMOUNT, AmountColumn, refusing } from "./amount_column.ts";
import {
  CategoryColumn,
  checkDiffering,
  INDICATED,
  IndicatorColumn,
  RankColumn,
  RANKED,
} from "./category_columns.ts";
import {
  checkFeatureType,
  ColumnLearner,
  type Learnt,
} from "./column_learner.ts";
import {
  type Applying,
  type Category,
  type Encoding,
  type FeatureColumn,
  ORIGINAL_ENCODING,
} from "./encoding.ts";
import {
  FeatureWriter,
  newFeatureMatrix,
  type Ranks,
} from "./feature_writer.ts";
import { selectFeatures } from "./select_features.ts";

const FORMAT_VERSION = 2;

const ROLE: z.ZodType<ColumnRole> = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  reason: z.string(),
});

/** What preprocessing learns, as it stands in `preprocessor.json`. */
const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  numerical: listOf(AMOUNT),
  categorical: listOf(RANKED),
  oneHot: listOf(INDICATED),
  /** Features are clipped at so many deviations from the mean; null for never. */
  clip: z.number().positive().nullable(),
  /** Columns that were constant in the rows learnt from; they are not read. */
  constant: listOf(z.string()),
  /** Columns that were left out; they are not read. */
  excluded: listOf(z.string()),
  /** What all columns are; none in detectors of earlier versions. */
  roles: listOf(ROLE).optional(),
}).superRefine(({ numerical, categorical, oneHot }, context) => {
  const columns = [...numerical, ...categorical, ...oneHot];
  checkDiffering("columns", columns.map(({ name }) => name), context);
});

/** What {@linkcode NetworkDataPreprocessor.toJSON} gives. */
export type PreprocessorState = z.infer<typeof STATE>;

/** What is learnt beside the columns. */
type Rest =
  & Pick<z.infer<typeof STATE>, "clip" | "constant" | "excluded">
  & { readonly roles: readonly ColumnRole[] };

/** Options of {@linkcode NetworkDataPreprocessor.fit}. */
export interface PreprocessorOptions {
  /** Columns to leave out beside labels and identifiers. Default none. */
  readonly exclude?: readonly string[];
  /** How columns become features. Default the original's way. */
  readonly encoding?: Encoding;
}

/** Options of {@linkcode NetworkDataPreprocessor.transform}. */
export interface TransformOptions {
  /** How messages name a row of the flows. Default as the flows do. */
  readonly nameRow?: NameRow;
  /**
   * Called for a value that cannot become a feature, and for a flow without any
   * measurement. If it returns, the row's features mean nothing. Default: throws an {@linkcode InputError}.
   */
  readonly onRefused?: (column: string, row: number, cause: string) => void;
  /** Called for each category that was not learnt, with its number of flows. */
  readonly onUnseen?: (
    column: string,
    category: Category,
    rows: number,
  ) => void;
  /** Told of each column of amounts in which flows it is a gap. */
  readonly onGaps?: (column: string, rows: Uint32Array) => void;
}

/** The features of a column. */
export interface ColumnFeatures {
  /** Its name. */
  readonly column: string;
  /** What its features are. */
  readonly kind: FeatureColumn["kind"];
  /** The first of them. */
  readonly start: number;
  /** The one after the last. */
  readonly end: number;
  /** The share of gaps among the amounts learnt from; null where nobody knows. */
  readonly gapShare: number | null;
}

/** What was learnt of flows, and the same flows as features. */
export interface FitTransformResult {
  readonly preprocessor: NetworkDataPreprocessor;
  /** Shape `[flows, features]`; see {@linkcode NetworkDataPreprocessor.transform}. */
  readonly features: Matrix;
}

/**
 * Turns flows into the numbers a network reads: features are chosen, gaps filled,
 * categories encoded, and every feature is standardised. There are only fitted
 * ones; `fit` makes them. Flows come from files or as a Polars frame, and are read
 * a column at a time.
 *
 * What happens to flows that differ from those it was fitted on:
 * - columns in another order, or more of them: no difference;
 * - a missing column, text where numbers were, or what is neither numbers nor
 *   text: {@linkcode InputError};
 * - a null or NaN among numbers: the median that was learnt;
 * - an infinite number: {@linkcode InputError}, naming column and row, unless
 *   `onRefused` is given;
 * - a category never seen: the rank after the last one learnt, or the indicator
 *   that rare categories share;
 * - any value in a column that was constant and left out: ignored.
 */
export class NetworkDataPreprocessor {
  /** In the order of their features: amounts, ranks, indicators. */
  readonly #columns: readonly FeatureColumn[];
  readonly #features: readonly ColumnFeatures[];
  readonly #rest: Rest;

  private constructor(columns: readonly FeatureColumn[], rest: Rest) {
    this.#columns = columns;
    this.#rest = rest;
    let end = 0;
    this.#features = columns.map(({ name, kind, featureNames, gapShare }) => {
      const start = end;
      end += featureNames.length;
      return { column: name, kind, start, end, gapShare };
    });
  }

  /**
   * Learns from the given flows, and from nothing else.
   *
   * @throws {InputError} If a column cannot be used; see `selectFeatures` and
   * `ColumnLearner`.
   */
  static async fit(
    data: Flows | pl.DataFrame,
    options: PreprocessorOptions = {},
  ): Promise<NetworkDataPreprocessor> {
    return await NetworkDataPreprocessor.#learn(Flows.of(data), options);
  }

  /** @param onLearnt Called for each column as it is learnt. */
  static async #learn(
    flows: Flows,
    { exclude = [], encoding = ORIGINAL_ENCODING }: PreprocessorOptions,
    onLearnt: (learnt: Learnt) => void = () => {},
  ): Promise<NetworkDataPreprocessor> {
    const { features, excluded } = selectFeatures(flows.roles, exclude);
    const categories = new Set(
      flows.roles.filter(({ role }) => role === "category")
        .map(({ name }) => name),
    );
    const requests = features.map((name) => {
      const type = flows.typeOf(name)!;
      checkLearnable(name, type);
      return { name, type, asTexts: isTextType(type) };
    });
    const learner = new ColumnLearner(flows, encoding);
    const columns: FeatureColumn[] = [];
    const constant: string[] = [];
    for await (const [{ name, type }, values] of flows.readEach(requests)) {
      const learnt = learner.learn(name, type, values, categories.has(name));
      if (learnt.column === null) constant.push(name);
      else columns.push(learnt.column);
      onLearnt(learnt);
    }
    if (columns.length === 0) {
      throw new InputError(
        `No feature is left, as every column is constant: ${
          constant.join(", ")
        }`,
      );
    }
    const ofKind = (kind: FeatureColumn["kind"]) =>
      columns.filter((column) => column.kind === kind);
    return new NetworkDataPreprocessor(
      [...ofKind("amount"), ...ofKind("rank"), ...ofKind("indicators")],
      { clip: encoding.clip, constant, excluded, roles: flows.roles },
    );
  }

  /** Fits on the flows and transforms the same flows. */
  static async fitTransform(
    data: Flows | pl.DataFrame,
    options: PreprocessorOptions = {},
  ): Promise<FitTransformResult> {
    const flows = Flows.of(data);
    const { exclude, encoding = ORIGINAL_ENCODING } = options;
    if (encoding !== ORIGINAL_ENCODING) {
      const preprocessor = await NetworkDataPreprocessor.fit(flows, options);
      return { preprocessor, features: await preprocessor.transform(flows) };
    }
    // Each column is one feature here, so that each need be read only once.
    const width = selectFeatures(flows.roles, exclude).features.length;
    const features = newFeatureMatrix(flows.height, width);
    const writer = new FeatureWriter(features);
    // They come after all amounts, whose number is not known yet.
    const ranked: { column: RankColumn; ranks: Ranks }[] = [];
    const preprocessor = await NetworkDataPreprocessor.#learn(
      flows,
      options,
      ({ column, values }) => {
        if (column instanceof AmountColumn) column.appendLearnt(writer, values);
        else if (column instanceof RankColumn) {
          const isLong = column.categories.length > 256;
          const ranks = new (isLong ? Uint32Array : Uint8Array)(values);
          ranked.push({ column, ranks });
        }
      },
    );
    for (const { column, ranks } of ranked) column.appendLearnt(writer, ranks);
    writer.flush();
    return { preprocessor, features };
  }

  /**
   * Turns flows into features.
   *
   * @returns Shape `[flows, features]`: numerical columns first, then the
   * categorical, each in units of its deviation on the fitted flows.
   * @throws {InputError} See the class.
   */
  async transform(
    data: Flows | pl.DataFrame,
    { nameRow, onRefused, onUnseen, onGaps }: TransformOptions = {},
  ): Promise<Matrix> {
    const flows = Flows.of(data);
    const gapsOf = onRefused && new Uint32Array(flows.height);
    const refused = new Set<number>();
    const [features] = await this.#write([flows], (name) => ({
      refuse: onRefused
        ? (row, cause) => {
          refused.add(row);
          onRefused(name, row, cause);
        }
        : refusing(name, nameRow ?? flows.nameRow),
      onUnseen: onUnseen &&
        ((category, rows) => onUnseen(name, category, rows)),
      gapsOf,
      onGaps: onGaps && ((rows) => onGaps(name, rows)),
    }));
    const { numerical } = this;
    gapsOf?.forEach((gaps, row) => {
      if (gaps === 0 || gaps < numerical.length || refused.has(row)) return;
      onRefused!(numerical[0], row, "no value, nor in any other measurement");
    });
    return features;
  }

  /**
   * Turns parts of a data set into features, as `transform` does each, and reads
   * the data set only once.
   *
   * @throws {InputError} See the class.
   */
  transformParts(parts: readonly Flows[]): Promise<Matrix[]> {
    return this.#write(
      parts,
      (name, part) => ({ refuse: refusing(name, parts[part].nameRow) }),
    );
  }

  /** @param optionsOf How a column of a part is written. */
  async #write(
    parts: readonly Flows[],
    optionsOf: (column: string, part: number) => Omit<Applying, "clip">,
  ): Promise<Matrix[]> {
    if (parts.length === 0) return [];
    const [flows] = parts;
    this.#checkColumns(flows.columns);
    const requests = this.#columns.map((column) => {
      const { name } = column;
      const type = flows.typeOf(name)!;
      checkFeatureType(name, type);
      return { name, column, asTexts: column.asTexts(type) };
    });
    const clip = this.#rest.clip ?? LARGEST_FLOAT32; // never infinite
    const matrices = parts.map(({ height }) =>
      newFeatureMatrix(height, this.featureNames.length)
    );
    const writers = matrices.map((features) => new FeatureWriter(features));
    for await (
      const [{ name, column }, values, part] of flows.readEach(requests, parts)
    ) {
      column.append(writers[part], values, { ...optionsOf(name, part), clip });
    }
    for (const writer of writers) writer.flush();
    return matrices;
  }

  #checkColumns(found: readonly string[]): void {
    const missing = this.columns.filter((name) => !found.includes(name));
    if (missing.length === 0) return;
    throw new InputError(
      `Cannot preprocess: columns missing: ${missing.join(", ")}; ` +
        `found ${found.join(", ")}`,
    );
  }

  get #categorical(): CategoryColumn[] {
    return this.#columns.filter((column) => column instanceof CategoryColumn);
  }

  /** The numerical columns, in the order of the features. */
  get numerical(): string[] {
    return namesOf(this.#columns.filter(({ kind }) => kind === "amount"));
  }

  /** The categorical columns, in the order of the features. */
  get categorical(): string[] {
    return namesOf(this.#categorical);
  }

  /** How many categories were learnt of each of `categorical`. */
  get categoryCounts(): number[] {
    return this.#categorical.map(({ categories }) => categories.length);
  }

  /** The columns that are read, in the order of their features. */
  get columns(): string[] {
    return namesOf(this.#columns);
  }

  /**
   * All features in their order: a column's name or, for an indicator,
   * `proto=tcp`, `proto=(none)` where a flow has none, and `proto=(other)` for
   * what is rare or was never seen.
   */
  get featureNames(): string[] {
    return this.#columns.flatMap(({ featureNames }) => featureNames);
  }

  /** Which features each of the columns has, in the order of `columns`. */
  get columnFeatures(): ColumnFeatures[] {
    return [...this.#features];
  }

  /**
   * Turns a row of features, such as a network's reconstruction, back into values
   * in the columns' own units.
   *
   * @param features Shape `[features]`.
   * @returns One value for each of `columns`: an amount, or the category that is
   * nearest, `(other)` for what is rare or was never seen, null for a gap.
   */
  decode(features: Float32Array): (number | Category)[] {
    return this.#columns.map((column, i) =>
      column.decode(features, this.#features[i].start)
    );
  }

  /**
   * The categories nearest to a row of features, as ranks: from 0, in the order in
   * which they were learnt; the rank after the last stands for all others.
   *
   * @param features Shape `[features]`.
   * @returns One for each of `categorical`.
   */
  decodeRanks(features: Float32Array): number[] {
    return this.#columns.flatMap((column, i) =>
      column instanceof CategoryColumn
        ? [column.decodeRank(features, this.#features[i].start)]
        : []
    );
  }

  /** The columns left out because the flows learnt from had one value there. */
  get constant(): string[] {
    return [...this.#rest.constant];
  }

  /** The columns left out, labels first. */
  get excluded(): string[] {
    return [...this.#rest.excluded];
  }

  /** What the columns of the flows learnt from are. */
  get roles(): readonly ColumnRole[] {
    return this.#rest.roles;
  }

  /** The columns learnt as text: some of their values are not numbers. */
  get texts(): string[] {
    return namesOf(this.#categorical.filter(({ isText }) => isText));
  }

  /** Plain data that {@linkcode NetworkDataPreprocessor.fromJSON} takes back. */
  toJSON(): PreprocessorState {
    const learntBy = <Learnt>(Column: new (learnt: Learnt) => FeatureColumn) =>
      this.#columns.filter((column) => column instanceof Column)
        .map((column) => column.toJSON() as Learnt);
    return {
      formatVersion: FORMAT_VERSION,
      numerical: learntBy(AmountColumn),
      categorical: learntBy(RankColumn),
      oneHot: learntBy(IndicatorColumn),
      ...this.#rest,
      roles: [...this.#rest.roles],
    };
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
    const { numerical, categorical, oneHot, ...rest } = parsed.data;
    const { clip, constant, excluded, roles = [] } = rest;
    return new NetworkDataPreprocessor([
      ...numerical.map((learnt) => new AmountColumn(learnt)),
      ...categorical.map((learnt) => new RankColumn(learnt)),
      ...oneHot.map((learnt) => new IndicatorColumn(learnt)),
    ], { clip, constant, excluded, roles });
  }
}

function namesOf(columns: readonly FeatureColumn[]): string[] {
  return columns.map(({ name }) => name);
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
