import pl from "nodejs-polars";
import { InputError } from "../../base/mod.ts";
import { canonicalName, isLabel, plainName } from "../schema/mod.ts";
import type { Columns, Selectable } from "./canonical_values.ts";
import { columnNamed, escaped } from "./column_values.ts";

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

/** Words that stand for no label; CICFlowMeter writes the last two. */
export const NO_LABEL_WORDS = new Set([
  ...["", "-", "unlabeled", "unlabelled", "no label", "needmanuallabel"],
]);

/** Words that mean the same where they are values of labels. */
const NORMAL_WORDS: readonly string[] = ["normal", "benign"];

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

/** What the two classes are, for messages. */
export function classWords(choice: LabelChoice | null): string {
  const { normal = null, attack = null } = choice ?? {};
  const quoted = (values: string | null) =>
    values === null ? "others" : `flows with ${JSON.stringify(values)}`;
  return choice !== null && namesAttacks(choice)
    ? `${quoted(normal)}, normal (0), and ${quoted(attack)} (1)`
    : "normal (0) and attack (1) flows";
}

/**
 * Whether texts are among the values of a {@linkcode LabelChoice}; none is where
 * there is no list.
 *
 * @param text In lower case, without blanks around.
 */
export function isOneOf(text: pl.Expr, values: string | null): pl.Expr {
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
