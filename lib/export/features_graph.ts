/**
 * Preprocessing as part of an ONNX graph: what
 * `NetworkDataPreprocessor.transform` makes of flows, to the last bit but where a
 * logarithm is rounded otherwise.
 *
 * @module
 */
import { canonicalText, kindOf } from "../dataset/mod.ts";
import { LARGEST_FLOAT32 } from "../base/mod.ts";
import type { Graph, Value } from "../model/mod.ts";
import {
  type Category,
  isPlainNumber,
  type PreprocessorState,
} from "../preprocess/mod.ts";

type AmountState = PreprocessorState["numerical"][number];
type IndicatedState = PreprocessorState["oneHot"][number];
type CategoryState =
  | PreprocessorState["categorical"][number]
  | IndicatedState;

/** ONNX has no null: a text of no letters is a gap, as NaN is among numbers. */
const GAP = "";

/** What flows bring, by the names of their columns; shape `[n, 1]` each. */
export type Inputs = ReadonlyMap<string, Value>;

/** What preprocessing makes of the inputs. */
export interface FeatureValues {
  /** Shape `[n, features]`. */
  readonly features: Value;
  /** Which flows cannot be scored, truth values `[n, 1]`; null where all can. */
  readonly refused: Value | null;
}

/** The type of the input that stands for a column: texts, or numbers. */
export function inputType(
  { name, ...column }: AmountState | CategoryState,
): "string" | "float64" {
  if (!("categories" in column)) return "float64";
  const categories: readonly Category[] = column.categories;
  const areNumbers = categories.every(isPlainNumber) &&
    categories.some((category) => category !== null); // null alone tells nothing
  return areNumbers && kindOf(name) !== "text" ? "float64" : "string";
}

/** The columns that a preprocessor reads, in the order of their features. */
export function columnsOf(
  { numerical, categorical, oneHot }: PreprocessorState,
): (AmountState | CategoryState)[] {
  return [...numerical, ...categorical, ...oneHot];
}

/** Adds the nodes that turn flows into features. */
export function addFeatures(
  graph: Graph,
  state: PreprocessorState,
  inputs: Inputs,
): FeatureValues {
  const { numerical, categorical, oneHot } = state;
  const clip = state.clip ?? LARGEST_FLOAT32; // never infinite
  const amounts = numerical.length > 0
    ? addAmounts(graph, numerical, inputs, clip)
    : null;
  const features = [
    ...amounts ? [amounts.features] : [],
    ...categorical.map((column) => {
      const { categories, mean, scale } = column;
      const table = Float32Array.from(
        { length: categories.length + 1 },
        (_, rank) => (rank - mean) / scale,
      );
      return graph.gather(
        graph.constant(clipped(table, clip), [table.length]),
        graph.cast(addRank(graph, column, inputs), "int64"),
      );
    }),
    ...oneHot.map((column) => addIndicators(graph, column, inputs, clip)),
  ];
  return {
    features: graph.concat(features, 1),
    refused: amounts && amounts.refused,
  };
}

/**
 * Amounts, all at once: `[n, amounts]`. In float64 up to the feature itself, as
 * float32 rounds large numbers, such as moments, by more than they differ.
 */
function addAmounts(
  graph: Graph,
  columns: readonly AmountState[],
  inputs: Inputs,
  clip: number,
): { features: Value; refused: Value } {
  const ofEach = (number: (column: AmountState) => number) =>
    graph.constant(Float64Array.from(columns, number), [1, columns.length]);
  const double = (number: number) => graph.constant(Float64Array.of(number));
  /** How many entries of each row hold; those of the columns that count. */
  const countOfRow = (
    entries: Value,
    counts: (column: AmountState) => boolean,
  ) =>
    graph.matMul(
      graph.cast(entries, "float32"),
      graph.constant(
        Float32Array.from(columns, (column) => Number(counts(column))),
        [columns.length, 1],
      ),
    );
  const isKnown = ({ name }: AmountState) => kindOf(name) !== undefined;

  const read = graph.concat(columns.map(({ name }) => inputs.get(name)!), 1);
  /** Infinite numbers replaced, but for those that their flows are refused for. */
  const replaced = (values: Value, infinity: number, at: 0 | 1) =>
    graph.where(
      graph.equal(values, double(infinity)),
      ofEach((column) => isKnown(column) ? NaN : column.range?.[at] ?? NaN),
      values,
    );
  const finite = columns.every(isKnown)
    ? read
    : replaced(replaced(read, -Infinity, 0), Infinity, 1);
  const isGap = graph.isNaN(finite);
  const filled = graph.where(isGap, ofEach(({ median }) => median), finite);

  const logged = graph.mul(
    graph.sign(filled),
    addLog1p(graph, graph.abs(filled)),
  );
  const isLogged = columns.map(({ transform }) => transform === "log1p");
  const transformed = isLogged.every(Boolean)
    ? logged
    : isLogged.some(Boolean)
    ? graph.where(graph.constant(isLogged, [1, columns.length]), logged, filled)
    : filled;
  const standardised = graph.div(
    graph.sub(transformed, ofEach(({ mean }) => mean)),
    ofEach(({ scale }) => scale),
  );
  const features = graph.clip(
    graph.cast(standardised, "float32"),
    graph.constant(-clip),
    graph.constant(clip),
  );
  const hasNone = graph.equal(
    countOfRow(isGap, () => true),
    graph.constant(columns.length),
  );
  const hasInfinite = graph.greater(
    countOfRow(graph.isInfinite(read), isKnown),
    graph.constant(0),
  );
  return { features, refused: graph.or(hasNone, hasInfinite) };
}

/**
 * ln(1 + x) of doubles, for which ONNX has no operator. 1 + x rounds small x
 * away: with u = 1 + x as it was rounded, ln(u)·x/(u − 1) puts that right (Kahan,
 * in Goldberg 1991, doi:10.1145/103162.103163, theorem 4).
 */
function addLog1p(graph: Graph, x: Value): Value {
  const one = graph.constant(Float64Array.of(1));
  const u = graph.add(x, one);
  const isLost = graph.equal(u, one);
  const correction = graph.div(x, graph.where(isLost, one, graph.sub(u, one)));
  return graph.where(isLost, x, graph.mul(graph.log(u), correction));
}

/** An indicator for each category and one for all others, `[n, categories + 1]`. */
function addIndicators(
  graph: Graph,
  column: IndicatedState,
  inputs: Inputs,
  clip: number,
): Value {
  const { indicators } = column;
  const shape = [1, indicators.length];
  const featureOf = (indicator: number) => {
    const features = indicators.map(({ mean, scale }) =>
      (indicator - mean) / scale
    );
    return graph.constant(clipped(Float32Array.from(features), clip), shape);
  };
  const ranks = Float32Array.from(indicators.keys());
  return graph.where(
    graph.equal(addRank(graph, column, inputs), graph.constant(ranks, shape)),
    featureOf(1),
    featureOf(0),
  );
}

/** A category's rank, that after the last for one that was not learnt; `[n, 1]`. */
function addRank(graph: Graph, column: CategoryState, inputs: Inputs): Value {
  const { name, categories } = column;
  const input = inputs.get(name)!;
  const others = categories.length;
  if (inputType(column) === "string") {
    return graph.lookUp(input, ranksOfTexts(name, categories), others);
  }
  const shape = [1, categories.length];
  const numbers = categories.map((category) =>
    category === null ? NaN : Number(category)
  );
  const isOne = graph.equal(
    input,
    graph.constant(Float64Array.from(numbers), shape),
  );
  const isGap = graph.and(
    graph.isNaN(input),
    graph.constant(categories.map((category) => category === null), shape),
  );
  // others + Σ (rank − others) over the one that it is, if any
  const steps = Float32Array.from(categories, (_, rank) => rank - others);
  return graph.add(
    graph.matMul(
      graph.cast(graph.or(isOne, isGap), "float32"),
      graph.constant(steps, [categories.length, 1]),
    ),
    graph.constant(others),
  );
}

/**
 * The ranks of texts. A graph cannot spell as `canonicalText` does, nor read
 * numbers; it knows the categories in the letter cases that other files have them
 * in, and whole numbers as programs write them that took them for fractions.
 */
function ranksOfTexts(
  name: string,
  categories: readonly Category[],
): Map<string, number> {
  const ranks = new Map<string, number>();
  categories.forEach((category, rank) => {
    if (category !== null) ranks.set(category, rank);
  });
  const gapRank = categories.indexOf(canonicalText(name, null));
  if (gapRank !== -1 && !ranks.has(GAP)) ranks.set(GAP, gapRank);
  for (const [text, rank] of [...ranks]) {
    const alike = [
      ...spellings(text).filter((spelt) => canonicalText(name, spelt) === text),
      ...isInteger(text) ? [`${text}.0`] : [],
    ];
    for (const spelt of alike) {
      if (!ranks.has(spelt)) ranks.set(spelt, rank);
    }
  }
  if (ranks.size === 0) ranks.set(GAP, categories.length); // it takes a key
  return ranks;
}

function isInteger(text: string): boolean {
  return isPlainNumber(text) && Number.isSafeInteger(Number(text));
}

function spellings(text: string): string[] {
  const lower = text.toLowerCase();
  return [
    lower,
    text.toUpperCase(),
    text.slice(0, 1).toUpperCase() + lower.slice(1),
  ];
}

/** A copy of values, clipped to ±`limit`. */
function clipped(values: Float32Array, limit: number): Float32Array {
  return values.map((value) => Math.min(Math.max(value, -limit), limit));
}
