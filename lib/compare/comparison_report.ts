import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { alignColumns, systemError } from "../base/mod.ts";
import * as charts from "../charts/mod.ts";
import { averageRecallCurves, RECALL_RATES } from "../evaluate/mod.ts";
import { OWN_DETECTOR } from "./candidates.ts";
import type { COMPARED_METRICS, Comparison } from "./compare_detectors.ts";
import {
  honestNote,
  requestedFalseAlarmRate,
  thresholdWords,
} from "../pipeline/mod.ts";
import { writeArtifact, writeJsonArtifact } from "../artifacts/mod.ts";
import { removeEmptyFolders } from "../runs/mod.ts";

/** Those that are defined for every run. */
type MetricName = Exclude<
  typeof COMPARED_METRICS[number],
  "averagePrecisionAtNaturalShare"
>;

/** A column of the table. */
interface Column {
  /** In two lines. */
  readonly heading: readonly [string, string];
  /** A metric, or recall at that false alarm rate. */
  readonly metric: MetricName | RecallRate;
  readonly format: (value: number) => string;
}

type RecallRate = typeof RECALL_RATES[number];

const COLUMNS: readonly Column[] = [
  { heading: ["", "ROC-AUC"], metric: "rocAuc", format: quality },
  {
    heading: ["average", "precision"],
    metric: "averagePrecision",
    format: quality,
  },
  {
    heading: ["", "recall"],
    metric: "recallAtFalseAlarmRate",
    format: quality,
  },
  { heading: ["recall", "at 0.1 %"], metric: "0.001", format: quality },
  {
    heading: ["false", "alarm rate"],
    metric: "falseAlarmRate",
    format: quality,
  },
  { heading: ["fit", "rows/s"], metric: "fitRowsPerSecond", format: rate },
  { heading: ["score", "rows/s"], metric: "scoreRowsPerSecond", format: rate },
];

/**
 * A line a detector, the qualities ± their deviation over seeds, and how to read
 * it.
 */
export function describeComparison(comparison: Comparison): string {
  const { settings, data, seeds, detectors, parts: [first] } = comparison;
  const isRepeated = seeds.length > 1;
  const table = alignTable([
    ["", ...COLUMNS.map(({ heading }) => heading[0])],
    ["detector", ...COLUMNS.map(({ heading }) => heading[1])],
    ...detectors.map(({ label, recallAt, ...summary }) => [
      label,
      ...COLUMNS.map(({ metric, format }) => {
        const { mean, std } = isRate(metric) ? recallAt! : summary;
        const value = mean[metric as keyof typeof mean]!;
        const deviation: number | null = std[metric as keyof typeof std];
        return deviation === null || format === rate
          ? format(value)
          : `${format(value)} ± ${format(deviation)}`;
      }),
    ]),
  ]);
  return [
    table,
    "",
    `All had the same ${count(first.trainRows)} training and ` +
    `${count(first.validationRows)} validation flows and were tested on the ` +
    `same ${count(first.testRows.normal)} normal flows and ` +
    `${count(first.testRows.attack)} attacks${
      isRepeated ? ` (seed ${first.seed})` : ""
    }.`,
    `Thresholds: ${
      thresholdWords(settings)
    }, each by the detector's own scores.`,
    ...(isRepeated
      ? [`Mean ± deviation over ${seeds.length} seeds; speeds are means.`]
      : []),
    "An autoencoder's fit rows/s counts the training flows once an epoch.",
    honestNote(settings, data.form),
    "",
  ].join("\n");
}

function isRate(metric: Column["metric"]): metric is RecallRate {
  return RECALL_RATES.includes(metric as RecallRate);
}

/** Names to the left, all else to the right, a rule below the two headings. */
function alignTable(rows: string[][]): string {
  const lines = alignColumns(rows, rows[0].map((_, column) => column > 0));
  const rule = rows[0].map((_, column) =>
    "─".repeat(Math.max(...rows.map((row) => row[column].length)))
  ).join("  ");
  return lines.toSpliced(2, 0, rule).join("\n");
}

/** The comparison as a picture. */
export function comparisonFigure(comparison: Comparison): charts.Figure {
  const { settings, seeds, detectors } = comparison;
  const isRepeated = seeds.length > 1;
  return charts.comparison(
    detectors.map(({ name, label, mean, std, runs: [first] }) => {
      const estimate = (
        metric: "rocAuc" | "averagePrecision" | "recallAtFalseAlarmRate",
      ) => {
        const value = mean[metric]!;
        const deviation = std[metric] ?? 0;
        const [low, high] = isRepeated
          ? [value - deviation, value + deviation]
          : first.intervals[metric]!;
        return { value, low, high };
      };
      return {
        name: label,
        isOwn: name === OWN_DETECTOR,
        rocAuc: estimate("rocAuc"),
        averagePrecision: estimate("averagePrecision"),
        recall: estimate("recallAtFalseAlarmRate"),
        scoreRowsPerSecond: mean.scoreRowsPerSecond!,
      };
    }),
    {
      spread: isRepeated
        ? `mean ± standard deviation over ${seeds.length} seeds`
        : "95 % interval over test flows",
      threshold: thresholdWords(settings),
    },
  );
}

/** How many detectors, those that find most at low rates, are told apart by dashes. */
const RIVALS = 3;

/**
 * Recall by false alarm rate as a picture, a line a detector; of several seeds the
 * means, with the band of the run's own detector.
 */
export function recallFigure(comparison: Comparison): charts.Figure {
  const { settings, seeds, detectors } = comparison;
  const rivals = detectors.filter(({ name }) => name !== OWN_DETECTOR)
    .toSorted((a, b) => b.mean.partialRocAuc! - a.mean.partialRocAuc!)
    .slice(0, RIVALS);
  return charts.recallCurves(
    detectors.map((detector) => {
      const { name, label, runs } = detector;
      // Every comparison has attacks, so that each run has a curve.
      const { low, high, ...curve } = averageRecallCurves(
        runs.map(({ recallCurve }) => recallCurve!),
      );
      if (name === OWN_DETECTOR) {
        return { ...curve, low, high, name: label, role: "own" };
      }
      const role = rivals.includes(detector) ? "rival" : "other";
      return { ...curve, name: label, role };
    }),
    {
      requestedRate: requestedFalseAlarmRate(settings),
      note: seeds.length > 1
        ? `Lines: mean over ${seeds.length} seeds. Band: lowest to highest of ` +
          `${detectors[0].label}.`
        : undefined,
    },
  );
}

function quality(value: number): string {
  return value.toFixed(4);
}

function count(rows: number): string {
  return rows.toLocaleString("en");
}

function rate(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

/**
 * Writes a comparison down. Each file appears whole or not at all, `compare.json`
 * first: it holds all that is known. Without it, no folder that was made is left.
 *
 * @param folder Empty, or not there yet. Where another program has left a
 * `compare.json` in it meanwhile, this one gets another name.
 * @throws {InputError} If the folder cannot be written to.
 */
export async function saveComparison(
  comparison: Comparison,
  folder: string,
): Promise<void> {
  // Drawn before anything is written: a chart that fails leaves no half folder.
  const drawn = Object.entries({
    comparison: comparisonFigure(comparison),
    recall: recallFigure(comparison),
  }).map(([name, figure]) => ({ name, svg: charts.renderSvg(figure) }));
  const pictures = join(folder, "charts");
  let topFolder: string | null = null;
  try {
    topFolder = await mkdir(folder, { recursive: true }) ?? null;
    const once = { replaces: false };
    await writeJsonArtifact(join(folder, "compare.json"), comparison, once);
    await Deno.mkdir(pictures, { recursive: true });
    for (const { name, svg } of drawn) {
      await writeArtifact(join(pictures, `${name}.svg`), svg, once);
    }
  } catch (error) {
    await removeEmptyFolders(folder, topFolder);
    throw systemError(`${folder}: cannot write`, error);
  }
}
