import { FLOW_COLUMNS } from "./columns.ts";

/** What other releases call the columns, in lower case and without blanks. */
const ALIASES = new Map([
  ["proto", "protocol"],
  ["srcip", "source_ip"],
  ["sport", "source_port"],
  ["dstip", "destination_ip"],
  ["dsport", "destination_port"],
  ["attack_cat", "attack_label"],
  ["label", "binary_label"],
]);

/**
 * Finds the Parquet release's name for a column of another release: quotes,
 * blanks and letter case do not count, and a few names differ.
 *
 * @example The sampled CSV quotes one name, with a blank inside
 * ```ts
 * import { canonicalName } from "./rename_columns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(canonicalName("'ct_src_ ltm'"), "ct_src_ltm");
 * assertEquals(canonicalName("Sload"), "sload");
 * assertEquals(canonicalName("MyColumn"), "MyColumn");
 * ```
 */
export function canonicalName(name: string): string {
  const plain = name.replaceAll(/['"\s]/g, "").toLowerCase();
  const canonical = ALIASES.get(plain) ?? plain;
  return Object.hasOwn(FLOW_COLUMNS, canonical) ? canonical : name;
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
