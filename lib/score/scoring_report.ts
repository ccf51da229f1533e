import { join } from "node:path";
import { describeValue, oneLine, writeArtifact } from "../artifacts/mod.ts";
import { renderPng, renderSvg, scoreHistogram } from "../charts/mod.ts";
import { systemError } from "../base/mod.ts";
import {
  renderHtml,
  scoringReport,
  type ScoringSummary,
} from "../report/mod.ts";
import type { ScoreTask } from "./scoring_task.ts";
import type { Category } from "../preprocess/mod.ts";

/**
 * Writes `report.html` and its charts, as SVG and PNG, to a folder.
 *
 * @param folder Made if it is not there; files of those names are replaced.
 * @throws {InputError} If it cannot be written to.
 */
export async function saveScoringReport(
  summary: ScoringSummary,
  folder: string,
): Promise<void> {
  const report = renderHtml(scoringReport(summary));
  const charts = join(folder, "charts");
  try {
    await Deno.mkdir(charts, { recursive: true });
    if (summary.scores !== null) {
      const { threshold, scores } = summary;
      const svg = renderSvg(scoreHistogram({ ...scores, threshold }));
      await writeArtifact(join(charts, "scores.svg"), svg);
      await writeArtifact(join(charts, "scores.png"), renderPng(svg).png);
    }
    await writeArtifact(join(folder, "report.html"), report);
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}

/** Bins in a decade. */
const BINS = 20;

/** Scores in bins of equal ratio. */
export interface ScoreBins {
  /** Ascending, one more than there are bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Counts scores in bins of equal ratio, without knowing their range before. */
export class ScoreHistogram {
  readonly #counts = new Map<number, number>();
  /** Scores of 0, and infinite ones: no bin holds those. */
  #zeros = 0;
  #infinite = 0;

  add(scores: Float32Array): void {
    for (const score of scores) {
      if (score === 0) this.#zeros++;
      else if (score === Infinity) this.#infinite++;
      else {
        const bin = Math.floor(Math.log10(score) * BINS);
        this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
      }
    }
  }

  /**
   * The bins, from the lowest score to the highest; null where there are none.
   * Scores of 0 count in the first, infinite ones in the last.
   */
  bins(): ScoreBins | null {
    const bins = [...this.#counts.keys()].sort((a, b) => a - b);
    if (bins.length === 0) return null;
    const [first, last] = [bins[0], bins.at(-1)!];
    const counts = Array.from(
      { length: last - first + 1 },
      (_, i) => this.#counts.get(first + i) ?? 0,
    );
    counts[0] += this.#zeros;
    counts[counts.length - 1] += this.#infinite;
    const edges = Array.from(
      { length: counts.length + 1 },
      (_, i) => 10 ** ((first + i) / BINS),
    );
    return { edges, counts };
  }
}

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

/** Categories that are counted by themselves: a column may hold anything. */
const CATEGORIES_KEPT = 1000;

/** A category that a detector did not learn, and how many flows have it. */
export interface UnseenCategory {
  readonly column: string;
  readonly category: string;
  readonly rows: number;
}

/** Counts categories that a detector did not learn. */
export class UnseenCategories {
  readonly #columns = new Map<string, Map<string, number>>();

  /** Notes how many flows of a piece have one. */
  add(column: string, category: Category, rows: number): void {
    const counts = this.#columns.get(column) ?? new Map<string, number>();
    this.#columns.set(column, counts);
    const name = category ?? "(none)";
    const isKept = counts.has(name) || counts.size < CATEGORIES_KEPT;
    const counted = isKept ? name : "(more)";
    counts.set(counted, (counts.get(counted) ?? 0) + rows);
  }

  /** All of them, the most frequent first. */
  list(): UnseenCategory[] {
    return [...this.#columns].flatMap(([column, counts]) =>
      [...counts].map(([category, rows]) => ({ column, category, rows }))
    ).sort((a, b) => b.rows - a.rows);
  }
}
