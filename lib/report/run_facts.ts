import { FORMS } from "../dataset/mod.ts";
import {
  type AlertRate,
  type Evaluation,
  PARTIAL_RATE,
} from "../evaluate/mod.ts";
import { contaminationNote } from "../split/mod.ts";
import {
  about,
  describeDuplicates,
  describeLabelling,
  fewValidationFlows,
  generatedNote,
  heldOutNote,
  honestNote,
  PROTOCOL_NOTE,
  type Run,
  splitParts,
  splitWords,
  thresholdWords,
} from "../pipeline/mod.ts";
import { VERSIONS } from "../base/mod.ts";
import {
  amount,
  area,
  areaInterval,
  counted,
  type Fact,
  formatCount,
  joinText,
  numeric,
  percent,
  percentInterval,
  present,
  type Table,
  table,
  text,
  value,
} from "./content.ts";

/** The metrics that a run is judged by, with their intervals. */
export function headlineFacts(run: Run): Fact[] {
  const { evaluation, heldOut } = run;
  return evaluation
    ? metricFacts(evaluation)
    : [...alertFacts(heldOut!), ...expectedFacts(run)];
}

/** What the validation flows say of the threshold. */
function expectedFacts({ evaluation, expectedRate }: Run): Fact[] {
  return expectedRate === null ? [] : [{
    term: `${evaluation ? "False alarm" : "Alert"} rate expected`,
    value: percent(expectedRate.rate),
    detail: percentInterval(expectedRate.interval),
  }];
}

function alertFacts(heldOut: AlertRate): Fact[] {
  const { rate, interval, flagged, flows, alertsPerDay } = heldOut;
  return present<Fact>([
    {
      term: "Alert rate: held-out flows that are flagged",
      value: percent(rate),
      detail: percentInterval(interval),
    },
    {
      term: "Alerts",
      value: `${formatCount(flagged)} of ${counted(flows, "held-out flow")}`,
    },
    alertsPerDay === null
      ? null
      : { term: "Alerts per day, about", value: about(alertsPerDay) },
  ]);
}

function metricFacts(evaluation: Evaluation): Fact[] {
  const { intervals, averagePrecisionAtNaturalShare: natural } = evaluation;
  return present<Fact>([
    {
      term: "ROC-AUC",
      value: area(evaluation.rocAuc),
      detail: areaInterval(intervals.rocAuc),
    },
    {
      term: "Average precision",
      value: area(evaluation.averagePrecision),
      detail: areaInterval(intervals.averagePrecision),
    },
    natural === null ? null : {
      term: "Average precision at the data set's share of attacks",
      value: area(natural),
    },
    {
      term: "Recall: attacks that are flagged",
      value: percent(evaluation.recall),
      detail: percentInterval(intervals.recall),
    },
    {
      term: "False alarm rate: normal flows that are flagged",
      value: percent(evaluation.falseAlarmRate),
      detail: percentInterval(intervals.falseAlarmRate),
    },
  ]);
}

/** What a reader has to know before believing any metric of the run. */
export function caveats(run: Run): string[] {
  const { settings, data, split, evaluation, labelling } = run;
  const fewFlows = fewValidationFlows(run, settings);
  return present([
    data.path === null ? generatedNote(data.rows) : null,
    evaluation === null ? heldOutNote(labelling) : null,
    settings.protocol === "honest"
      ? honestNote(settings, data.form)
      : PROTOCOL_NOTE,
    contaminationNote(split.contamination, split.train.length),
    fewFlows && `The threshold is uncertain: ${fewFlows}.`,
    "Intervals are of 95 % and say how much the choice of test flows matters: " +
    (evaluation === null ? "" : "areas by bootstrap, ") +
    "shares by Wilson. Another seed or network is not in them.",
  ]);
}

/** Which flows the run used. */
export function dataFacts({ data, labelling, settings }: Run): Fact[] {
  const { path, sha256, form, files, rows, used } = data;
  const { leftOut, notes, unlabelled } = data;
  return present<Fact>([
    {
      term: "Data",
      value: path === null ? "generated flows, not traffic" : value(path),
    },
    {
      term: path === null ? "SHA-256 of what was generated" : "SHA-256",
      value: value(sha256),
    },
    form === null ? null : { term: "Recognised as", value: FORMS[form].title },
    files.length < 2 ? null : {
      term: "Files",
      value: {
        lines: files.map(({ path, rows, sha256 }) =>
          joinText([
            value(path),
            `: ${counted(rows, "flow")}, `,
            value(sha256),
          ])
        ),
      },
    },
    leftOut.length === 0 ? null : {
      term: "Left out, no flows",
      value: { lines: leftOut.map(value) },
    },
    notes.length === 0
      ? null
      : { term: "Skipped or converted", value: { lines: notes.map(value) } },
    {
      term: "Flows",
      value: used < rows
        ? `${formatCount(used)} drawn from ${formatCount(rows)}`
        : formatCount(rows),
    },
    labelling === "attacks" ? null : {
      term: "Labels",
      value: describeLabelling(labelling, settings).trim(),
    },
    unlabelled === 0 || labelling === "none" ? null : {
      term: "Left out, as they have no label",
      value: counted(unlabelled, "flow"),
    },
  ]);
}

/** How they were divided. */
export function splitFacts(run: Run): Fact[] {
  const { settings, splitBy, duplicates } = run;
  return present<Fact>([
    ...splitParts(run).map(([term, value]) => ({ term, value })),
    {
      term: "Split",
      value: settings.protocol === "original"
        ? "the original notebook's"
        : splitBy === "temporal"
        ? text`by time (${run.timeColumn!}), the latest flows tested`
        : joinText([splitWords(run)]),
    },
    duplicates === null ? null : {
      term: "Duplicates",
      value: describeDuplicates(duplicates),
    },
  ]);
}

/** What learnt, and what it is made of. */
export function modelFacts(run: Run): Fact[] {
  const { settings, detector, fit, heldOut, evaluation } = run;
  const { configuration, config, protocol } = settings;
  const { inputDim, hiddenDims, latentDim } = detector.architecture;
  const widths = [
    ...[inputDim, ...hiddenDims, latentDim],
    ...[...hiddenDims.toReversed(), inputDim],
  ];
  const { preprocessor } = detector;
  return [
    { term: "Configuration", value: config },
    { term: "Network", value: `autoencoder, ${widths.join(" – ")}` },
    {
      term: "Columns",
      value: preprocessor === null
        ? "–"
        : `${preprocessor.numerical.length} numerical, ` +
          `${preprocessor.categorical.length} categorical; ` +
          `${counted(preprocessor.excluded.length, "column")} left out`,
    },
    {
      term: "Score",
      value: configuration.scoreWeights === null
        ? "mean squared reconstruction error"
        : "residuals, latent distance and isolation forest",
    },
    {
      term: "Threshold",
      value: amount(detector.threshold ?? NaN),
      detail: protocol === "honest"
        ? thresholdWords(settings, heldOut?.target)
        : "Youden's, chosen on the test flows",
    },
    ...(evaluation ? expectedFacts(run) : []), // else it is a headline
    {
      term: "Epochs",
      value: `${fit.epochsRun}, the best was ${fit.bestEpoch}` +
        (fit.stoppedEarly ? "; stopped early" : ""),
    },
    { term: "Seed", value: String(settings.seed) },
  ];
}

/** What computed. */
export function machineFacts({ detector }: Run): Fact[] {
  return [
    { term: "Engine", value: detector.engine },
    { term: "Device", value: value(detector.device) },
    { term: "Deno", value: VERSIONS.deno },
  ];
}

/** Recall by kind of attack; null where kinds are unknown. */
export function categoryTable({ evaluation }: Run): Table | null {
  const recallByCategory = evaluation?.recallByCategory ?? null;
  return recallByCategory && table(
    "Recall by kind of attack",
    ["Kind", ...numeric("Attacks", "Flagged", "Recall", "95 % interval")],
    recallByCategory.map(({ category, rows, flagged, recall, interval }) => [
      value(category),
      formatCount(rows),
      formatCount(flagged),
      percent(recall),
      percentInterval(interval),
    ]),
  );
}

/** Recall where few normal flows are flagged; null without attacks. */
export function lowRatesTable({ evaluation }: Run): Table | null {
  return evaluation && table(
    "Recall by false alarm rate of the test flows; partial ROC-AUC up to " +
      `${percent(PARTIAL_RATE)}: ${area(evaluation.partialRocAuc)}`,
    numeric("False alarm rate", "Recall"),
    Object.entries(evaluation.recallAt).map(([rate, recall]) => [
      percent(Number(rate)),
      percent(recall),
    ]),
  );
}

/** What flows are, and what they were called; null without attacks. */
export function confusionTable({ evaluation }: Run): Table | null {
  if (evaluation === null) return null;
  const row = (name: string, [rest, flagged]: readonly [number, number]) => {
    const share = (count: number) =>
      `${formatCount(count)} (${percent(count / (rest + flagged))})`;
    return [name, share(rest), share(flagged)];
  };
  const [normal, attack] = evaluation.confusionMatrix;
  return table(
    "Confusion matrix, percentages of the row",
    ["Test flows", ...numeric("Not flagged", "Flagged")],
    [row("Normal", normal), row("Attack", attack)],
  );
}

/** The classification report as scikit-learn has it; null without attacks. */
export function classificationTable({ evaluation }: Run): Table | null {
  if (evaluation === null) return null;
  const { classificationReport: report } = evaluation;
  const row = (name: string, scores: typeof report.normal) => [
    name,
    area(scores.precision),
    area(scores.recall),
    area(scores.f1Score),
    formatCount(scores.support),
  ];
  return table(
    `Classification report; accuracy ${area(report.accuracy)}`,
    ["Class", ...numeric("Precision", "Recall", "F1", "Flows")],
    [
      row("Normal", report.normal),
      row("Attack", report.attack),
      row("Mean of the classes", report.macroAverage),
      row("Mean by flows", report.weightedAverage),
    ],
  );
}

/** Every setting by its path, as `config.json` has it. */
export function settingsTable(settings: unknown): Table {
  return table(
    "Settings",
    ["Setting", "Value"],
    flatten(settings).map((row) => row.map(value)),
  );
}

/** What packages a run was made with. */
export function packagesTable(
  packages: Readonly<Record<string, string>>,
): Table {
  return table(
    "Packages",
    ["Name", "Version"],
    Object.entries(packages)
      .filter(([, source]) => source.startsWith("npm:"))
      .map(([name, source]) => [value(name), value(versionOf(source))]),
  );
}

/** The version in `npm:/package@1.2.3/file`. */
function versionOf(source: string): string {
  return /.@(\d[^/]*)/.exec(source)?.[1] ?? source;
}

/** The leaves of plain data by their paths: `configuration.latentDim`. */
function flatten(data: unknown, path = ""): [path: string, content: string][] {
  if (data !== null && typeof data === "object" && !Array.isArray(data)) {
    return Object.entries(data).flatMap(([key, child]) =>
      flatten(child, path === "" ? key : `${path}.${key}`)
    );
  }
  if (Array.isArray(data)) {
    return [[path, data.map(String).join(", ") || "none"]];
  }
  return [[path, data === null ? "none" : String(data)]];
}
