import type pl from "nodejs-polars";
import {
  type Evaluation,
  formatClassificationReport,
} from "../evaluate/mod.ts";
import { countValues } from "../explore/count_values.ts";
import type { EpochReport } from "../model/mod.ts";
import type { NetworkDataPreprocessor } from "../preprocess/network_data_preprocessor.ts";

/** How much was loaded. */
export function describeLoaded(
  frame: Pick<pl.DataFrame, "height" | "width">,
): string {
  return `Dataset loaded successfully: ${count(frame.height)} samples, ` +
    `${frame.width} features\n`;
}

/** How much of it the run draws. */
export function describeSubset(
  subset: Pick<pl.DataFrame, "height">,
  all: Pick<pl.DataFrame, "height">,
): string {
  const drawn = count(subset.height);
  return [
    `Using subset of ${drawn} samples for faster training`,
    ` (Full dataset: ${count(all.height)} samples)`,
    `   Subset created: ${drawn} samples`,
    "",
  ].join("\n");
}

/** The attack types, the ten most frequent, and the labels. */
export function describeLabels(frame: pl.DataFrame): string {
  const lines: string[] = [];
  if (frame.columns.includes("attack_label")) {
    lines.push(" Attack type distribution:");
    for (const type of countValues(frame, "attack_label").slice(0, 10)) {
      lines.push(
        `   ${type.name}: ${count(type.count)} (${percent(type.share)})`,
      );
    }
    lines.push("");
  }
  lines.push(" Label distribution:");
  for (const [value, name] of [["0", "Normal"], ["1", "Attack"]]) {
    const label = countValues(frame, "binary_label")
      .find((label) => label.name === value)!;
    lines.push(
      `   ${name} (${value}): ${count(label.count)} (${percent(label.share)})`,
    );
  }
  return lines.join("\n") + "\n";
}

/** What is left out and how many features remain. */
export function describeFeatures(
  preprocessor: NetworkDataPreprocessor,
): string {
  const { excluded, featureNames } = preprocessor;
  const first = excluded.slice(0, 5).join(", ");
  return `Excluding ${excluded.length} columns: ${first}${
    excluded.length > 5 ? ", ..." : ""
  }\n\nFinal feature dimension: ${featureNames.length} (${preprocessor.numerical.length} numerical, ${preprocessor.categorical.length} categorical)\n`;
}

/** How many rows of each kind go into the split. */
export function describeDataset(labels: Uint8Array): string {
  const attacks = labels.reduce((sum, label) => sum + label, 0);
  const line = (name: string, rows: number) =>
    ` ${name} traffic: ${count(rows)} (${percent(rows / labels.length)})`;
  return [
    "Dataset statistics:",
    ` Total samples: ${count(labels.length)}`,
    line("Normal", labels.length - attacks),
    line("Attack", attacks),
    "",
  ].join("\n");
}

/** One epoch's line. */
export function describeEpoch(report: EpochReport): string {
  const { epoch, epochs, trainLoss, validationLoss } = report;
  return `Epoch ${String(epoch).padStart(2)}/${epochs} | ` +
    `Train Loss: ${trainLoss.toFixed(6)} | ` +
    `Val Loss: ${validationLoss.toFixed(6)}`;
}

/** The evaluation, and what its protocol does to it. */
export function describeEvaluation(evaluation: Evaluation): string {
  const { normal, attack } = evaluation.errors;
  const error = ({ mean, std }: { mean: number; std: number }) =>
    `${mean.toFixed(6)} ± ${std.toFixed(6)}`;
  return [
    "EVALUATION RESULTS",
    "",
    ` ROC-AUC Score: ${evaluation.rocAuc.toFixed(4)}`,
    ` Average Precision: ${evaluation.averagePrecision.toFixed(4)}`,
    "",
    ` Optimal Threshold: ${evaluation.threshold.toFixed(6)}`,
    "",
    " Reconstruction Error Statistics:",
    `   Normal Traffic:  ${error(normal)}`,
    `   Attack Traffic:  ${error(attack)}`,
    `   Separation:      ${evaluation.separation.toFixed(2)}x`,
    "",
    " Classification Report:",
    formatClassificationReport(evaluation.classificationReport),
    PROTOCOL_NOTE,
  ].join("\n");
}

/** What a reader of the original protocol's figures has to know. */
export const PROTOCOL_NOTE =
  "Protocol original: these figures flatter. The scaler and the categories were " +
  "learnt from all rows, the validation rows are the normal test rows, and the " +
  "threshold was chosen on the test set.";

function count(value: number): string {
  return value.toLocaleString("en");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
