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
 * The names of the columns of a file that has none in its first line; null where
 * they are not known. They are those of UNSW-NB15's raw files, and of KDD Cup 99
 * and NSL-KDD, which has one more (Tavallaee et al. 2009,
 * doi:10.1109/CISDA.2009.5356528).
 *
 * @param fields Of the first line.
 */
export function namesOfHeaderless(
  fields: readonly string[],
): string[] | null {
  if (isRawFlow(fields)) return [...RAW_COLUMNS];
  const isKdd = [KDD_COLUMNS.length, KDD_COLUMNS.length - 1]
    .includes(fields.length) &&
    /^(tcp|udp|icmp)$/.test(fields[1].trim()) &&
    [0, 4, 5, 22, 40].every((i) => Number.isFinite(Number(fields[i] || NaN)));
  return isKdd ? KDD_COLUMNS.slice(0, fields.length) : null;
}

const KDD_COLUMNS: readonly string[] = (
  "duration protocol_type service flag src_bytes dst_bytes land wrong_fragment " +
  "urgent hot num_failed_logins logged_in num_compromised root_shell " +
  "su_attempted num_root num_file_creations num_shells num_access_files " +
  "num_outbound_cmds is_host_login is_guest_login count srv_count serror_rate " +
  "srv_serror_rate rerror_rate srv_rerror_rate same_srv_rate diff_srv_rate " +
  "srv_diff_host_rate dst_host_count dst_host_srv_count dst_host_same_srv_rate " +
  "dst_host_diff_srv_rate dst_host_same_src_port_rate " +
  "dst_host_srv_diff_host_rate dst_host_serror_rate dst_host_srv_serror_rate " +
  "dst_host_rerror_rate dst_host_srv_rerror_rate class difficulty"
).split(" ");

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
