import {
  FLOW_COLUMN_NAMES,
  PARTITION_COLUMNS,
  PUBLISHED_ROWS,
  RAW_COLUMNS,
  schemaOf,
} from "./flow_columns.ts";

/** What any form calls the columns, in lower case, and the canonical names. */
const CANONICAL = new Map(
  FLOW_COLUMN_NAMES.flatMap((name) => {
    const { raw, partition } = schemaOf(name)!;
    return [name, raw, partition].map((alias) => [alias, name] as const);
  }),
).set("attack", "attack_label"); // in the NetFlow variants of the data set

/**
 * Finds the Parquet release's name for a column of another form: quotes, blanks
 * and letter case do not count, and a few names differ.
 *
 * @example The sampled CSV quotes one name, with a blank inside
 * ```ts
 * import { canonicalName } from "./forms.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(canonicalName("'ct_src_ ltm'"), "ct_src_ltm");
 * assertEquals(canonicalName("Sload"), "sload");
 * assertEquals(canonicalName("smean"), "smeansz"); // the partition's
 * assertEquals(canonicalName("MyColumn"), "MyColumn");
 * ```
 */
export function canonicalName(name: string): string {
  return CANONICAL.get(plainName(name)) ?? name;
}

/**
 * Whether a column holds the answer, whatever its name and wherever the canonical
 * one is taken by another: `Attack`, `detailed-label`.
 */
export function isLabel(name: string): boolean {
  return canonicalName(name) === "attack_label" ||
    plainName(name).includes("label");
}

/** A name without what does not count: quotes, blanks, letter case. */
export function plainName(name: string): string {
  return name.replaceAll(/['"\s]/g, "").toLowerCase();
}

/**
 * The Parquet release's names for a file's columns, in their order. Where two
 * columns mean the same one, the first is renamed and the other keeps its name.
 */
export function canonicalNames(columns: readonly string[]): string[] {
  const taken = new Set(columns);
  return columns.map((name) => {
    const canonical = canonicalName(name);
    if (canonical === name || taken.has(canonical)) return name;
    taken.add(canonical);
    return canonical;
  });
}

/**
 * The forms that the data set is in circulation in, some of its columns, and
 * flows of another kind.
 */
export type FormName =
  | "release"
  | "raw"
  | "partition"
  | "selection"
  | "other";

/** What is known of a form. */
export interface Form {
  /** In words, for a person. */
  readonly title: string;
  /** What is published in that form: how many flows each file has. */
  readonly published: readonly {
    readonly title: string;
    readonly rows: number;
  }[];
}

/** The forms by name. */
export const FORMS: Record<FormName, Form> = {
  release: {
    title: "the Parquet release's columns",
    published: [{ title: "UNSW_Flow.parquet", rows: PUBLISHED_ROWS }],
  },
  raw: {
    title: "the raw files' columns",
    published: [
      { title: "one of UNSW-NB15_1.csv to UNSW-NB15_3.csv", rows: 700_001 },
      { title: "UNSW-NB15_4.csv", rows: 440_044 },
    ],
  },
  partition: {
    title: "the partition's columns",
    published: [
      { title: "the training set", rows: 175_341 },
      { title: "the testing set", rows: 82_332 },
    ],
  },
  selection: {
    title: "a selection of UNSW-NB15's columns",
    published: [],
  },
  other: { title: "other flows", published: [] },
};

/** Known columns that make a file one of UNSW-NB15's rather than another's. */
const KNOWN_COLUMNS = 15;

/**
 * Recognises the form of a file by its columns, never by its name.
 *
 * @param columns As the file names them; RAW_COLUMNS for a file without a
 * header that holds the raw files' columns.
 */
export function formOf(columns: readonly string[]): FormName {
  const found = new Set(columns.map(plainName));
  const hasAll = (names: readonly string[]) =>
    names.every((name) => found.has(name));
  const known = canonicalNames(columns).filter(schemaOf).length;
  if (hasAll(FLOW_COLUMN_NAMES)) return "release";
  if (hasAll(RAW_COLUMNS)) return "raw";
  if (hasAll(PARTITION_COLUMNS)) return "partition";
  return known >= KNOWN_COLUMNS ? "selection" : "other";
}

/**
 * Whether the first line of a CSV file is a flow of the raw files, which have no
 * header: as many fields, the numbers and the label where they belong.
 */
export function isRawFlow(fields: readonly string[]): boolean {
  const field = (name: string) => fields[RAW_COLUMNS.indexOf(name)].trim();
  return fields.length === RAW_COLUMNS.length &&
    /^[01]$/.test(field("label")) &&
    ["dur", "sbytes", "sttl", "stime"].every((name) =>
      Number.isFinite(Number(field(name) || NaN))
    );
}

/**
 * Says which published file has as many flows; undefined where none does.
 *
 * @example Some mirrors swap the names of the partition's files
 * ```ts
 * import { publishedAs } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(publishedAs("partition", 82_332), "the testing set");
 * assertEquals(publishedAs("partition", 1000), undefined);
 * ```
 */
export function publishedAs(form: FormName, rows: number): string | undefined {
  return FORMS[form].published.find((file) => file.rows === rows)?.title;
}
