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

/**
 * Which column of flows of another kind says what is normal, and how. Where a list
 * gives values, commas stand between them, and a `*` at the end of one stands for
 * whatever follows. Letter case does not count.
 */
export interface LabelChoice {
  /** Its name in the file. */
  readonly column: string;
  /**
   * Its values in normal flows. Null for all but the attacks' or, where those are
   * null too, for a column of 0 and 1, or of the words that `parseLabels` knows.
   */
  readonly normal: string | null;
  /**
   * Its values in attacks, which are named by them in lower case. Null (default)
   * for all but the normal flows'; where both are given, flows with another value
   * count as unlabelled.
   */
  readonly attack?: string | null;
  /** Its values in flows that count as unlabelled. Default none. */
  readonly ignore?: string | null;
}

/** Values of labels that a message names. */
const VALUES_NAMED = 20;

/** What stands for the label of a flow that has none, beside 0 and 1. */
export const UNLABELLED = 2;

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
    ...(namesAttacks(choice) ? ["attack_label"] : []),
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

/** Whether the column's values say more than 0 and 1. */
function namesAttacks({ normal, attack }: LabelChoice): boolean {
  return normal !== null || attack != null;
}

function labelColumns(name: string, choice: LabelChoice): pl.Expr[] {
  const { normal, attack = null, ignore = null } = choice;
  const text = columnNamed(name).cast(pl.String).str.strip().str.toLowerCase();
  const isAmong = (values: string | null) => isOneOf(text, values);
  const isNamed = (word: string) =>
    [normal, attack].some((values) =>
      values?.toLowerCase().split(",").some((value) => value.trim() === word)
    );
  const unlabelled = text.isNull().or(isAmong(ignore))
    .or(text.isIn([...NO_LABEL_WORDS].filter((word) => !isNamed(word))));
  if (!namesAttacks(choice)) {
    const label = ignore === null
      ? columnNamed(name)
      : pl.when(unlabelled).then(pl.lit(null)).otherwise(columnNamed(name));
    return [label.alias("binary_label")];
  }
  const isNormal = normal === null ? isAmong(attack).not() : isAmong(normal);
  const isAttack = attack === null ? isNormal.not() : isAmong(attack);
  return [
    pl.when(unlabelled.or(isNormal.not())).then(text)
      .otherwise(pl.lit("normal"))
      .alias("attack_label"),
    pl.when(unlabelled).then(pl.lit(null))
      .when(isNormal).then(pl.lit(0))
      .when(isAttack).then(pl.lit(1))
      .otherwise(pl.lit(null))
      .cast(pl.Int64)
      .alias("binary_label"),
  ];
}

const NORMAL_WORDS: readonly string[] = ["normal", "benign"];

/** Whether a text is a value of a {@linkcode LabelChoice}, as `A` or `A*`. */
export function fitsValue(text: string, value: string): boolean {
  const [plain, wanted] = [text, value].map((one) => one.trim().toLowerCase());
  if (wanted !== "" && Number.isFinite(Number(wanted))) {
    return plain !== "" && Number(plain) === Number(wanted);
  }
  return wanted.endsWith("*")
    ? plain.startsWith(wanted.slice(0, -1))
    : plain === wanted ||
      [plain, wanted].every((one) => NORMAL_WORDS.includes(one));
}

/** Whether a column has one of the values of a list; none where there is no list. */
function isOneOf(text: pl.Expr, values: string | null): pl.Expr {
  if (values === null) return pl.lit(false);
  return values.split(",").map((value) => {
    const plain = value.trim().toLowerCase();
    if (plain !== "" && Number.isFinite(Number(plain))) {
      return text.cast(pl.Float64, false)
        .eq(pl.lit(Number(plain))).fillNull(pl.lit(false));
    }
    if (plain.endsWith("*")) {
      return text.str.contains(`^${escaped(plain.slice(0, -1))}`);
    }
    // One word for both in messages and reports.
    return NORMAL_WORDS.includes(plain)
      ? text.isIn([...NORMAL_WORDS])
      : text.eq(pl.lit(plain));
  }).reduce((any, one) => any.or(one));
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

/** Words that stand for no label; CICFlowMeter writes the last two. */
const NO_LABEL_WORDS = new Set([
  ...["", "-", "unlabeled", "unlabelled", "no label", "needmanuallabel"],
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

/** What the two classes are, for messages. */
export function classWords(choice: LabelChoice | null): string {
  const { normal = null, attack = null } = choice ?? {};
  const quoted = (values: string | null) =>
    values === null ? "others" : `flows with ${JSON.stringify(values)}`;
  return choice !== null && namesAttacks(choice)
    ? `${quoted(normal)}, normal (0), and ${quoted(attack)} (1)`
    : "normal (0) and attack (1) flows";
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
