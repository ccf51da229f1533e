import pl from "nodejs-polars";
import { InputError } from "../../base/mod.ts";
import type { Columns, Flows } from "./canonical_values.ts";
import { canonicalName, isLabel, plainName } from "../schema/mod.ts";

/** Which column of flows of another kind says what is normal, and how. */
export interface LabelChoice {
  /** Its name in the file. */
  readonly column: string;
  /**
   * Its value in normal flows; all others are attacks, named by their values in
   * lower case. Letter case does not count. Null for a column of 0 and 1, or of
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
export function withChosenLabels<T extends Flows<T>>(
  flows: T,
  { columns }: Pick<Columns, "columns">,
  choice: LabelChoice | null,
  path: string,
): T {
  if (choice === null) return flows;
  const chosen = labelColumnIn(columns, choice, path);
  const others = columnsWithLabels(columns, choice, path)
    .filter((name) => !isLabel(name))
    .map((name) => pl.col(name));
  return flows.select(...others, ...labelColumns(chosen, choice));
}

function labelColumns(
  name: string,
  { normal }: LabelChoice,
): pl.Expr[] {
  if (normal === null) return [pl.col(name).alias("binary_label")];
  const text = pl.col(name).cast(pl.String).str.strip().str.toLowerCase();
  const isNormal = normal.trim() !== "" && Number.isFinite(Number(normal))
    ? pl.col(name).cast(pl.Float64, false).eq(pl.lit(Number(normal)))
    : text.eq(pl.lit(normal.trim().toLowerCase()));
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
