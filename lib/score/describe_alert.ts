import { alignColumns } from "../base/mod.ts";
import { oneLine } from "../artifacts/mod.ts";
import { schemaOf } from "../dataset/mod.ts";
import type { Alert, Reason } from "../explain/mod.ts";

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
    .map(([name, value]) => `${name} ${value ?? "–"}`);
  const verdict = threshold === null
    ? "no threshold is set"
    : `${isAnomaly ? "above" : "not above"} the threshold of ${
      threshold.toPrecision(6)
    }`;
  // Flows may hold anything, control characters too.
  return [
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
  ].map(oneLine).join("\n");
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
