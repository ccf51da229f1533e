import pl from "nodejs-polars";
import { InputError } from "../../base/mod.ts";
import type { Columns, Selectable } from "./canonical_values.ts";
import { canonicalName, isLabel, plainName } from "../schema/mod.ts";
import {
  columnNamed,
  escaped,
  isNumberType,
  isTextType,
  readNumbers,
  readTexts,
  valuesOf,
} from "./column_values.ts";
import { type NameRow, rowNumber } from "./row_number.ts";

/** Which column of flows of another kind says what is normal, and how. */
export interface LabelChoice {
  /** Its name in the file. */
  readonly column: string;
  /**
   * Its value in normal flows, or several with commas between; a `*` at the end of
   * one stands for whatever follows. All others are attacks, named by their values
   * in lower case. Letter case does not count. Null for a column of 0 and 1, or of
   * the words that `parseLabels` knows.
   */
  readonly normal: string | null;
}

/**
 * The columns of flows once the chosen labels stand in the canonical columns:
 * the file's own labels make way for `binary_label`, and for `attack_label`
 * where the column names attacks.
 *
 * @throws {InputError} If there is no such column.
 */
export function columnsWithLabels(
  columns: string[],
  choice: LabelChoice | null,
  path: string,
): string[] {
  if (choice === null) return columns;
  const chosen = labelColumnIn(columns, choice, path);
  return [
    ...columns.filter((name) => name !== chosen && !isLabel(name)),
    ...(choice.normal === null ? [] : ["attack_label"]),
    "binary_label",
  ];
}

/**
 * Puts the chosen labels into the canonical columns.
 *
 * @param flows A frame, or a query.
 * @throws {InputError} If there is no such column.
 */
export function withChosenLabels<T extends Selectable<T>>(
  flows: T,
  { columns }: Pick<Columns, "columns">,
  choice: LabelChoice | null,
  path: string,
): T {
  if (choice === null) return flows;
  const chosen = labelColumnIn(columns, choice, path);
  const others = columnsWithLabels(columns, choice, path)
    .filter((name) => !isLabel(name))
    .map(columnNamed);
  return flows.select(...others, ...labelColumns(chosen, choice));
}

function labelColumns(
  name: string,
  { normal }: LabelChoice,
): pl.Expr[] {
  if (normal === null) return [columnNamed(name).alias("binary_label")];
  const text = columnNamed(name).cast(pl.String).str.strip().str.toLowerCase();
  const isNormal = normal.split(",").map((value) => {
    const plain = value.trim().toLowerCase();
    if (plain !== "" && Number.isFinite(Number(plain))) {
      return columnNamed(name).cast(pl.Float64, false)
        .eq(pl.lit(Number(plain))).fillNull(pl.lit(false));
    }
    return plain.endsWith("*")
      ? text.str.contains(`^${escaped(plain.slice(0, -1))}`)
      : text.eq(pl.lit(plain));
  }).reduce((any, one) => any.or(one));
  const isGap = text.isNull().or(text.eq(pl.lit("")));
  return [
    pl.when(isGap).then(pl.lit(null))
      .when(isNormal).then(pl.lit("normal"))
      .otherwise(text)
      .alias("attack_label"),
    pl.when(isGap).then(pl.lit(null))
      .when(isNormal).then(pl.lit(0))
      .otherwise(pl.lit(1))
      .cast(pl.Int64)
      .alias("binary_label"),
  ];
}

/**
 * The column that is meant: blanks, quotes and letter case do not count.
 *
 * @throws {InputError} If there is none.
 */
export function labelColumnIn(
  columns: string[],
  { column }: LabelChoice,
  path: string,
): string {
  const found = columns.find((name) => name === column) ??
    columns.find((name) => name === canonicalName(column)) ??
    columns.find((name) => plainName(name) === plainName(column));
  if (found !== undefined) return found;
  throw new InputError(
    `${path}: no column ${column} for the labels: found ` +
      columns.slice(0, 60).join(", "),
  );
}

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
 * Reads labels, numbers or words, as 0 (normal) and 1 (attack).
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
  const name = choice?.column ?? "binary_label";
  const { codes, labelOf } = codedLabels(column);
  const labels = new Uint8Array(codes.length);
  const counts = [0, 0];
  for (let row = 0; row < codes.length; row++) {
    const label = labelOf[codes[row]];
    if (label === undefined) {
      throw unknownLabel(
        column.getIndex(row),
        `${path}: column ${name}, ${nameRow(row)}`,
      );
    }
    labels[row] = label;
    counts[label]++;
  }
  const missing = counts.indexOf(0);
  if (missing !== -1) {
    throw new InputError(
      `${path}: column ${name}: expected ${
        choice?.normal == null
          ? "normal (0) and attack (1) flows"
          : `flows with ${
            JSON.stringify(choice.normal)
          }, normal (0), and others (1)`
      }, ` +
        `found ${counts[1 - missing].toLocaleString("en")} rows of ${
          1 - missing
        } and none of ${missing}`,
    );
  }
  return labels;
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
  return isNumberType(column.dtype)
    ? { codes: readNumbers(values()), labelOf: [0, 1] }
    : { codes: new Float64Array(column.length), labelOf: [] };
}

function labelOfWord(word: string | null): number | undefined {
  return word === null ? undefined : LABEL_WORDS.get(word.trim().toLowerCase());
}

function unknownLabel(value: unknown, where: string): InputError {
  if (value === null) {
    return new InputError(
      `${where}: the flow has no label; training needs one for every flow`,
    );
  }
  const found = typeof value === "string" ? JSON.stringify(value) : value;
  return new InputError(
    `${where}: expected 0 or 1 (or Benign, Malicious), found ${
      String(found)
    }; --label COLUMN --normal VALUE says how flows are labelled`,
  );
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
