import { FLOW_COLUMN_NAMES, schemaOf } from "./flow_columns.ts";

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
 * import { canonicalName } from "./rename_columns.ts";
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
