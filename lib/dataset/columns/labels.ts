import pl from "nodejs-polars";
import { InputError } from "../../base/mod.ts";
import {
  isNumberType,
  isTextType,
  readNumbers,
  readTexts,
  valuesOf,
} from "./column_values.ts";
import {
  classWords,
  type LabelChoice,
  NO_LABEL_WORDS,
} from "./label_choice.ts";
import { type NameRow, rowNumber } from "./row_number.ts";

/** Values of labels that a message names. */
const VALUES_NAMED = 20;

/** What stands for the label of a flow that has none, beside 0 and 1. */
export const UNLABELLED = 2;

/** Words that stand for 0 (normal) and 1 (attack) in the releases in circulation. */
const LABEL_WORDS = new Map([
  ["0", 0],
  ["false", 0],
  ["benign", 0],
  ["normal", 0],
  ["1", 1],
  ["true", 1],
  ["attack", 1],
  ["malicious", 1],
]);

/**
 * Makes `binary_label` a column of 0 (normal) and 1 (attack), and names the
 * flows that have no `attack_label`.
 *
 * @throws {InputError} As {@linkcode parseLabels}, or if there is no such column.
 */
export function withLabels(
  frame: pl.DataFrame,
  path: string,
  choice: LabelChoice | null = null,
): pl.DataFrame {
  checkLabelColumn(frame.columns, path);
  const labels = parseLabels(
    frame.getColumn("binary_label"),
    path,
    rowNumber,
    choice,
  );
  return withAttackNames(frame.withColumn(labelColumn(labels)));
}

/**
 * Names the flows whose `attack_label` is a gap, as it is for normal flows in the
 * raw files: `normal`, or `attack`.
 *
 * @param frame With `binary_label`, 0 or 1; unchanged, as it is without an
 * `attack_label`.
 */
export function withAttackNames(frame: pl.DataFrame): pl.DataFrame {
  if (!frame.columns.includes("attack_label")) return frame;
  const name = pl.when(pl.col("binary_label").eq(pl.lit(1)))
    .then(pl.lit("attack")).otherwise(pl.lit("normal"));
  return frame.withColumn(
    pl.when(pl.col("attack_label").isNull()).then(name)
      .otherwise(pl.col("attack_label").cast(pl.String))
      .alias("attack_label"),
  );
}

/** @throws {InputError} If `binary_label` is not among a file's columns. */
export function checkLabelColumn(columns: string[], path: string): void {
  if (columns.includes("binary_label")) return;
  throw new InputError(
    `${path}: no label column: expected binary_label (0 or 1) or label ` +
      "(Benign or Malicious), or --label COLUMN --normal VALUE; found " +
      columns.slice(0, 60).join(", "),
  );
}

/**
 * Reads labels, numbers or words, as 0 (normal) and 1 (attack), of flows that all
 * have one; both classes must be there.
 *
 * @param column A column as a file holds it. Unchanged.
 * @param path What to call the file in messages.
 * @param nameRow Where a person finds a row. Default its number from 1.
 * @param choice Where the labels come from, for messages. Default the data set's
 * own column.
 * @returns One label a row.
 * @throws {InputError} If it holds anything else, or one of the two alone: a
 * detector can then be trained or evaluated, not both.
 */
export function parseLabels(
  column: pl.Series,
  path: string,
  nameRow: NameRow = rowNumber,
  choice: LabelChoice | null = null,
): Uint8Array {
  const where = `${path}: column ${choice?.column ?? "binary_label"}`;
  const labels = readLabels(column, () => where, nameRow);
  const unlabelled = labels.indexOf(UNLABELLED);
  if (unlabelled !== -1) {
    throw new InputError(
      `${where}, ${nameRow(unlabelled)}: the flow has no label`,
    );
  }
  const counts = countLabels(labels);
  const missing = counts.indexOf(0);
  if (missing === 0 || missing === 1) {
    throw new InputError(
      `${where}: expected ${classWords(choice)}, ` +
        `found ${counts[1 - missing].toLocaleString("en")} rows of ${
          1 - missing
        } and none of ${missing}`,
    );
  }
  return labels;
}

/** How many flows are normal, are attacks, and have no label. */
export function countLabels(labels: Uint8Array): number[] {
  const counts = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) counts[labels[row]]++;
  return counts;
}

/**
 * Reads labels as {@linkcode parseLabels} does, of any classes.
 *
 * @param where The file and the column, for messages.
 * @returns One a row: 0, 1 or {@linkcode UNLABELLED}.
 * @throws {InputError} If it holds anything else.
 */
export function readLabels(
  column: pl.Series,
  where: () => string,
  nameRow: NameRow = rowNumber,
): Uint8Array {
  const { codes, labelOf } = codedLabels(column);
  const labels = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    const label = Number.isNaN(code) ? UNLABELLED : labelOf[code];
    if (label === undefined) {
      const value = column.getIndex(row);
      throw new InputError(
        `${where()}, ${
          nameRow(row)
        }: expected 0 or 1 (or Benign, Malicious), found ${
          typeof value === "string" ? JSON.stringify(value) : String(value)
        }${
          valuesIn(column)
        }; --label COLUMN --normal VALUE says how flows are labelled`,
      );
    }
    labels[row] = label;
  }
  return labels;
}

/** The values of a column in words, for the end of a message. */
export function valuesIn(column: pl.Series): string {
  const values = column.dropNulls().unique().cast(pl.String).sort()
    .toArray() as string[];
  const named = values.slice(0, VALUES_NAMED).join(", ");
  return `; its values are ${named}${
    values.length > VALUES_NAMED ? ", …" : ""
  }`;
}

/** A code for each row, and the label that a code stands for, if any. */
function codedLabels(
  column: pl.Series,
): { codes: Float64Array; labelOf: (number | undefined)[] } {
  const values = () =>
    column.toFrame().select(valuesOf(column.name, column.dtype));
  if (isTextType(column.dtype)) {
    const { texts, codes } = readTexts(values());
    return { codes, labelOf: texts.map(labelOfWord) };
  }
  if (isNumberType(column.dtype)) {
    return { codes: readNumbers(values()), labelOf: [0, 1] };
  }
  const isEmpty = column.dtype.variant === "Null";
  const codes = new Float64Array(column.length).fill(isEmpty ? NaN : 0);
  return { codes, labelOf: [] };
}

function labelOfWord(word: string | null): number | undefined {
  const plain = word?.trim().toLowerCase() ?? "";
  return NO_LABEL_WORDS.has(plain) ? UNLABELLED : LABEL_WORDS.get(plain);
}

/** Labels as a column of a frame. */
export function labelColumn(labels: Uint8Array): pl.Series {
  return pl.Series("binary_label", labels).cast(pl.Int64);
}

/** The labels of a loaded frame, 0 (normal) or 1 (attack), a byte a row. */
export function binaryLabels(frame: pl.DataFrame): Uint8Array {
  return frame.getColumn("binary_label").cast(pl.UInt8)
    .toTypedArray() as Uint8Array;
}
