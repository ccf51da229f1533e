import { checkBinary, checkLabels } from "./_ranking.ts";
import { type Interval, wilsonInterval } from "./intervals.ts";

/** Flows counted by what they are (row) and what they were called (column). */
export type ConfusionMatrix = [
  [trueNegatives: number, falsePositives: number],
  [falseNegatives: number, truePositives: number],
];

/**
 * Counts flows by label and prediction, as scikit-learn's `confusion_matrix`
 * with `labels=[0, 1]`: always two rows and two columns.
 *
 * @param labels 0 for a normal flow, 1 for an attack.
 * @param predictions 1 where a flow is flagged, else 0.
 * @throws {TypeError} If labels and predictions differ in number.
 * @throws {RangeError} If one of them is neither 0 nor 1.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(confusionMatrix([0, 0, 0, 1, 1], [0, 0, 1, 0, 1]), [
 *   [2, 1],
 *   [1, 1],
 * ]);
 * ```
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
): ConfusionMatrix {
  checkLabels(labels, predictions, "count predictions");
  checkBinary(predictions, "predictions", "count predictions");
  const matrix: ConfusionMatrix = [[0, 0], [0, 0]];
  for (let flow = 0; flow < labels.length; flow++) {
    matrix[labels[flow]][predictions[flow]]++;
  }
  return matrix;
}

/** Where predictions lie on the ROC curve's plane, both rates in [0, 1]. */
export function operatingPoint(
  [[tn, fp], [fn, tp]]: ConfusionMatrix,
): { falsePositiveRate: number; truePositiveRate: number } {
  return {
    falsePositiveRate: fp / (tn + fp),
    truePositiveRate: tp / (fn + tp),
  };
}

/** How well one class is told from the other; 0 stands for a ratio without a value. */
export interface ClassScores {
  /** Share of the flows called so that are so, in [0, 1]. */
  readonly precision: number;
  /** Share of the flows that are so that are called so, in [0, 1]. */
  readonly recall: number;
  /** Harmonic mean of the two, in [0, 1]. */
  readonly f1Score: number;
  /** How many flows are so. */
  readonly support: number;
}

/** The numbers of scikit-learn's classification report. */
export interface ClassificationReport {
  readonly normal: ClassScores;
  readonly attack: ClassScores;
  /** Share of the flows that are called what they are, in [0, 1]. */
  readonly accuracy: number;
  /** Mean of the classes, each counting the same. */
  readonly macroAverage: ClassScores;
  /** Mean of the classes, each counting by its support. */
  readonly weightedAverage: ClassScores;
}

/**
 * Precision, recall and F1 per class and on average, as scikit-learn's
 * `classification_report` with `labels=[0, 1]` and `zero_division=0`: a class
 * that never occurs or is never predicted gets 0 where it has no value.
 *
 * @example
 * ```ts
 * import { classificationReport } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const report = classificationReport([[2, 1], [0, 1]]);
 * assertEquals(report.attack, {
 *   precision: 1 / 2,
 *   recall: 1,
 *   f1Score: 2 / 3,
 *   support: 1,
 * });
 * assertEquals(report.accuracy, 3 / 4);
 * ```
 */
export function classificationReport(
  [[trueNegatives, falsePositives], [falseNegatives, truePositives]]:
    ConfusionMatrix,
): ClassificationReport {
  // To the normal class a missed attack is a false positive, and the reverse.
  const normal = classScores(trueNegatives, falseNegatives, falsePositives);
  const attack = classScores(truePositives, falsePositives, falseNegatives);
  return {
    normal,
    attack,
    accuracy: ratio(
      trueNegatives + truePositives,
      normal.support + attack.support,
    ),
    macroAverage: average(normal, attack, 1, 1),
    weightedAverage: average(normal, attack, normal.support, attack.support),
  };
}

/** The scores of one class from its hits, false alarms and misses. */
function classScores(
  hits: number,
  falseAlarms: number,
  misses: number,
): ClassScores {
  return {
    precision: ratio(hits, hits + falseAlarms),
    recall: ratio(hits, hits + misses),
    f1Score: ratio(2 * hits, 2 * hits + falseAlarms + misses),
    support: hits + misses,
  };
}

/** The mean of two classes' scores with the given weights; supports add up. */
function average(
  normal: ClassScores,
  attack: ClassScores,
  normalWeight: number,
  attackWeight: number,
): ClassScores {
  const mean = (key: "precision" | "recall" | "f1Score") =>
    ratio(
      normal[key] * normalWeight + attack[key] * attackWeight,
      normalWeight + attackWeight,
    );
  return {
    precision: mean("precision"),
    recall: mean("recall"),
    f1Score: mean("f1Score"),
    support: normal.support + attack.support,
  };
}

/** A quotient, 0 where it has no value (scikit-learn's `zero_division=0`). */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Width of the first column, set by its longest name, "weighted avg". */
const NAME_WIDTH = 12;

/** Width of a number's column, two spaces before it not counted. */
const NUMBER_WIDTH = 9;

/**
 * Lays a report out as scikit-learn prints it with `digits=4` and the names
 * Normal and Attack, to the character; it ends in a line break.
 *
 * @example
 * ```ts
 * import { classificationReport, formatClassificationReport } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = classificationReport([[2, 1], [0, 1]]);
 * assertStringIncludes(
 *   formatClassificationReport(report),
 *   "      Attack     0.5000    1.0000    0.6667         1\n",
 * );
 * ```
 */
export function formatClassificationReport(
  report: ClassificationReport,
): string {
  const { normal, attack, accuracy, macroAverage, weightedAverage } = report;
  const flows = String(weightedAverage.support);
  return [
    formatRow("", ["precision", "recall", "f1-score", "support"]),
    "",
    formatScores("Normal", normal),
    formatScores("Attack", attack),
    "",
    formatRow("accuracy", ["", "", formatShare(accuracy), flows]),
    formatScores("macro avg", macroAverage),
    formatScores("weighted avg", weightedAverage),
    "",
  ].join("\n");
}

function formatScores(name: string, scores: ClassScores): string {
  return formatRow(name, [
    formatShare(scores.precision),
    formatShare(scores.recall),
    formatShare(scores.f1Score),
    String(scores.support),
  ]);
}

function formatRow(name: string, cells: readonly string[]): string {
  return name.padStart(NAME_WIDTH) + " " +
    cells.map((cell) => " " + cell.padStart(NUMBER_WIDTH)).join("");
}

/**
 * A share in [0, 1] to four digits, halves to the even digit as in Python.
 *
 * Both languages round the exact binary value; they differ only where it lies
 * halfway, and `toFixed` rounds up. To four digits these are the odd multiples
 * of 1/32: 10⁴ has five factors 2 fewer than would make them whole.
 */
function formatShare(share: number): string {
  const isHalfway = (share * 32) % 2 === 1;
  if (!isHalfway) return share.toFixed(4);
  const below = Math.floor(share * 1e4);
  return ((below % 2 === 0 ? below : below + 1) / 1e4).toFixed(4);
}

/** How many attacks of one kind are found. */
export interface CategoryRecall {
  readonly category: string;
  /** Attacks of the kind that are flagged. */
  readonly flagged: number;
  /** Attacks of the kind. */
  readonly rows: number;
  /** Share of them that is flagged, in [0, 1]. */
  readonly recall: number;
  /** Where the share may truly lie, 95 % (Wilson). */
  readonly interval: Interval;
}

/**
 * Finds out which kinds of attacks a threshold finds.
 *
 * @param categories The kind of each attack (`attack_label`).
 * @param scores The score of each attack, higher when more anomalous.
 * @param threshold An attack is flagged when its score is strictly greater.
 * @returns The kinds, the most frequent first, then by name.
 * @throws {TypeError} If categories and scores differ in number.
 *
 * @example
 * ```ts
 * import { recallByCategory } from "./classification_report.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first] = recallByCategory(["Fuzzers", "DoS", "DoS"], [3, 1, 2], 1);
 * assertEquals([first.category, first.flagged, first.rows], ["DoS", 1, 2]);
 * ```
 */
export function recallByCategory(
  categories: readonly string[],
  scores: ArrayLike<number>,
  threshold: number,
): CategoryRecall[] {
  if (categories.length !== scores.length) {
    throw new TypeError(
      "Cannot count attacks by category as each needs one: " +
        `found ${categories.length} categories for ${scores.length} attacks`,
    );
  }
  const counts = new Map<string, { flagged: number; rows: number }>();
  categories.forEach((category, attack) => {
    const count = counts.get(category) ?? { flagged: 0, rows: 0 };
    count.rows++;
    if (scores[attack] > threshold) count.flagged++;
    counts.set(category, count);
  });
  return [...counts].map(([category, { flagged, rows }]) => ({
    category,
    flagged,
    rows,
    recall: flagged / rows,
    interval: wilsonInterval({ count: flagged, total: rows }),
  })).sort((a, b) => b.rows - a.rows || (a.category < b.category ? -1 : 1));
}
