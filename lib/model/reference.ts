import { z } from "zod";
import {
  describeIssue,
  FINITE,
  listOf,
  numberList,
  wholeNumber,
} from "../artifacts/mod.ts";
import { InputError, type Matrix, rowsBetween } from "../base/mod.ts";
import type { NetworkDataPreprocessor } from "../preprocess/mod.ts";

/** Values that shares of the flows do not exceed. */
export interface Quantiles {
  /** In [0, 1], ascending. */
  readonly shares: readonly number[];
  /** One a share. */
  readonly values: readonly number[];
}

/** So many of the highest scores are kept; of those below, ever fewer. */
const EXACT_RANKS = 1000;
/** By what factor their ranks grow: a threshold misses its rate by no more. */
const RANK_GROWTH = 1.01;

/** Where quantiles are kept: each percent, and closer towards the ends. */
const SHARES = quantileShares();

function quantileShares(): number[] {
  const tail = [0, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005];
  const percents = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
  return [...tail, ...percents, ...tail.map((share) => 1 - share).reverse()];
}

/**
 * What normal flows look like to a detector: how high they score, and which
 * values they have. Learnt of flows that it was not trained on (validation rows),
 * and saved with it: thresholds for other rates of false alarms come from it, and
 * how unusual a flow's values are.
 */
export class Reference {
  readonly #state: State;
  readonly #amounts: Map<string, readonly number[]>;
  readonly #categories: Map<string, readonly number[]>;

  private constructor(state: State) {
    this.#state = state;
    this.#amounts = new Map(
      state.amounts.map(({ column, quantiles }) => [column, quantiles]),
    );
    this.#categories = new Map(
      state.categories.map(({ column, rows }) => [column, rows]),
    );
  }

  /**
   * Keeps quantiles of normal flows.
   *
   * @param features What the preprocessor makes of them, shape
   * `[n, features]`, at least 1 row. Unchanged.
   * @param scores Their scores, shape `[n]`. Unchanged.
   * @throws {RangeError} If there are none.
   */
  static learn(
    preprocessor: NetworkDataPreprocessor,
    features: Matrix,
    scores: Float32Array,
  ): Reference {
    const { rows } = features;
    if (rows === 0) {
      throw new RangeError("Cannot keep quantiles of no flows");
    }
    const groups = preprocessor.columnFeatures;
    const amounts = groups.filter(({ kind }) => kind === "amount");
    return new Reference({
      formatVersion: FORMAT_VERSION,
      rows,
      scores: highestScores(scores),
      shares: SHARES,
      amounts: amounts.map(({ column, start }) => ({
        column,
        quantiles: quantilesOf(columnOf(features, start)),
      })),
      categories: countCategories(preprocessor, features),
    });
  }

  /** How many normal flows it was learnt of. */
  get rows(): number {
    return this.#state.rows;
  }

  /** The columns that it knows, in the order of a preprocessor's. */
  get columns(): string[] {
    return [...this.#amounts.keys(), ...this.#categories.keys()];
  }

  /**
   * A threshold that at most so many of the normal flows lie above. Where there
   * are many, not all scores are kept: it is that of up to one percent fewer.
   *
   * @param rows How many, from 0 to all but one.
   */
  thresholdAbove(rows: number): number {
    const { ranks, values } = this.#state.scores;
    const value = values[ranks.findLastIndex((rank) => rank <= rows)];
    return value === "Infinity" ? Infinity : value;
  }

  /**
   * How many of the normal flows score higher. Where there are many, not all
   * scores are kept: it may be one percent more.
   */
  rowsAbove(threshold: number): number {
    const { rows, scores: { ranks, values } } = this.#state;
    const isWithin = (value: number | "Infinity") => Number(value) <= threshold;
    return ranks[values.findIndex(isWithin)] ?? rows;
  }

  /** Values of an amount's feature, ascending, and the share of flows up to each. */
  quantiles(column: string): Quantiles {
    const { shares } = this.#state;
    return { shares, values: this.#amounts.get(column)! };
  }

  /** How many of the normal flows have each category, by its rank; others last. */
  categoryRows(column: string): readonly number[] {
    return this.#categories.get(column)!;
  }

  /**
   * How usual an amount is, by its feature.
   *
   * @returns How many percent of the normal flows have less, equal ones counting
   * half; in [0, 100]. Quantiles are kept, so it is right to a percent, near the
   * ends to a hundredth of one.
   */
  amountPercentile(column: string, feature: number): number {
    const { shares } = this.#state;
    const quantiles = this.#amounts.get(column)!;
    const above = quantiles.findIndex((quantile) => quantile > feature);
    if (above === 0) return 0;
    const last = above === -1 ? quantiles.length - 1 : above - 1;
    if (quantiles[last] === feature) {
      const first = quantiles.indexOf(feature);
      return percent((shares[first] + shares[last]) / 2);
    }
    if (above === -1) return 100;
    const [low, high] = [quantiles[last], quantiles[above]];
    const between = (feature - low) / (high - low);
    return percent(shares[last] + between * (shares[above] - shares[last]));
  }

  /**
   * How usual a category is, by its rank.
   *
   * @returns How many percent of the normal flows have one that is no more
   * frequent; in [0, 100].
   */
  categoryPercentile(column: string, rank: number): number {
    const counts = this.#categories.get(column)!;
    const own = counts[rank];
    const rarer = counts.reduce(
      (sum, count) => count <= own ? sum + count : sum,
      0,
    );
    return percent(rarer / this.#state.rows);
  }

  /** Plain data that {@linkcode Reference.fromJSON} takes back. */
  toJSON(): unknown {
    return this.#state;
  }

  /**
   * Takes back what `toJSON` gave.
   *
   * @param preprocessor The one whose columns it must know.
   * @throws {InputError} If the data has another form or format version, or is of
   * other columns.
   */
  static fromJSON(
    json: unknown,
    preprocessor: NetworkDataPreprocessor,
  ): Reference {
    const parsed = STATE.safeParse(json, { reportInput: true });
    if (!parsed.success) {
      throw new InputError(`Reference: ${describeIssue(parsed.error)}`);
    }
    const reference = new Reference(parsed.data);
    checkColumns(parsed.data, preprocessor);
    return reference;
  }
}

/** @throws {InputError} If a column or its categories are not the preprocessor's. */
function checkColumns(
  { amounts, categories }: State,
  preprocessor: NetworkDataPreprocessor,
): void {
  const shape = [
    ...amounts.map(({ column }) => `${column} 0`),
    ...categories.map(({ column, rows }) => `${column} ${rows.length}`),
  ];
  const ranks = preprocessor.categoryCounts;
  const expected = [
    ...preprocessor.numerical.map((column) => `${column} 0`),
    ...preprocessor.categorical.map((column, i) => `${column} ${ranks[i] + 1}`),
  ];
  if (shape.join("\n") === expected.join("\n")) return;
  throw new InputError(
    "expected the columns and categories of preprocessor.json, found others",
  );
}

/** The highest scores and their ranks, from 0; see {@linkcode EXACT_RANKS}. */
function highestScores(scores: Float32Array): State["scores"] {
  const descending = scores.toSorted().reverse();
  const ranks: number[] = [];
  for (let rank = 0; rank < descending.length;) {
    ranks.push(rank);
    rank = rank < EXACT_RANKS ? rank + 1 : Math.floor(rank * RANK_GROWTH);
  }
  const value = (rank: number) =>
    descending[rank] === Infinity ? "Infinity" : descending[rank];
  return { ranks, values: ranks.map(value) };
}

/** A share as percent, to a hundredth. */
function percent(share: number): number {
  return Math.round(share * 1e4) / 100;
}

/** Observed values, the lowest ones that so many share. */
function quantilesOf(values: Float32Array): number[] {
  values.sort();
  const last = values.length - 1;
  return SHARES.map((share) => values[Math.round(share * last)]);
}

/** A copy of a column. */
function columnOf({ values, rows, columns }: Matrix, at: number): Float32Array {
  return Float32Array.from(
    { length: rows },
    (_, row) => values[row * columns + at],
  );
}

function countCategories(
  preprocessor: NetworkDataPreprocessor,
  features: Matrix,
): State["categories"] {
  const counts = preprocessor.categoryCounts.map((categories) =>
    new Array<number>(categories + 1).fill(0)
  );
  for (let row = 0; row < features.rows; row++) {
    const { values } = rowsBetween(features, row, row + 1);
    preprocessor.decodeRanks(values).forEach((rank, i) => counts[i][rank]++);
  }
  return preprocessor.categorical.map((column, i) => ({
    column,
    rows: counts[i],
  }));
}

export const FORMAT_VERSION = 1;

const ascending = (values: readonly number[]) =>
  values.every((value, i) => i === 0 || values[i - 1] <= value);

const QUANTILES = numberList({
  expected: "a share from 0 to 1",
  holds: (value) => value >= 0 && value <= 1,
}).refine(ascending, "expected shares that ascend");

/** What is kept of normal flows, as it stands in `reference.json`. */
export const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** How many normal flows there were. */
  rows: z.int().min(1).max(2 ** 31 - 1),
  /** Their highest scores, all of them, and then fewer and fewer. */
  scores: z.object({
    /** How many flows come before each, when they are sorted from the highest. */
    ranks: numberList(wholeNumber(0)).refine(
      ascending,
      "expected ascending ranks",
    ),
    /** JSON has no Infinity. */
    values: listOf(z.union([z.number(), z.literal("Infinity")])),
  }),
  /** The shares at which quantiles are kept. */
  shares: QUANTILES,
  /** Of each column of amounts: its feature's quantiles, in deviations. */
  amounts: listOf(z.object({
    column: z.string(),
    quantiles: numberList(FINITE).refine(
      ascending,
      "expected quantiles that ascend",
    ),
  })),
  /** Of each column of categories: how many flows have which, all others last. */
  categories: listOf(z.object({
    column: z.string(),
    rows: numberList(wholeNumber(0)),
  })),
}).superRefine(({ rows, scores, shares, amounts, categories }, context) => {
  const check = (path: (string | number)[], isSo: boolean, message: string) => {
    if (!isSo) context.addIssue({ code: "custom", path, message });
  };
  const { ranks, values } = scores;
  check(
    ["scores", "ranks"],
    ranks[0] === 0 && ranks.at(-1)! < rows,
    `expected ranks from 0 to below ${rows}, found ${ranks[0]} to ${
      ranks.at(-1)
    }`,
  );
  check(
    ["scores", "values"],
    values.length === ranks.length,
    `expected ${ranks.length} numbers, found ${values.length}`,
  );
  amounts.forEach(({ quantiles: { length } }, i) =>
    check(
      ["amounts", i, "quantiles"],
      length === shares.length,
      `expected ${shares.length} numbers, found ${length}`,
    )
  );
  categories.forEach((column, i) => {
    const sum = column.rows.reduce((sum, count) => sum + count, 0);
    check(
      ["categories", i, "rows"],
      sum === rows,
      `expected ${rows} flows together, found ${sum}`,
    );
  });
});

export type State = z.infer<typeof STATE>;
