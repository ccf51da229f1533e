import type pl from "nodejs-polars";
import {
  classBars,
  type ClassCount,
  confusionMatrixChart,
  errorHistogram,
  type Figure,
  latentScatter,
  lossCurves,
  precisionRecallChart,
  rocCurveChart,
} from "../charts/mod.ts";
import { operatingPoint } from "../evaluate/mod.ts";
import { countValues } from "../explore/count_values.ts";
import { latentView } from "../explore/latent_view.ts";
import type { Run } from "./train_and_evaluate.ts";

/** The pictures of a run, by the names of their files. */
export function runCharts(run: Run): Record<string, Figure> {
  const { evaluation, fit, labels, latent, split } = run;
  const normalRows = split.testNormal.length;
  const testRows = normalRows + split.testAttack.length;
  const view = latentView(latent, normalRows);
  return {
    attack_types: classBars(classCounts(labels), { logScale: true }),
    loss_curves: lossCurves(fit.history),
    error_histogram: errorHistogram(evaluation, {
      quantity: run.detector.anomalyScore === null ? "error" : "score",
    }),
    roc_curve: rocCurveChart(evaluation.rocCurve, {
      rocAuc: evaluation.rocAuc,
      operatingPoint: operatingPoint(evaluation.confusionMatrix),
    }),
    precision_recall_curve: precisionRecallChart(
      evaluation.precisionRecallCurve,
      {
        averagePrecision: evaluation.averagePrecision,
        attackShare: 1 - normalRows / testRows,
      },
    ),
    confusion_matrix: confusionMatrixChart(evaluation.confusionMatrix),
    latent_space: latentScatter(view.points, view.axes),
  };
}

/** The attack types or, where flows have none, the two labels. */
function classCounts(labels: pl.DataFrame): ClassCount[] {
  if (labels.columns.includes("attack_label")) {
    return countValues(labels, "attack_label");
  }
  return countValues(labels, "binary_label").map(({ name, count }) => ({
    name: name === "0" ? "normal" : "attack",
    count,
  }));
}
