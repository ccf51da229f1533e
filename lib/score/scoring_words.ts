import { describeValue, oneLine } from "../artifacts/mod.ts";
import type { ScoringSummary } from "../report/mod.ts";
import type { ScoreTask } from "./task.ts";

/** Causes, and categories, that one line names. */
const NAMED = 5;

/** What scoring came to, in a line or two. */
export function describeScoring(
  { rows, flagged, threshold, thresholdSource }: ScoringSummary,
  { out, report }: Pick<ScoreTask, "out" | "report">,
): string {
  const written = [out, report && `${report}/report.html`]
    .filter((path) => path !== null);
  return `Scored ${count(rows)} flows: ${count(flagged)} above ` +
    `${threshold.toPrecision(6)} (${share(flagged, rows)}; the threshold: ` +
    `${thresholdSource})` +
    (written.length > 0 ? `\nWrote ${written.join(" and ")}` : "");
}

/** What a person should know of flows and categories that did not fit. */
export function scoringWarnings(
  { rows, refused, unseen }: ScoringSummary,
  { rejects }: Pick<ScoreTask, "rejects">,
): string[] {
  const warnings: string[] = [];
  if (refused.count > 0) {
    const causes = refused.causes.slice(0, NAMED)
      .map(({ cause, rows }) => `${count(rows)} × ${oneLine(cause)}`);
    warnings.push(
      `${count(refused.count)} of ${
        count(rows + refused.count)
      } flows cannot be ` +
        `scored: ${causes.join("; ")}${more(refused.causes)} (${
          rejects === null ? "--rejects PATH lists them" : `see ${rejects}`
        })`,
    );
  }
  if (unseen.length > 0) {
    const named = unseen.slice(0, NAMED).map(({ column, category, rows }) =>
      `${column} ${oneLine(describeValue(category))} (${count(rows)})`
    );
    warnings.push(
      `categories that were rare or not there in training: ${named.join(", ")}${
        more(unseen)
      }`,
    );
  }
  return warnings;
}

function more(list: readonly unknown[]): string {
  return list.length > NAMED ? `, and ${count(list.length - NAMED)} more` : "";
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function share(part: number, whole: number): string {
  return `${Number((100 * part / whole).toPrecision(3))} %`;
}
