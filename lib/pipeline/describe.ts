import type pl from "nodejs-polars";
import { basename } from "node:path";
import {
  type AlertRate,
  type Evaluation,
  type ExpectedRate,
  formatClassificationReport,
  PARTIAL_RATE,
  type RankingSteadiness,
} from "../evaluate/mod.ts";
import {
  type DataOrigin,
  type FormName,
  FORMS,
  type LabelledFlows,
  type Labelling,
  publishedAs,
  SHORTCUT_COLUMNS,
} from "../dataset/mod.ts";
import { firstOf, joinLines } from "../base/mod.ts";
import { countValues } from "../explore/mod.ts";
import type { EpochReport } from "../model/mod.ts";
import type { NetworkDataPreprocessor } from "../preprocess/mod.ts";
import type { Duplicates, PreparedFlows } from "./prepare_flows.ts";
import type { RunSettings } from "./settings.ts";

/** Names that a line tells of a list. */
const MOST_NAMED = 10;

/** What the names of the partition's files say that they are. */
const NAMED_AS = [
  [/train/i, "the training set"],
  [/test/i, "the testing set"],
] as const;

/** What flows were recognised as, by what is in the files, not by their names. */
export function describeOrigin(origin: DataOrigin, rows: number): string {
  const { path, form, files, leftOut, notes } = origin;
  if (path === null) return generatedNote(rows) + "\n";
  const lines = files.map((file) => {
    const published = publishedAs(form!, file.rows);
    if (published === undefined) {
      return `   ${file.path}: ${count(file.rows)} flows`;
    }
    const isSwapped = NAMED_AS.some(([name, title]) =>
      name.test(basename(file.path)) && title !== published
    );
    return `   ${file.path}: ${
      count(file.rows)
    } flows, as many as ${published}${
      isSwapped ? "; its name says another: some mirrors swap the two" : ""
    }`;
  });
  if (leftOut.length > 0) {
    lines.push(
      "   not read, by their names or as they hold no flows: " +
        firstOf(leftOut, MOST_NAMED),
    );
  }
  lines.push(...notes.map((note) => `   ${note}`));
  return joinLines([`Recognised ${FORMS[form!].title}:`, ...lines]);
}

/** Says in one line that flows are generated, and how to use the real ones. */
export function generatedNote(rows: number): string {
  return `No data set given: generated ${
    count(rows)
  } flows shaped like UNSW-NB15, not traffic (to use real flows, give their path with --data PATH, or the setting data: see data/README.md)`;
}

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
      .find((label) => label.name === value);
    if (label === undefined) continue; // of one class alone
    lines.push(
      `   ${name} (${value}): ${count(label.count)} (${percent(label.share)})`,
    );
  }
  return joinLines(lines) + "\n";
}

/**
 * What flows without attacks are taken for.
 *
 * @param labelling `normal` or `none`.
 */
export function describeLabelling(
  labelling: Labelling,
  { contamination }: RunSettings,
): string {
  return (labelling === "normal"
    ? "The labels name no attack: all flows are normal"
    : "No labels: all flows are taken as normal") +
    (contamination > 0
      ? `; up to ${percent(contamination)} of them may be attacks\n`
      : "\n");
}

/** Which flows are left out as they have no label. */
export function describeUnlabelled(
  { unlabelled, unlabelledValues }: Omit<LabelledFlows, "flows">,
): string {
  const values = unlabelledValues.map(({ name, count: flows }) =>
    `${name ?? "no value"} ${count(flows)}`
  );
  return `${count(unlabelled)} flow${
    unlabelled === 1 ? " has" : "s have"
  } no label and ${unlabelled === 1 ? "is" : "are"} left out` +
    (values.length === 0 ? "" : ` (${firstOf(values, MOST_NAMED)})`) + "\n";
}

/** What is left out and how many features remain. */
export function describeFeatures(
  preprocessor: NetworkDataPreprocessor,
): string {
  const { excluded, constant, featureNames } = preprocessor;
  const first = excluded.slice(0, 5).join(", ");
  return joinLines([
    `Excluding ${excluded.length} columns: ${first}${
      excluded.length > 5 ? ", ..." : ""
    }`,
    ...(constant.length > 0
      ? [`Leaving out columns of one value: ${constant.join(", ")}`]
      : []),
    "",
    `Final feature dimension: ${featureNames.length} (${preprocessor.numerical.length} numerical, ${preprocessor.categorical.length} categorical)`,
    "",
  ]);
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

/** What a split is told from. */
type DividedFlows = Pick<
  PreparedFlows,
  "split" | "duplicates" | "splitBy" | "timeColumn" | "timeProblem"
>;

/** Fewer training flows are hardly a detector's. */
const FEW_TRAINING_FLOWS = 100;

/** How the flows were divided, and which of the normal ones are equal. */
export function describeSplit(
  flows: DividedFlows,
  settings: RunSettings,
): string {
  const { split, duplicates } = flows;
  const warning = fewValidationFlows(flows, settings);
  const { length } = split.train;
  return joinLines([
    split.testAttack.length === 0 ? `Split ${splitWords(flows)}:` : "Split:",
    ...splitParts(flows).map(([part, flows]) =>
      ` ${`${part}:`.padEnd(12)}${flows}`
    ),
    ...(duplicates ? [` Duplicates: ${describeDuplicates(duplicates)}`] : []),
    ...(warning ? [` warning: ${warning}`] : []),
    ...(length < FEW_TRAINING_FLOWS
      ? [` warning: ${count(length)} flows are too few to learn from`]
      : []),
    "",
  ]);
}

/** What divided flows, and why time did not. */
export function splitWords(
  { splitBy, timeColumn, timeProblem }: DividedFlows,
): string {
  if (splitBy === "temporal") return `by time (${timeColumn})`;
  return "at random" + (timeProblem === null ? "" : ` (${timeProblem})`);
}

/** The parts of a split, and what is in each. */
export function splitParts(
  { split, duplicates }: DividedFlows,
): [part: string, flows: string][] {
  const { train, validation, validationAttack, testNormal, testAttack } = split;
  const isLabelled = testAttack.length > 0;
  const flows = ({ length }: Uint32Array, kind = "") =>
    `${count(length)} ${kind}flow${length === 1 ? "" : "s"}`;
  const kind = isLabelled ? "normal " : "";
  const attacks = split.contamination.used > 0
    ? `${count(split.contamination.wantedRows)} of them attacks`
    : "all normal";
  return [
    ["Training", flows(train) + (isLabelled ? `, ${attacks}` : "")],
    [
      "Validation",
      flows(validation, kind) +
      (duplicates ? `, ${count(duplicates.validation)} different ones` : "") +
      (validationAttack.length > 0
        ? `; ${count(validationAttack.length)} labelled attacks`
        : ""),
    ],
    isLabelled
      ? [
        "Test",
        `${flows(testNormal, kind)}, ${count(testAttack.length)} attacks`,
      ]
      : ["Held out", flows(testNormal)],
  ];
}

/** Says that the threshold rests on too few flows; null where it does not. */
export function fewValidationFlows(
  { duplicates }: Pick<PreparedFlows, "duplicates">,
  { falseAlarmRate }: RunSettings,
): string | null {
  if (!duplicates || duplicates.validation >= 1 / falseAlarmRate) return null;
  return `the validation flows are ${count(duplicates.validation)} different ` +
    `ones, too few for a false alarm rate of ${percent(falseAlarmRate)}: it ` +
    "may be several times as high";
}

/** Which normal flows are equal, and what the split made of them. */
export function describeDuplicates(
  { rows, groups, grouped, largestGroup }: Duplicates,
): string {
  return `${count(rows)} normal flow${
    rows === 1 ? "" : "s"
  } equal another in ` +
    `all features (${count(groups)} different ones); ` +
    (!grouped
      ? "equal ones may be in different parts"
      : largestGroup === null
      ? "equal ones are in the same part"
      : largestGroup === 1
      ? "equal ones are divided among the parts"
      : `up to ${count(largestGroup)} equal ones are in the same part, more ` +
        "are divided among the parts");
}

/**
 * The evaluation, and what its protocol does to it.
 *
 * @param options.form What the flows were recognised as. Default null, as of
 * generated ones.
 * @param options.expectedRate What the validation flows say of the threshold.
 */
export function describeEvaluation(
  evaluation: Evaluation,
  settings: RunSettings,
  { form = null, expectedRate = null }: {
    form?: FormName | null;
    expectedRate?: ExpectedRate | null;
  } = {},
): string {
  const { intervals, averagePrecisionAtNaturalShare: natural } = evaluation;
  const { normal, attack } = evaluation.errors;
  const error = ({ mean, std }: { mean: number; std: number }) =>
    `${mean.toFixed(6)} ± ${std.toFixed(6)}`;
  const isHonest = settings.protocol === "honest";
  return joinLines([
    "EVALUATION RESULTS (in brackets: 95 % intervals)",
    "",
    ` ROC-AUC Score: ${evaluation.rocAuc.toFixed(4)} ${
      interval(intervals.rocAuc)
    }`,
    ...(evaluation.rocAuc < 0.5
      ? [
        "   warning: below 0.5, the scores put attacks below normal flows: " +
        "do not use this detector",
      ]
      : []),
    ` Average Precision: ${evaluation.averagePrecision.toFixed(4)} ${
      interval(intervals.averagePrecision)
    }`,
    ...(natural === null
      ? []
      : [`   at the data set's share of attacks: ${natural.toFixed(4)}`]),
    "",
    isHonest
      ? ` Threshold (${thresholdWords(settings)}): ${
        evaluation.threshold.toPrecision(6)
      }`
      : ` Optimal Threshold: ${evaluation.threshold.toFixed(6)}`,
    `   Recall: ${evaluation.recall.toFixed(4)} ${interval(intervals.recall)}`,
    `   False alarm rate: ${evaluation.falseAlarmRate.toFixed(4)} ${
      interval(intervals.falseAlarmRate)
    }${expectedWords(expectedRate)}`,
    "",
    ` Recall by false alarm rate: ${
      Object.entries(evaluation.recallAt).map(([rate, recall]) =>
        `${recall.toFixed(4)} at ${percent(Number(rate))}`
      ).join(", ")
    }`,
    ` Partial ROC-AUC up to ${percent(PARTIAL_RATE)}: ${
      evaluation.partialRocAuc.toFixed(4)
    }`,
    "",
    ...describeCategories(evaluation),
    settings.configuration.scoreWeights === null
      ? " Reconstruction Error Statistics:"
      : " Score Statistics:",
    `   Normal Traffic:  ${error(normal)}`,
    `   Attack Traffic:  ${error(attack)}`,
    `   Separation:      ${evaluation.separation.toFixed(2)}x`,
    "",
    " Classification Report:",
    ...formatClassificationReport(evaluation.classificationReport).split("\n"),
    isHonest ? honestNote(settings, form) : PROTOCOL_NOTE,
  ]);
}

/** What is flagged where nobody knows which flows are attacks. */
export function describeHeldOut(
  { heldOut, threshold, labelling, expectedRate }: {
    expectedRate: ExpectedRate | null;
    heldOut: AlertRate;
    threshold: number;
    labelling: Labelling;
  },
  settings: RunSettings,
): string {
  const { rate, target, flagged, flows, alertsPerDay } = heldOut;
  return joinLines([
    "EVALUATION RESULTS (in brackets: 95 % interval)",
    "",
    ` Threshold (${thresholdWords(settings, target)}): ${
      threshold.toPrecision(6)
    }`,
    ` Alert rate: ${rate.toFixed(4)} ${interval(heldOut.interval)}, ` +
    `${count(flagged)} of ${count(flows)} held-out flows` +
    expectedWords(expectedRate),
    ...(alertsPerDay === null
      ? []
      : [` Alerts a day: about ${about(alertsPerDay)}`]),
    "",
    heldOutNote(labelling),
  ]);
}

/** The rate that a threshold was to have, after the one that it has. */
function expectedWords(expected: ExpectedRate | null): string {
  return expected === null
    ? ""
    : `, expected ${expected.rate.toFixed(4)} ${interval(expected.interval)}`;
}

/** How alike detectors of several seeds rank. */
export function describeSteadiness(
  { flows, rankCorrelation, topOverlap, top }: RankingSteadiness,
): string {
  return joinLines([
    `How alike the seeds rank ${count(flows)} flows (mean over pairs, least):`,
    ` Rank correlation:    ${rankCorrelation.mean.toFixed(3)}, ` +
    rankCorrelation.min.toFixed(3),
    ` Overlap of the top ${top}: ${topOverlap.mean.toFixed(3)}, ` +
    topOverlap.min.toFixed(3),
    "",
  ]);
}

/** A count that is not known to more than two digits. */
export function about(value: number): string {
  return count(Number(value.toPrecision(2)));
}

/** What a reader of such results has to know. */
export function heldOutNote(labelling: Labelling): string {
  return labelling === "normal"
    ? "The labels name no attack: every alert is a false alarm, and how many " +
      "attacks are found is not known."
    : "No labels: how many alerts are attacks is not known, nor how many attacks " +
      "are missed.";
}

function describeCategories({ recallByCategory }: Evaluation): string[] {
  if (recallByCategory === null) return [];
  return [
    " Recall by attack type:",
    ...recallByCategory.map((
      { category, flagged, rows, recall, interval: of },
    ) =>
      `   ${category}: ${recall.toFixed(4)} ${interval(of)}, ` +
      `${count(flagged)} of ${count(rows)}`
    ),
    "",
  ];
}

function interval([low, high]: readonly [number, number]): string {
  return `[${low.toFixed(4)}, ${high.toFixed(4)}]`;
}

/**
 * From what the threshold comes.
 *
 * @param share Of the validation flows that it flags. Default the false alarm rate.
 */
export function thresholdWords(
  { thresholdStrategy, falseAlarmRate }: RunSettings,
  share = falseAlarmRate,
): string {
  const rate = `${percent(share)} of the validation flows`;
  switch (thresholdStrategy) {
    case "false-alarm-rate":
      return rate;
    case "youden":
      return "Youden's, of validation flows and labelled attacks";
    case "pot":
      return `peaks over threshold, ${rate}`;
  }
}

/** What a reader of the honest protocol's results has to know. */
export function honestNote(
  { noShortcuts }: RunSettings,
  form: FormName | null,
): string {
  return "Protocol honest: nothing was learnt or chosen on the test flows." +
    (noShortcuts || form === "other"
      ? ""
      : ` The time to live (${SHORTCUT_COLUMNS.join(", ")}) gives this data ` +
        "set's attackers away: compare with --no-shortcuts.");
}

/** What a reader of the original protocol's results has to know. */
export const PROTOCOL_NOTE =
  "Protocol original: these results are too good. The scaler and the categories were " +
  "learnt from all rows, the validation rows are the normal test rows, and the " +
  "threshold was chosen on the test set.";

function count(value: number): string {
  return value.toLocaleString("en");
}

function percent(share: number): string {
  const value = share * 100;
  // 0.01 % is not 0.0 %.
  return `${
    value > 0 && value < 0.1 ? value.toPrecision(1) : value.toFixed(1)
  } %`;
}
