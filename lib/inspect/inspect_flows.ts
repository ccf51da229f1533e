import pl from "nodejs-polars";
import {
  assignRoles,
  type ColumnKind,
  columnNamed,
  type ColumnRole,
  type DataOrigin,
  findFlows,
  FLOW_COLUMN_NAMES,
  type FlowColumn,
  type Flows,
  isFeature,
  isIntegerType,
  isNumberType,
  isTextType,
  kindOf,
  type LabelChoice,
  type LabelledFlows,
  numbersOfTexts,
  type OnRead,
  openSource,
  originOf,
  readTexts,
  type Role,
  type RoleChoices,
  valuesOf,
} from "../dataset/mod.ts";
import { InputError } from "../base/mod.ts";
import { countValues } from "../explore/mod.ts";
import { checkNotNumbers } from "../preprocess/mod.ts";
import { countDuplicates, findDuplicates } from "../split/mod.ts";
import { checkNotLabelled, csvTableBytes, runBytes } from "../pipeline/mod.ts";

type ValueCount = ReturnType<typeof countValues>[number];

/** What a column holds. */
export interface ColumnInspection {
  /** Canonical, where the flow columns' table knows it. */
  readonly name: string;
  /** `text`, `integer`, `float`, or Polars' name for what is none of these. */
  readonly type: string;
  /** What the table expects; null for columns it does not know. */
  readonly expected: ColumnKind | null;
  /** Null for a column of another type than the three, as is `distinct`. */
  readonly gaps: number | null;
  /** Different values, a gap not counted. */
  readonly distinct: number | null;
  /** Of numbers, the least and the most; null for others, and where there is none. */
  readonly range: readonly [least: number, most: number] | null;
  /** Of texts, the most frequent; null for others, and where there is none. */
  readonly mostFrequent: ValueCount | null;
  /** What it is to a detector. */
  readonly role: Role;
  /** Why training does not read it; null where it does. */
  readonly leftOut: string | null;
  /** Why training stops at it, were it read; null where it does not. */
  readonly problem: string | null;
}

/** What files of flows are, and what training would make of them. */
export interface Inspection {
  readonly origin: DataOrigin;
  readonly rows: number;
  readonly columns: readonly ColumnInspection[];
  /** Canonical columns that are not there. */
  readonly absent: readonly FlowColumn[];
  /** The classes, and the kinds of attacks where they are named. */
  readonly labels: {
    readonly classes: readonly ValueCount[];
    readonly kinds: readonly ValueCount[] | null;
  } | null;
  /** How many flows have no label: all of them where there are no labels. */
  readonly unlabelled: number;
  /** Why training cannot use the labels; null where it can. */
  readonly labelProblem: string | null;
  /**
   * Flows that equal another in every column that training reads, and how many
   * different ones they are; of normal flows where there are labels.
   */
  readonly duplicates: { readonly rows: number; readonly groups: number };
  /** About how much memory training on all flows takes, in bytes. */
  readonly trainingBytes: number;
}

/** How to look at flows. */
export interface InspectOptions {
  /** What a person says of columns. Default nothing. */
  readonly choices?: RoleChoices;
  /** Told how many bytes of text files were read, of how many. */
  readonly onRead?: OnRead;
}

/**
 * Looks at files of flows, a column at a time, and says what they are and what
 * training on them would leave out.
 *
 * @param paths Files, folders of them, or the data set's folder.
 * @param labels Which column has the labels. Default the data set's own.
 * @throws {InputError} If they are no flows.
 */
export async function inspectFlows(
  paths: string | readonly string[],
  labels: LabelChoice | null = null,
  { choices = {}, onRead }: InspectOptions = {},
): Promise<Inspection> {
  const source = await findFlows(paths, labels);
  const flows = await openSource(source, undefined, onRead);
  const columns: ColumnInspection[] = [];
  const all: LabelledFlows = {
    flows,
    labelling: "none",
    unlabelled: 0,
    unlabelledValues: [],
  };
  let labelled = all;
  let labelProblem = await problemIn(async () => {
    labelled = await flows.labelled();
  });
  const roles = await assignRoles(labelled.flows, choices);
  for (const role of roles) columns.push(await inspectColumn(flows, role));
  const isLabelled = labelled.labelling !== "none";
  if (!isLabelled) {
    labelProblem ??= await problemIn(() =>
      checkNotLabelled(flows.withRoles(roles))
    );
  }
  const features = columns.filter(({ leftOut, gaps }) =>
    leftOut === null && gaps !== null
  ).map(({ name }) => name);
  const groups = await findDuplicates(labelled.flows, features);
  return {
    origin: await originOf(source, flows),
    rows: flows.height,
    columns,
    absent: FLOW_COLUMN_NAMES.filter((name) => !flows.columns.includes(name)),
    labels: isLabelled ? await countLabels(labelled.flows) : null,
    unlabelled: labelled.unlabelled,
    labelProblem,
    duplicates: countDuplicates(
      groups,
      isLabelled ? await labelled.flows.labels() : new Uint8Array(flows.height),
    ),
    trainingBytes: runBytes({
      flows: flows.height,
      features: features.length,
      tableBytes: csvTableBytes(source),
    }),
  };
}

async function inspectColumn(
  flows: Flows,
  byRole: ColumnRole,
): Promise<ColumnInspection> {
  const { name, role } = byRole;
  const type = flows.typeOf(name)!;
  const expected = kindOf(name) ?? null;
  const isText = isTextType(type);
  if (!isText && !isNumberType(type) && type.variant !== "Null") {
    return {
      ...{ name, type: type.variant, expected, gaps: null, distinct: null },
      ...{
        role,
        range: null,
        mostFrequent: null,
        leftOut: whyLeftOut(byRole, null),
      },
      problem: "holds neither numbers nor text",
    };
  }
  const frame = await flows.read(name);
  const column = frame.getColumn(name);
  const isFraction = !isText && !isIntegerType(type);
  const values = isFraction
    ? frame.select(columnNamed(name).cast(pl.Float64).fillNan(pl.lit(null)))
      .getColumn(name)
    : column;
  const gaps = values.nullCount();
  const distinct = values.nUnique() - (gaps > 0 ? 1 : 0);
  const range = isText || distinct === 0
    ? null
    : [Number(values.min()), Number(values.max())] as const;
  return {
    name,
    type: isText ? "text" : isIntegerType(type) ? "integer" : "float",
    expected,
    gaps,
    distinct,
    range,
    mostFrequent: isText && distinct > 0
      ? countValues(frame.filter(columnNamed(name).isNotNull()), name)[0]
      : null,
    role: distinct > 1 || !isFeature(byRole)
      ? role
      : distinct === 0
      ? "empty"
      : "constant",
    leftOut: whyLeftOut(byRole, distinct),
    problem: expected !== null &&
        range?.some((value) => Math.abs(value) === Infinity)
      ? "holds numbers that are infinite"
      : isText && expected === null
      ? await mixedValues(flows, name)
      : isText && expected !== "text"
      ? strangeValues(frame, flows)
      : null,
  };
}

/** What is wrong with texts where numbers are expected. */
function strangeValues(frame: pl.DataFrame, flows: Flows): string {
  const texts = frame.toSeries(0).toArray() as (string | null)[];
  const { numbers, faults } = numbersOfTexts(frame.columns[0], texts);
  const rows = [...texts.keys()].filter((row) =>
    faults[row] === 1 || Math.abs(numbers[row]) === Infinity
  );
  if (rows.length === 0) return "holds text";
  const first = `${flows.nameRow(rows[0])}: ${JSON.stringify(texts[rows[0]])}`;
  const count = rows.length.toLocaleString("en");
  return rows.length === 1
    ? `1 value is no number, in ${first}`
    : `${count} values are no numbers, the first in ${first}`;
}

/** What is wrong with texts of a column that the table does not know, if so. */
async function mixedValues(flows: Flows, name: string): Promise<string | null> {
  const coded = readTexts(await flows.read(name, valuesOf(name, pl.String)));
  const problem = await problemIn(() =>
    checkNotNumbers(name, coded, flows.nameRow)
  );
  return problem && problem.replace(`Column ${name}, `, "");
}

/** Why something cannot be used; null where it can. */
async function problemIn(use: () => unknown): Promise<string | null> {
  try {
    await use();
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

/** @param distinct Different values; null where they cannot be told. */
function whyLeftOut(role: ColumnRole, distinct: number | null): string | null {
  if (!isFeature(role)) return role.reason;
  if (distinct === 0) return "has no values";
  return distinct === 1 ? "has one value" : null;
}

/** Counts the classes, and the kinds of attacks where they are named. */
async function countLabels(flows: Flows): Promise<Inspection["labels"]> {
  const frame = await flows.labelFrame();
  return {
    classes: countValues(frame, "binary_label"),
    kinds: frame.width === 2 ? countValues(frame, "attack_label") : null,
  };
}
