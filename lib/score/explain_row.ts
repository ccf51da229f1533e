import { alignColumns, InputError, joinLines } from "../base/mod.ts";
import { identifierText, schemaOf } from "../dataset/mod.ts";
import {
  type Alert,
  Explainer,
  type Reason,
  type ScoredPiece,
} from "../explain/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import { identifierColumns } from "../preprocess/mod.ts";
import { recordsOf, type ScoredFlows, scoreFlows } from "./score_flows.ts";

/**
 * Scores one flow of many and explains it.
 *
 * @param detector With a preprocessor and a threshold.
 * @param paths As `scoreFlows` takes them.
 * @param row Its number in the data, all files in a row, from 0.
 * @returns With a reason for each of the detector's columns.
 * @throws {InputError} If a file cannot be used, there are fewer flows, or this
 * one cannot be scored.
 */
export async function explainRow(
  detector: AnomalyDetector,
  paths: readonly string[],
  row: number,
): Promise<Alert> {
  const name = paths.join(", ");
  let rows = 0;
  let cause: string | null = null;
  const { columns: features = [], roles } = detector.preprocessor ?? {};
  let identifiers: string[] = [];
  const pieces = scoreFlows(detector, paths, {
    optional(available) {
      identifiers = identifierColumns(available, features, roles);
      return [...identifiers, ...labelOf(available)];
    },
    select(number) {
      rows = Math.max(rows, number + 1);
      return number === row;
    },
    onRefused(flow) {
      rows = Math.max(rows, flow.row + 1);
      if (flow.row === row) cause = flow.cause;
    },
  });
  for await (const scored of pieces) {
    const explainer = new Explainer(detector);
    const explained = await explainer.explain(scored.features);
    const [{ record, ...flow }] = await alertPiece(scored, identifiers)
      .read([0], explainer.columns);
    const [anomalyScore] = scored.scores;
    return {
      row,
      ...flow,
      anomalyScore,
      isAnomaly: anomalyScore > (detector.threshold ?? Infinity),
      reasons: explainer.reasons(explained, 0, record),
    };
  }
  throw new InputError(
    cause === null
      ? `${name}: expected a row from 0 to ${rows - 1}, found ${row}`
      : `${name}: row ${row} cannot be scored: ${cause}`,
  );
}

const LABEL = "attack_label";

/** The column of labels, if it is among those. */
export function labelOf(columns: readonly string[]): string[] {
  return columns.includes(LABEL) ? [LABEL] : [];
}

/**
 * Scored flows as an `AlertCollector` takes them.
 *
 * @param scored A piece that `scoreFlows` gave; where `attack_label` was carried
 * along, alerts tell it.
 * @param identifiers Which of the columns that were carried along tell a flow
 * from the others.
 */
export function alertPiece(
  { features, scores, rows, frame }: ScoredFlows,
  identifiers: readonly string[],
): ScoredPiece {
  return {
    features,
    scores,
    rows,
    read(flows, columns) {
      const wanted = [
        ...new Set([...columns, ...identifiers, ...labelOf(frame.columns)]),
      ];
      return Promise.resolve(
        recordsOf(frame, flows, wanted).map((record) => ({
          record,
          identifiers: Object.fromEntries(
            identifiers.map((name) => [name, record[name]]),
          ),
          attackLabel: record[LABEL] as string | undefined ?? null,
        })),
      );
    },
  };
}

const HEADINGS = ["column", "share", "value", "expected", "unit", "percentile"];
const ARE_NUMBERS = [false, true, true, true, false, true];

/**
 * A flow and its reasons as a table for a person.
 *
 * @param threshold The detector's; null where it has none.
 */
export function describeAlert(
  { row, identifiers, anomalyScore, isAnomaly, attackLabel, reasons }: Alert,
  threshold: number | null,
): string {
  const named = Object.entries(identifiers)
    .map(([name, value]) => `${name} ${identifierText(name, value)}`);
  const verdict = threshold === null
    ? "no threshold is set"
    : `${isAnomaly ? "above" : "not above"} the threshold of ${
      threshold.toPrecision(6)
    }`;
  return joinLines([
    `Row ${row}${named.length > 0 ? `: ${named.join(", ")}` : ""}`,
    `Anomaly score ${anomalyScore.toPrecision(6)}, ${verdict}` +
    (attackLabel === null ? "" : `; labelled ${attackLabel}`),
    "",
    ...alignColumns([HEADINGS, ...reasons.map(cells)], ARE_NUMBERS),
    "",
    "share: of the error of the flow's reconstruction; expected: what the network",
    "made of it. Where that is the value, it was less sure of it than it mostly is.",
    "percentile: of the normal validation flows, how many percent have less, equal",
    "ones counting half; of a category, how many have one that is no more frequent.",
  ]);
}

function cells({ column, share, value, expected, percentile }: Reason) {
  return [
    column,
    `${(share * 100).toFixed(1)} %`,
    amount(value),
    amount(expected),
    schemaOf(column)?.unit ?? "",
    percentile === null ? "–" : String(percentile),
  ];
}

function amount(value: number | string | null): string {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}
