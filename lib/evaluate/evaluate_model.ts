import { countAtThresholds, joinClasses } from "./_ranking.ts";
import {
  areaUnderSteps,
  averagePrecisionAt,
  type PrecisionRecallCurve,
  precisionRecallCurve,
} from "./precision_recall.ts";
import {
  type AreaIntervals,
  bootstrapIntervals,
  type Interval,
  wilsonInterval,
} from "./intervals.ts";
import {
  type CategoryRecall,
  type ClassificationReport,
  classificationReport,
  type ConfusionMatrix,
  confusionMatrix,
  operatingPoint,
  recallByCategory,
} from "./classification_report.ts";
import {
  partialRocAuc,
  type RecallByRate,
  recallByRate,
  type RecallCurve,
  recallCurve,
} from "./low_rates.ts";
import {
  areaUnderCurve,
  curveOfCounts,
  type RocCurve,
  youdenThreshold,
} from "./roc_curve.ts";

/** How well reconstruction errors tell attacks from normal flows. */
export interface Evaluation {
  /** Area under the ROC curve, in [0, 1], higher when better. */
  readonly rocAuc: number;
  /** Stepwise area under the precision-recall curve, in [0, 1]. */
  readonly averagePrecision: number;
  /** Average precision at the share asked for; null where none was. */
  readonly averagePrecisionAtNaturalShare: number | null;
  /** An error above it is flagged; Youden's, of these flows, unless it was given. */
  readonly threshold: number;
  /** Area under the ROC curve up to 1 % of false alarms; see `partialRocAuc`. */
  readonly partialRocAuc: number;
  /** Recall at false alarm rates of these very flows. */
  readonly recallAt: RecallByRate;
  /** The same as a curve, at rates evenly on a log scale. */
  readonly recallCurve: RecallCurve;
  /** The ROC curve's largest true minus false positive rate, in [0, 1]. */
  readonly youdenJ: number;
  /** Share of the attacks that is flagged, in [0, 1]. */
  readonly recall: number;
  /** Share of the normal flows that is flagged, in [0, 1]. */
  readonly falseAlarmRate: number;
  /** 95 % intervals of these metrics: how much the choice of flows matters. */
  readonly intervals: EvaluationIntervals;
  /** The kinds of attacks, the most frequent first; null where they are unknown. */
  readonly recallByCategory: CategoryRecall[] | null;
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
  /** Hits and false alarms at every threshold. */
  readonly rocCurve: RocCurve;
  /** Precision and recall at every threshold. */
  readonly precisionRecallCurve: PrecisionRecallCurve;
}

/** Areas by bootstrap, shares by Wilson's interval at a threshold taken as fixed. */
export interface EvaluationIntervals extends AreaIntervals {
  readonly recall: Interval;
  readonly falseAlarmRate: Interval;
}

/** Options of {@linkcode evaluateScores}. */
export interface EvaluationOptions {
  /**
   * An error above it is flagged. Default: the original's, Youden's of the very
   * flows that are evaluated.
   */
  readonly threshold?: number;
  /** The kind of each attack (`attack_label`). Default: unknown. */
  readonly attackCategories?: readonly string[];
  /**
   * Share of attacks in the traffic that the detector is for, in (0, 1), where
   * the test set has another. Default: none.
   */
  readonly naturalShare?: number;
  /** Of the bootstrap. Default 42. */
  readonly seed?: number;
  /** Of the bootstrap; its default is in `BootstrapOptions`. */
  readonly resamples?: number;
}

/**
 * Compares the reconstruction errors of normal flows with those of attacks.
 *
 * Unless another is given, the threshold is the original's: Youden's, read off
 * the ROC curve of these same flows. The curve counts a flow at the threshold as
 * flagged, `error > threshold` does not, so the flow that sets the threshold is
 * itself not flagged and the confusion matrix lies a little beside the curve's
 * point. Where no score beats the diagonal the threshold is Infinity and nothing
 * is flagged.
 *
 * No metric depends on the order of the flows, not even in its last bit.
 *
 * `separation` is Infinity where all normal errors are 0 (NaN if the attacks'
 * are 0 too); `metrics.json` has null for both.
 *
 * @param normalErrors One error a normal flow, at least one.
 * @param attackErrors One error an attack, at least one.
 * @throws {RangeError} If a class is missing, an error is not finite, the
 * threshold is NaN, or an option is outside its interval.
 * @throws {TypeError} If there are more categories than attacks, or fewer.
 *
 * @example
 * ```ts
 * import { evaluateScores } from "./mod.ts";
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
  options: EvaluationOptions = {},
): Evaluation {
  const { labels, scores } = joinClasses(normalErrors, attackErrors);
  const counts = countAtThresholds(labels, scores);
  const roc = curveOfCounts(counts);
  const precisionRecall = precisionRecallCurve(counts);
  const youden = youdenThreshold(roc);
  const { threshold = youden.threshold, attackCategories, naturalShare } =
    options;
  if (Number.isNaN(threshold)) {
    throw new RangeError("Cannot flag flows as the threshold is NaN");
  }
  const matrix = confusionMatrix(labels, flag(scores, threshold));
  const point = operatingPoint(matrix);
  const errors = {
    normal: errorStatistics(normalErrors),
    attack: errorStatistics(attackErrors),
  };
  return {
    rocAuc: areaUnderCurve(roc.falsePositiveRate, roc.truePositiveRate),
    averagePrecision: areaUnderSteps(precisionRecall),
    averagePrecisionAtNaturalShare: naturalShare === undefined
      ? null
      : averagePrecisionAt(labels, scores, naturalShare),
    threshold,
    partialRocAuc: partialRocAuc(roc),
    recallAt: recallByRate(counts),
    recallCurve: recallCurve(counts),
    youdenJ: youden.youdenJ,
    recall: point.truePositiveRate,
    falseAlarmRate: point.falsePositiveRate,
    intervals: {
      ...bootstrapIntervals(counts, options),
      ...shareIntervals(matrix),
    },
    recallByCategory: attackCategories === undefined
      ? null
      : recallByCategory(attackCategories, attackErrors, threshold),
    errors,
    separation: errors.attack.mean / errors.normal.mean,
    confusionMatrix: matrix,
    classificationReport: classificationReport(matrix),
    normalErrors,
    attackErrors,
    rocCurve: roc,
    precisionRecallCurve: precisionRecall,
  };
}

function shareIntervals([[tn, fp], [fn, tp]]: ConfusionMatrix) {
  return {
    recall: wilsonInterval({ count: tp, total: fn + tp }),
    falseAlarmRate: wilsonInterval({ count: fp, total: tn + fp }),
  };
}

/** 1 where a score is strictly greater than the threshold, else 0. */
function flag(scores: Float32Array, threshold: number): Uint8Array {
  const predictions = new Uint8Array(scores.length);
  for (let flow = 0; flow < scores.length; flow++) {
    if (scores[flow] > threshold) predictions[flow] = 1;
  }
  return predictions;
}

/** Mean, spread and number of a set of reconstruction errors. */
export interface ErrorStatistics {
  /** Arithmetic mean, in squared standard deviations of the features. */
  readonly mean: number;
  /** Population deviation (divided by the count), in the mean's unit. */
  readonly std: number;
  /** How many flows. */
  readonly count: number;
}

/**
 * Describes reconstruction errors. Sums are kept in float64, whatever the input:
 * added up in float32, a million errors leave a sum good for four digits. They
 * are added from the least to the largest, so that their order changes nothing.
 *
 * @param errors One error a flow; at least one.
 * @throws {RangeError} If there are no errors.
 *
 * @example
 * ```ts
 * import { errorStatistics } from "./evaluate_model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(errorStatistics([1, 3]), { mean: 2, std: 1, count: 2 });
 * ```
 */
export function errorStatistics(errors: ArrayLike<number>): ErrorStatistics {
  const count = errors.length;
  if (count === 0) {
    throw new RangeError("Cannot describe errors as there are none");
  }
  const sorted = new Float64Array(errors).sort();
  let sum = 0;
  for (const error of sorted) sum += error;
  const mean = sum / count;

  // A second pass: the mean of squares less the squared mean would cancel.
  let squares = 0;
  for (const error of sorted) squares += (error - mean) ** 2;
  return { mean, std: Math.sqrt(squares / count), count };
}
