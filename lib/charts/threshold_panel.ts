/**
 * What a threshold does, in four charts that move together.
 *
 * @module
 */
import { binEdges, LOG } from "./axes.ts";
import { confusionMatrix } from "./confusion_matrix.ts";
import { precisionRecall, rocCurve } from "./curves.ts";
import { type ChartOptions, drawFigure, type Figure, inset } from "./figure.ts";
import {
  binErrors,
  type ClassErrors,
  type ErrorBins,
  errorHistogram,
} from "./histograms.ts";
import { thinArrays } from "./marks.ts";
import {
  CHART_WIDTH,
  CLASS_COLORS,
  formatCount,
  formatShare,
  formatTick,
  formatValue,
} from "./style.ts";

/** An evaluation, as far as the panel shows it; `evaluateScores` returns one. */
export interface ThresholdEvaluation extends ClassErrors {
  /** Area under the ROC curve, in [0, 1]. */
  readonly rocAuc: number;
  /** In [0, 1]. */
  readonly averagePrecision: number;
  readonly rocCurve: Parameters<typeof rocCurve>[0];
  readonly precisionRecallCurve: Parameters<typeof precisionRecall>[0];
}

/** The same, counted and thinned. */
export interface ThresholdSteps {
  readonly bins: ErrorBins;
  readonly rocAuc: number;
  readonly averagePrecision: number;
  readonly rocCurve: Parameters<typeof rocCurve>[0];
  readonly precisionRecallCurve: Parameters<typeof precisionRecall>[0];
  /** Test flows of each class. */
  readonly flows: { readonly normal: number; readonly attack: number };
  /** Thresholds that a reader may choose, rising; shape `[n]`. */
  readonly thresholds: readonly number[];
  /** Attacks that each of them flags; shape `[n]`. */
  readonly truePositives: readonly number[];
  /** Normal flows that each of them flags; shape `[n]`. */
  readonly falsePositives: readonly number[];
}

/** Options of {@linkcode thresholdPanel}. */
export interface ThresholdPanelOptions extends ChartOptions {
  /** Flows a day of the network to be watched. Default: alerts are not told. */
  readonly flowsPerDay?: number;
  /** Share of attacks among them, in (0, 1). Default that of the test flows. */
  readonly attackShare?: number;
  /** What the errors are: mean squared errors, or scores. Default error. */
  readonly quantity?: "error" | "score";
  /** Which threshold to draw, from 0. Default the evaluation's own. */
  readonly step?: number;
}

/** Thresholds that a reader may choose, evenly spaced on the histogram's log axis. */
const STEPS = 160;
/** Points of a curve. */
const CURVE_POINTS = 300;
/** Between the rows, in pixels. */
const GAP = 12;

/**
 * Draws what one threshold does: its line in the histogram, its cells of the
 * confusion matrix, its point on the ROC and on the precision-recall curve, and
 * its alerts a day. On a page a slider moves it.
 *
 * The labels are those of the test flows: what looks best here was chosen on the
 * flows it is judged on. Look, but do not set a threshold by it.
 */
export function thresholdPanel(
  evaluation: ThresholdEvaluation | ThresholdSteps,
  options: ThresholdPanelOptions = {},
): Figure {
  const steps = "bins" in evaluation ? evaluation : countSteps(evaluation);
  const { bins, flows, thresholds } = steps;
  const { document, hide, width = CHART_WIDTH, quantity } = options;
  const { step = thresholds.indexOf(bins.threshold) } = options;
  const threshold = thresholds[step];
  const [tp, fp] = [steps.truePositives[step], steps.falsePositives[step]];
  const panel = {
    document,
    title: "",
    width: Math.floor(width / 2),
    height: Math.floor(((options.height ?? width + GAP) - GAP) / 2),
  };
  const panels = [
    errorHistogram({ ...bins, threshold }, { ...panel, hide, quantity }),
    confusionMatrix(
      [[flows.normal - fp, fp], [flows.attack - tp, tp]],
      panel,
    ),
    rocCurve(steps.rocCurve, {
      ...panel,
      rocAuc: steps.rocAuc,
      isLabelled: false, // the sentence above has the rates
      operatingPoint: {
        falsePositiveRate: fp / flows.normal,
        truePositiveRate: tp / flows.attack,
      },
    }),
    precisionRecall(steps.precisionRecallCurve, {
      ...panel,
      averagePrecision: steps.averagePrecision,
      attackShare: flows.attack / (flows.attack + flows.normal),
      operatingPoint: { recall: tp / flows.attack, precision: tp / (tp + fp) },
    }),
  ];
  return drawFigure(
    {
      title: "What the threshold does",
      subtitle: describe(steps, step, options),
      caption:
        "These are the test flows and their labels: a threshold that is " +
        "chosen here is judged on the flows it was chosen on.",
      width,
      height: 2 * panel.height + GAP,
      axis: null,
      color: { ...CLASS_COLORS, legend: true },
      marks: panels.map((figure, at) =>
        inset(
          figure,
          (at % 2) * panel.width,
          Math.floor(at / 2) * (panel.height + GAP),
        )
      ),
    },
    options,
    {
      chart: "thresholdPanel",
      args: [steps, { ...options, step }],
      slider: {
        option: "step",
        name: "Threshold",
        labels: thresholds.map(formatValue),
      },
    },
  );
}

/** Counts what each threshold flags. */
function countSteps(evaluation: ThresholdEvaluation): ThresholdSteps {
  const { rocAuc, averagePrecision, normalErrors, attackErrors } = evaluation;
  const bins = binErrors(evaluation);
  const normal = Float64Array.from(normalErrors).sort();
  const attack = Float64Array.from(attackErrors).sort();
  const thresholds = binEdges(bins.edges[0], bins.edges.at(-1)!, STEPS, LOG);
  // The one in use is among them, in the place of its nearest neighbour.
  const { threshold } = bins;
  const distances = thresholds.map((at) => Math.abs(Math.log(at / threshold)));
  if (threshold <= 0) thresholds.unshift(threshold); // flags all
  else if (threshold === Infinity) thresholds.push(threshold); // flags none
  else thresholds[distances.indexOf(Math.min(...distances))] = threshold;
  return {
    bins,
    rocAuc,
    averagePrecision,
    rocCurve: thinArrays(
      { ...evaluation.rocCurve },
      "falsePositiveRate",
      "truePositiveRate",
      CURVE_POINTS,
    ),
    precisionRecallCurve: thinArrays(
      { ...evaluation.precisionRecallCurve },
      "recall",
      "precision",
      CURVE_POINTS,
    ),
    flows: { normal: normal.length, attack: attack.length },
    thresholds,
    truePositives: thresholds.map((at) => countAbove(attack, at)),
    falsePositives: thresholds.map((at) => countAbove(normal, at)),
  };
}

/** How many of some rising values are strictly greater. */
function countAbove(values: Float64Array, threshold: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] > threshold) high = middle;
    else low = middle + 1;
  }
  return values.length - low;
}

/** What the threshold does, in words. */
function describe(
  { flows, thresholds, truePositives, falsePositives }: ThresholdSteps,
  step: number,
  { flowsPerDay, attackShare = flows.attack / (flows.attack + flows.normal) }:
    ThresholdPanelOptions,
): string {
  const [tp, fp] = [truePositives[step], falsePositives[step]];
  const recall = tp / flows.attack;
  const falseAlarmRate = fp / flows.normal;
  const flagged = attackShare * recall + (1 - attackShare) * falseAlarmRate;
  return `Threshold ${formatValue(thresholds[step])} flags ` +
    `${formatCount(tp)} of ${formatCount(flows.attack)} attacks ` +
    `(recall ${formatShare(recall)}) and ${formatCount(fp)} of ` +
    `${formatCount(flows.normal)} normal flows (false alarm rate ` +
    `${formatShare(falseAlarmRate)}).` +
    (flowsPerDay === undefined
      ? ""
      : ` Of ${formatTick(flowsPerDay)} flows a day with ` +
        `${formatShare(attackShare)} attacks, that is ` +
        `${formatTick(flowsPerDay * flagged)} alerts a day` +
        (flagged === 0
          ? "."
          : `, of which ${
            formatShare(attackShare * recall / flagged)
          } are attacks.`));
}
