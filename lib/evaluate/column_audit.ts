import type pl from "nodejs-polars";
import {
  isTextType,
  parseLabels,
  readNumbers,
  readTexts,
  valuesOf,
} from "../dataset/mod.ts";
import { findMedian } from "../preprocess/mod.ts";
import { rocAuc } from "./roc_curve.ts";

/** How well one column alone tells attacks from normal flows. */
export interface ColumnAudit {
  readonly name: string;
  /** Of the column's better direction, in [0.5, 1]. */
  readonly rocAuc: number;
  /** What attacks have: greater or smaller amounts, or rarer or commoner texts. */
  readonly attacksHave: "greater" | "smaller" | "rarer" | "commoner";
}

/**
 * Audits each column as if it were a detector: its amount is the score or, where
 * it holds text, how rare the text is among all flows. A column that does well
 * alone may be a clue or a shortcut: a trace of how the data were made.
 *
 * The better direction is chosen by the labels, which no detector may see: this
 * looks for what a detector could lean on; it is not a metric of any detector.
 *
 * @param frame Flows with `binary_label`. A gap among amounts is the median.
 * @param columns Those to audit, of numbers or text.
 * @returns The best column first.
 * @throws {InputError} If there are no labels.
 * @throws {RangeError} If a class is missing.
 */
export function auditColumns(
  frame: pl.DataFrame,
  columns: readonly string[],
): ColumnAudit[] {
  const labels = parseLabels(frame.getColumn("binary_label"), "flows");
  return columns.map((name): ColumnAudit => {
    const type = frame.getColumn(name).dtype;
    const column = frame.select(valuesOf(name, type));
    const isText = isTextType(type);
    const scores = isText ? rarity(column) : amounts(column);
    const area = rocAuc(labels, scores);
    const [more, less] = isText
      ? ["rarer", "commoner"] as const
      : ["greater", "smaller"] as const;
    return {
      name,
      rocAuc: Math.max(area, 1 - area),
      attacksHave: area >= 0.5 ? more : less,
    };
  }).sort((a, b) => b.rocAuc - a.rocAuc);
}

function amounts(column: pl.DataFrame): Float64Array {
  const values = readNumbers(column);
  const { median } = findMedian(values, new Float64Array(values.length));
  const instead = Number.isNaN(median) ? 0 : median; // a column of gaps
  return values.map((value) => Number.isNaN(value) ? instead : value);
}

/** Minus how often each flow's text occurs. */
function rarity(column: pl.DataFrame): Float64Array {
  const { texts, codes } = readTexts(column);
  const counts = new Float64Array(texts.length);
  for (const code of codes) counts[code]++;
  return codes.map((code) => -counts[code]);
}
