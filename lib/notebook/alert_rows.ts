import type { Alert } from "../explain/mod.ts";
import { describeReason, type Text, visible } from "../report/mod.ts";

/** Columns that are named after the first reason. */
const NAMED = 2;

/**
 * Alerts as rows for `table`: the flow's number, what identifies it, its score,
 * its label where there are any, its first reason in words as reports have it,
 * and the columns of the next two.
 */
export function alertRows(
  alerts: readonly Alert[],
): Record<string, number | string>[] {
  const areLabelled = alerts.some(({ attackLabel }) => attackLabel !== null);
  return alerts.map((
    { row, identifiers, anomalyScore, attackLabel, reasons: [first, ...next] },
  ) => ({
    row,
    ...Object.fromEntries(
      Object.entries(identifiers).map(([name, value]) => [
        name,
        visible(String(value ?? "–")), // a port is a name, no amount
      ]),
    ),
    score: anomalyScore,
    ...(areLabelled ? { label: visible(attackLabel ?? "–") } : {}),
    "first reason": first === undefined ? "–" : plain(describeReason(first)),
    then: next.slice(0, NAMED).map(({ column }) => visible(column)).join(", "),
  }));
}

function plain(text: Text): string {
  return [text].flat()
    .map((part) => typeof part === "string" ? part : visible(part.value))
    .join("");
}
