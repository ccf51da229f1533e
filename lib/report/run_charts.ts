import type pl from "nodejs-polars";
import * as charts from "../charts/mod.ts";
import { formatCount } from "./content.ts";
import {
  type AlertRate,
  averageRecallCurves,
  type Evaluation,
  operatingPoint,
  ScoreHistogram,
} from "../evaluate/mod.ts";
import { countValues, latentView } from "../explore/mod.ts";
import { amount, joinText, percent, type Text, text } from "./content.ts";
import {
  requestedFalseAlarmRate,
  type Run,
  type RunMetrics,
} from "../pipeline/mod.ts";

/** A picture of a run. */
export interface RunChart {
  /** What it shows, with its numbers, for those who do not see it. */
  readonly description: Text;
  draw(options?: charts.ChartOptions): charts.Figure;
}

/** The names of a run's pictures, and of their files. */
export type RunChartName =
  | "attack_types"
  | "loss_curves"
  | "score_histogram"
  | "error_histogram"
  | "roc_curve"
  | "recall_curve"
  | "precision_recall_curve"
  | "confusion_matrix"
  | "latent_space";

/** The pictures of a run. */
export type RunCharts = Readonly<Partial<Record<RunChartName, RunChart>>>;

/**
 * The pictures of a run, by the names of their files; without attacks there are
 * those of the scores and of the training alone.
 */
export function runCharts(run: Run): RunCharts {
  const { evaluation, heldOut } = run;
  return evaluation === null
    ? { loss_curves: lossCurves(run), score_histogram: scores(run, heldOut!) }
    : { loss_curves: lossCurves(run), ...attackCharts(run, evaluation) };
}

function lossCurves({ fit, settings }: Run): RunChart {
  const { trainLoss, validationLoss } = fit.history;
  const hasDropout = settings.configuration.dropoutRates
    .some((rate) => rate > 0);
  return {
    description:
      `The validation loss goes from ${
        amount(validationLoss[0])
      } in the first epoch to ${
        amount(validationLoss[fit.bestEpoch - 1])
      } in epoch ${fit.bestEpoch} of ${fit.epochsRun}, the best; the training ` +
      `loss ends at ${amount(trainLoss.at(-1)!)}.`,
    draw: (options) =>
      charts.lossCurves(fit.history, { ...options, hasDropout }),
  };
}

function scores({ detector }: Run, { scores, rate }: AlertRate): RunChart {
  const histogram = new ScoreHistogram();
  histogram.add(scores);
  const threshold = detector.threshold!;
  return {
    description: `The median score is ${
      amount(median(scores))
    }. Right of the threshold, ${amount(threshold)}, lie ${
      percent(rate)
    } of the held-out flows.`,
    draw: (options) =>
      charts.scoreHistogram(
        { ...histogram.bins() ?? NO_BINS, threshold },
        options,
      ),
  };
}

/** Of scores that are all 0 or infinite. */
const NO_BINS = { edges: [0.1, 1], counts: [0] };

function attackCharts(run: Run, evaluation: Evaluation): RunCharts {
  const { labels, latent, split } = run;
  const { confusionMatrix, rocAuc, averagePrecision, threshold, recallAt } =
    evaluation;
  const point = operatingPoint(confusionMatrix);
  const normalRows = split.testNormal.length;
  const attackShare = split.testAttack.length /
    (normalRows + split.testAttack.length);
  const view = latentView(latent, normalRows);
  const counts = classCounts(labels!);
  const quantity = run.detector.anomalyScore === null ? "error" : "score";
  const rates = `${percent(point.truePositiveRate)} of the attacks and ` +
    `${percent(point.falsePositiveRate)} of the normal flows`;

  return {
    attack_types: {
      description: joinText([
        "The flows that the run used: ",
        ...counts.map(({ name, count }, at) =>
          text`${formatCount(count)} ${name}${
            at < counts.length - 1 ? ", " : "."
          }`
        ),
      ]),
      draw: (options = {}) =>
        charts.classBars(counts, { logScale: true, ...options }),
    },
    error_histogram: {
      description: `The median ${quantity} is ${
        amount(median(evaluation.normalErrors))
      } of normal flows and ${
        amount(median(evaluation.attackErrors))
      } of attacks. Right of the threshold, ${
        amount(threshold)
      }, lie ${rates}.`,
      draw: (options = {}) =>
        charts.errorHistogram(evaluation, { quantity, ...options }),
    },
    roc_curve: {
      description: `The area under the curve is ${
        rocAuc.toFixed(4)
      }, guessing has 0.5. The threshold flags ${rates}.`,
      draw: (options = {}) =>
        charts.rocCurve(evaluation.rocCurve, {
          rocAuc,
          operatingPoint: point,
          ...options,
        }),
    },
    recall_curve: {
      description: `The left end of the ROC curve, on a log scale. Recall is ${
        percent(recallAt["0.001"])
      } where at most 0.1 % of the normal flows are flagged, ${
        percent(recallAt["0.01"])
      } where 1 % are.`,
      draw: (options = {}) =>
        charts.recallCurves([evaluation.recallCurve], {
          requestedRate: requestedFalseAlarmRate(run.settings),
          ...options,
        }),
    },
    precision_recall_curve: {
      description: `The average precision is ${
        averagePrecision.toFixed(4)
      }; guessing has ${
        attackShare.toFixed(4)
      }, the share of attacks among the test flows.`,
      draw: (options = {}) =>
        charts.precisionRecall(evaluation.precisionRecallCurve, {
          averagePrecision,
          attackShare,
          ...options,
        }),
    },
    confusion_matrix: {
      description: `The threshold flags ${rates}.`,
      draw: (options) => charts.confusionMatrix(confusionMatrix, options),
    },
    latent_space: {
      description: `What the bottleneck keeps of the test flows, in two ` +
        `dimensions: ${view.axes.xLabel} across, ${view.axes.yLabel} upwards.`,
      draw: (options = {}) =>
        charts.latentScatter(view.points, { ...view.axes, ...options }),
    },
  };
}

/**
 * Recall by false alarm rate over several seeds, the lowest to the highest of them
 * as a band.
 *
 * @returns Null where there is one seed, or one has no curve: without attacks, or
 * if an earlier version wrote its metrics.
 */
export function seedsRecallFigure(
  runs: readonly RunMetrics[],
): charts.Figure | null {
  const curves = runs.flatMap(({ recallCurve }) => recallCurve ?? []);
  if (curves.length < 2 || curves.length < runs.length) return null;
  return charts.recallCurves([averageRecallCurves(curves)], {
    requestedRate: runs[0].requestedFalseAlarmRate,
    note: `Line: mean over ${runs.length} seeds. Band: lowest to highest.`,
  });
}

/** The attack types or, where flows have none, the two labels. */
function classCounts(labels: pl.DataFrame) {
  if (labels.columns.includes("attack_label")) {
    return countValues(labels, "attack_label");
  }
  return countValues(labels, "binary_label").map(({ name, count }) => ({
    name: name === "0" ? "normal" : "attack",
    count,
  }));
}

/** The upper of the middle two, of an even number of values. */
function median(values: Float32Array): number {
  return values.toSorted()[values.length >> 1];
}
