import type { Matrix } from "../matrix.ts";
import {
  type ClassificationReport,
  classificationReport,
} from "./classification_report.ts";
import { type ConfusionMatrix, confusionMatrix } from "./confusion_matrix.ts";
import { type ErrorStatistics, errorStatistics } from "./error_statistics.ts";
import {
  areaUnderSteps,
  type PrecisionRecallCurve,
  precisionRecallCurve,
} from "./precision_recall_curve.ts";
import { areaUnderCurve, type RocCurve, rocCurve } from "./roc_curve.ts";
import { youdenThreshold } from "./youden.ts";

/** What a detector must do to be evaluated. */
export interface ErrorScorer {
  /** Mean squared error of each row, higher when more anomalous; shape `[n]`. */
  reconstructionErrors(rows: Matrix): Promise<Float32Array>;
}

/** How well reconstruction errors tell attacks from normal flows. */
export interface Evaluation {
  /** Area under the ROC curve, in [0, 1], higher when better. */
  readonly rocAuc: number;
  /** Stepwise area under the precision-recall curve, in [0, 1]. */
  readonly averagePrecision: number;
  /** Youden's threshold, set on these very flows: an error above it is flagged. */
  readonly threshold: number;
  /** The ROC curve's largest true minus false positive rate, in [0, 1]. */
  readonly youdenJ: number;
  /** The reconstruction errors of either class in three numbers. */
  readonly errors: {
    readonly normal: ErrorStatistics;
    readonly attack: ErrorStatistics;
  };
  /** Mean error of the attacks over that of the normal flows; see below. */
  readonly separation: number;
  /** Of the predictions at the threshold. */
  readonly confusionMatrix: ConfusionMatrix;
  /** Of the predictions at the threshold. */
  readonly classificationReport: ClassificationReport;
  /** The errors as they came, shape `[nNormalFlows]`. */
  readonly normalErrors: Float32Array;
  /** The errors as they came, shape `[nAttackFlows]`. */
  readonly attackErrors: Float32Array;
  readonly rocCurve: RocCurve;
  readonly precisionRecallCurve: PrecisionRecallCurve;
}

/**
 * Scores normal flows and attacks with a detector and compares the two, as the
 * original's `evaluate_model`; see {@linkcode evaluateScores}.
 *
 * @param detector What gives a row its reconstruction error.
 * @param normalFlows Shape `[nNormalFlows, nFeatures]`, at least one row.
 * @param attackFlows Shape `[nAttackFlows, nFeatures]`, at least one row.
 * @throws {RangeError} If a class is missing or an error is not finite.
 */
export async function evaluateModel(
  detector: ErrorScorer,
  normalFlows: Matrix,
  attackFlows: Matrix,
): Promise<Evaluation> {
  // One after the other: an engine runs one step at a time.
  const normalErrors = await detector.reconstructionErrors(normalFlows);
  const attackErrors = await detector.reconstructionErrors(attackFlows);
  return evaluateScores(normalErrors, attackErrors);
}

/**
 * Compares the reconstruction errors of normal flows with those of attacks.
 *
 * The threshold is the original's: Youden's, read off the ROC curve of these same
 * flows. The curve counts a flow at the threshold as flagged, `error > threshold`
 * does not, so the flow that sets the threshold is itself not flagged and the
 * confusion matrix lies a little beside the curve's point. Where no score beats
 * the diagonal the threshold is Infinity and nothing is flagged.
 *
 * `separation` is Infinity where all normal errors are 0 (NaN if the attacks'
 * are 0 too); `metrics.json` has null for both.
 *
 * @param normalErrors One error a normal flow, at least one.
 * @param attackErrors One error an attack, at least one.
 * @throws {RangeError} If a class is missing or an error is not finite.
 *
 * @example
 * ```ts
 * import { evaluateScores } from "./evaluate_model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const evaluation = evaluateScores(
 *   Float32Array.of(1, 2, 3, 6),
 *   Float32Array.of(5, 7),
 * );
 * assertEquals(evaluation.rocAuc, 7 / 8); // all pairs but (6, 5)
 * assertEquals(evaluation.threshold, 5);
 * assertEquals(evaluation.confusionMatrix, [[3, 1], [1, 1]]); // 5 is missed
 * ```
 */
export function evaluateScores(
  normalErrors: Float32Array,
  attackErrors: Float32Array,
): Evaluation {
  const { labels, scores } = joinClasses(normalErrors, attackErrors);
  const roc = rocCurve(labels, scores);
  const precisionRecall = precisionRecallCurve(labels, scores);
  const { threshold, youdenJ } = youdenThreshold(roc);
  const predictions = flag(scores, threshold);
  const errors = {
    normal: errorStatistics(normalErrors),
    attack: errorStatistics(attackErrors),
  };
  return {
    rocAuc: areaUnderCurve(roc.falsePositiveRate, roc.truePositiveRate),
    averagePrecision: areaUnderSteps(precisionRecall),
    threshold,
    youdenJ,
    errors,
    separation: errors.attack.mean / errors.normal.mean,
    confusionMatrix: confusionMatrix(labels, predictions),
    classificationReport: classificationReport(labels, predictions),
    normalErrors,
    attackErrors,
    rocCurve: roc,
    precisionRecallCurve: precisionRecall,
  };
}

/** Both classes in one ranking, normal flows first. */
function joinClasses(normalErrors: Float32Array, attackErrors: Float32Array) {
  const count = normalErrors.length + attackErrors.length;
  const scores = new Float32Array(count);
  scores.set(normalErrors);
  scores.set(attackErrors, normalErrors.length);
  const labels = new Uint8Array(count).fill(1, normalErrors.length);
  return { labels, scores };
}

/** 1 where a score is strictly greater than the threshold, else 0. */
function flag(scores: Float32Array, threshold: number): Uint8Array {
  const predictions = new Uint8Array(scores.length);
  for (let flow = 0; flow < scores.length; flow++) {
    if (scores[flow] > threshold) predictions[flow] = 1;
  }
  return predictions;
}
