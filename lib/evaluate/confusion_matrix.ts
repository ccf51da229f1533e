import { checkBinary, checkLabels } from "./_labels.ts";

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
 * import { confusionMatrix } from "./confusion_matrix.ts";
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
